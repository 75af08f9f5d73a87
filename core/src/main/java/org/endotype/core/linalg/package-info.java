/** Dense kernels and decompositions over OpenBLAS; no samples. */
@NullMarked
package org.endotype.core.linalg;

import org.jspecify.annotations.NullMarked;
