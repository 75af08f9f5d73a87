/** Time to an event: Kaplan-Meier curves, log-rank tests, Cox regression. */
@NullMarked
package org.endotype.core.stats.survival;

import org.jspecify.annotations.NullMarked;
