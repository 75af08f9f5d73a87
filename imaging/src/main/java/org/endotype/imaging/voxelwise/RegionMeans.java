package org.endotype.imaging.voxelwise;

import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.parcel.Parcellation;

/** Means of a map over the regions of an atlas. */
public final class RegionMeans {

    private RegionMeans() {}

    /**
     * The mean over the voxels of each region that have a value; NaN where there is none. Every region keeps its place.
     *
     * @param map one value a voxel
     */
    public static double[] of(VoxelSeries voxels, double[] map, Parcellation parcellation) {
        double[] sums = new double[parcellation.parcelCount()];
        int[] counts = new int[sums.length];
        int[] voxelOfGrid = voxels.voxelOfGrid();
        for (int i = 0; i < parcellation.voxels().length; i++) {
            int voxel = voxelOfGrid[parcellation.voxels()[i]];
            if (voxel >= 0 && !Double.isNaN(map[voxel])) {
                sums[parcellation.parcels()[i]] += map[voxel];
                counts[parcellation.parcels()[i]]++;
            }
        }
        for (int region = 0; region < sums.length; region++) {
            sums[region] = counts[region] == 0 ? Double.NaN : sums[region] / counts[region];
        }
        return sums;
    }
}
