/** Prediction of a measure of people from their connectivity, cross-validated. */
@NullMarked
package org.endotype.imaging.prediction;

import org.jspecify.annotations.NullMarked;
