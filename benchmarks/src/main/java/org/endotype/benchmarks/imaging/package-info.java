/** Connectivity and network benchmarks at the sizes of common atlases. */
@NullMarked
package org.endotype.benchmarks.imaging;

import org.jspecify.annotations.NullMarked;
