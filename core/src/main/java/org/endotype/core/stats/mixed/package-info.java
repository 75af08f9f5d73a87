/** Linear models of repeated measures: random intercepts and slopes, and visits with an unstructured covariance. */
@NullMarked
package org.endotype.core.stats.mixed;

import org.jspecify.annotations.NullMarked;
