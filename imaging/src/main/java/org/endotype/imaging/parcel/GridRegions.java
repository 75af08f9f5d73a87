package org.endotype.imaging.parcel;

import org.endotype.imaging.nifti.Grid;

/** An atlas brought onto the grid of a run. */
public sealed interface GridRegions permits Parcellation, MapProjection {

    RegionAtlas atlas();

    /** The grid of the run. */
    Grid grid();

    /** Sums of a run's volumes over these regions, to be filled volume by volume. */
    RegionSums sums(boolean[] usable, int volumes);

    /** The voxels of the run's grid that carry some region, ascending; not to be changed. */
    int[] voxels();
}
