/** Polygenic scores adjusted for genetic ancestry: fitted on a reference, applied to anyone placed on its components. */
@NullMarked
package org.endotype.genomics.score.ancestry;

import org.jspecify.annotations.NullMarked;
