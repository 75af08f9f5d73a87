/** Pseudonyms that only the holder of a key can make. */
@NullMarked
package org.endotype.core.privacy;

import org.jspecify.annotations.NullMarked;
