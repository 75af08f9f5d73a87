/** JMH benchmarks of the numerical core. */
@NullMarked
package org.endotype.benchmarks;

import org.jspecify.annotations.NullMarked;
