/** Whether response is judged honestly. */
@NullMarked
package org.endotype.benchmarks.response;

import org.jspecify.annotations.NullMarked;
