/** Trials of the stratification study on simulated cohorts: error without groups, power with them. */
@NullMarked
package org.endotype.benchmarks.evidence;

import org.jspecify.annotations.NullMarked;
