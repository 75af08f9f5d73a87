package org.endotype.imaging.parcel;

import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Affine;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NearestVoxels;

/**
 * A label atlas on a run's grid. Each voxel of the run takes the label of the atlas voxel whose centre is nearest
 * (coordinates are rounded by {@code floor(c + 0.5)}); voxels whose centre lies outside the atlas's outermost voxel
 * centres are background. All parcels of the atlas are there, also those that no voxel of the run took.
 *
 * <p>Cost: O(voxels of the run). Immutable.
 */
public final class Parcellation implements GridRegions {

    static final double ON_BORDER = NearestVoxels.ON_BORDER;

    /** Rounds halves up also where the affine's rounding left them a little below. */
    private static final double TIE = 1e-9;

    private final LabelAtlas atlas;
    private final Grid grid;
    private final int[] voxels;
    private final int[] parcels;

    private Parcellation(LabelAtlas atlas, Grid grid, int[] voxels, int[] parcels) {
        this.atlas = atlas;
        this.grid = grid;
        this.voxels = voxels;
        this.parcels = parcels;
    }

    /**
     * Brings an atlas onto a grid.
     *
     * @throws InconsistentInput when no voxel of the grid falls on any label
     */
    public static Parcellation of(LabelAtlas atlas, Grid grid) {
        int[] parcelOfVoxel = new int[grid.voxelCount()];
        int labelled = 0;
        int[] nearest = NearestVoxels.of(grid, atlas.grid());
        for (int voxel = 0; voxel < nearest.length; voxel++) {
            int parcel = nearest[voxel] < 0 ? -1 : atlas.parcelOf(nearest[voxel]);
            parcelOfVoxel[voxel] = parcel;
            labelled += parcel >= 0 ? 1 : 0;
        }
        if (labelled == 0) {
            throw new InconsistentInput(
                    SourceLocation.file(atlas.file()),
                    "no label falls on any voxel of the image; the two are not in the same space (standard or"
                            + " individual?): choose an atlas in the space of the image");
        }
        int[] voxels = new int[labelled];
        int[] parcels = new int[labelled];
        int next = 0;
        for (int v = 0; v < parcelOfVoxel.length; v++) {
            if (parcelOfVoxel[v] >= 0) {
                voxels[next] = v;
                parcels[next++] = parcelOfVoxel[v];
            }
        }
        return new Parcellation(atlas, grid, voxels, parcels);
    }

    @Override
    public LabelAtlas atlas() {
        return atlas;
    }

    @Override
    public Grid grid() {
        return grid;
    }

    public List<String> names() {
        return atlas.names();
    }

    public int parcelCount() {
        return atlas.parcelCount();
    }

    @Override
    public RegionSums sums(boolean[] usable, int volumes) {
        return new LabelSums(this, usable, volumes);
    }

    /** The labelled voxels of the grid, ascending. */
    @Override
    public int[] voxels() {
        return voxels;
    }

    /** The zero-based parcel of each of {@link #voxels}; not to be changed. */
    public int[] parcels() {
        return parcels;
    }

    /**
     * The share of each parcel's atlas voxels whose centre falls in a covered voxel of the run; 0 for a parcel that no
     * voxel of the run took.
     *
     * @param covered one flag a voxel of the run's grid
     */
    public double[] coverage(boolean[] covered) {
        Grid from = atlas.grid();
        Affine toRun = grid.affine().inverse().after(from.affine());
        int[] all = new int[parcelCount()];
        int[] inside = new int[parcelCount()];
        int voxel = 0;
        for (int k = 0; k < from.sizeZ(); k++) {
            for (int j = 0; j < from.sizeY(); j++) {
                for (int i = 0; i < from.sizeX(); i++, voxel++) {
                    int parcel = atlas.parcelOf(voxel);
                    if (parcel < 0) {
                        continue;
                    }
                    all[parcel]++;
                    int x = containing(toRun, 0, i, j, k, grid.sizeX());
                    int y = containing(toRun, 1, i, j, k, grid.sizeY());
                    int z = containing(toRun, 2, i, j, k, grid.sizeZ());
                    if (x >= 0 && y >= 0 && z >= 0 && covered[(z * grid.sizeY() + y) * grid.sizeX() + x]) {
                        inside[parcel]++;
                    }
                }
            }
        }
        boolean[] taken = new boolean[parcelCount()];
        for (int parcel : parcels) {
            taken[parcel] = true;
        }
        double[] coverage = new double[parcelCount()];
        for (int parcel = 0; parcel < coverage.length; parcel++) {
            coverage[parcel] = taken[parcel] ? (double) inside[parcel] / all[parcel] : 0;
        }
        return coverage;
    }

    /** The index of the voxel that holds the coordinate, or -1 where none does. */
    private static int containing(Affine map, int row, int i, int j, int k, int size) {
        double c = map.entry(row, 0) * i + map.entry(row, 1) * j + map.entry(row, 2) * k + map.entry(row, 3);
        int index = (int) Math.floor(c + 0.5 + TIE);
        return index < 0 || index >= size ? -1 : index;
    }
}
