/** Linkage disequilibrium: pruning and clumping. */
@NullMarked
package org.endotype.genomics.linkage;

import org.jspecify.annotations.NullMarked;
