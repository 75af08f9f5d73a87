/** k-means and Gaussian mixtures with one shared covariance. */
@NullMarked
package org.endotype.core.stratify.mixture;

import org.jspecify.annotations.NullMarked;
