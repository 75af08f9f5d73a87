/** Star alleles of drug-metabolising genes from VCF, and what they mean for metabolism. */
@NullMarked
package org.endotype.genomics.pharmacogene;

import org.jspecify.annotations.NullMarked;
