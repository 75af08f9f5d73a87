/** Structure of a cohort: LD pruning, kinship, genetic relationship matrices, principal components. */
@NullMarked
package org.endotype.genomics.structure;

import org.jspecify.annotations.NullMarked;
