/** Benchmarks of the genotype kernels. */
@NullMarked
package org.endotype.benchmarks.genomics;

import org.jspecify.annotations.NullMarked;
