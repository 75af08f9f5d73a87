/** Polygenic scores: weight files, matching by position and alleles, and sums over genotypes. */
@NullMarked
package org.endotype.genomics.score;

import org.jspecify.annotations.NullMarked;
