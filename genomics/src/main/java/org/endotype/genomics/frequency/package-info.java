/** Allele frequencies from outside a cohort. */
@NullMarked
package org.endotype.genomics.frequency;

import org.jspecify.annotations.NullMarked;
