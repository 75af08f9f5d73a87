/** Relationships between samples: the relationship matrix and KING kinship. */
@NullMarked
package org.endotype.genomics.kinship;

import org.jspecify.annotations.NullMarked;
