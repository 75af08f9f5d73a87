/** Which voxels respond to events: designs, a linear model with autocorrelated noise, contrasts and their maps. */
@NullMarked
package org.endotype.imaging.activation;

import org.jspecify.annotations.NullMarked;
