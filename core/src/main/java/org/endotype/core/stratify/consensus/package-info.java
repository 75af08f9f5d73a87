/** Consensus clustering: which patients stay together when others are left out. */
@NullMarked
package org.endotype.core.stratify.consensus;

import org.jspecify.annotations.NullMarked;
