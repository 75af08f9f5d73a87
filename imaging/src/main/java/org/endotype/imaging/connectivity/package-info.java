/** Connectivity matrices of region time series: covariance, correlation, partial correlation, precision, tangent. */
@NullMarked
package org.endotype.imaging.connectivity;

import org.jspecify.annotations.NullMarked;
