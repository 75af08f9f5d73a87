/** Dense kernels. */
@NullMarked
package org.endotype.benchmarks.linalg;

import org.jspecify.annotations.NullMarked;
