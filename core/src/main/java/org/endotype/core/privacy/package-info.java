/** Pseudonyms that only the holder of a key can make, and which counts must be withheld together. */
@NullMarked
package org.endotype.core.privacy;

import org.jspecify.annotations.NullMarked;
