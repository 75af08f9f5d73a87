/** Region time series and how they are cleaned: detrending, filtering, confound regression, censoring. */
@NullMarked
package org.endotype.imaging.signal;

import org.jspecify.annotations.NullMarked;
