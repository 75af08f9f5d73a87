/** Quality control of variants and samples: call rates, frequencies, Hardy-Weinberg tests, heterozygosity, sex. */
@NullMarked
package org.endotype.genomics.qc;

import org.jspecify.annotations.NullMarked;
