/** Label atlases brought onto a run's grid, and the mean signal of their parcels. */
@NullMarked
package org.endotype.imaging.parcel;

import org.jspecify.annotations.NullMarked;
