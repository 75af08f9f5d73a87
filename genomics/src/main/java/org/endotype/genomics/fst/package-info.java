/** Differentiation between populations. */
@NullMarked
package org.endotype.genomics.fst;

import org.jspecify.annotations.NullMarked;
