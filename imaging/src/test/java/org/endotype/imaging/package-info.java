/** Shared pieces of imaging tests. */
@NullMarked
package org.endotype.imaging;

import org.jspecify.annotations.NullMarked;
