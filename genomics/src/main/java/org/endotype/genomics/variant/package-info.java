/** Variants: place, id and alleles. */
@NullMarked
package org.endotype.genomics.variant;

import org.jspecify.annotations.NullMarked;
