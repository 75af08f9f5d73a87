package org.endotype.imaging.parcel;

import java.util.Arrays;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Affine;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.VolumeStream;

/**
 * The maps of an atlas on a run's grid: taken as they are where the grids are the same, else interpolated linearly between
 * the eight atlas voxels around a voxel's centre (0 beyond the outermost centres). Weights of 0 are not kept.
 *
 * <p>Memory: 8 bytes a weight that is not 0. Cost: O(maps x voxels of the run). Immutable.
 */
public final class MapProjection implements GridRegions {

    private final MapAtlas atlas;
    private final Grid grid;
    private final int[] voxels;
    private final int[][] voxelsOfMap;
    private final float[][] weightsOfMap;
    private final double[] atlasTotals;

    private MapProjection(
            MapAtlas atlas,
            Grid grid,
            int[] voxels,
            int[][] voxelsOfMap,
            float[][] weightsOfMap,
            double[] atlasTotals) {
        this.atlas = atlas;
        this.grid = grid;
        this.voxels = voxels;
        this.voxelsOfMap = voxelsOfMap;
        this.weightsOfMap = weightsOfMap;
        this.atlasTotals = atlasTotals;
    }

    /**
     * Brings an atlas onto a grid.
     *
     * @throws InconsistentInput when no map falls on the grid
     */
    static MapProjection of(MapAtlas atlas, Grid grid) {
        int maps = atlas.parcelCount();
        int[][] voxelsOfMap = new int[maps][];
        float[][] weightsOfMap = new float[maps][];
        double[] totals = new double[maps];
        boolean[] any = new boolean[grid.voxelCount()];
        boolean same = atlas.grid().matches(grid);
        Affine toAtlas = atlas.grid().affine().inverse().after(grid.affine());
        double perVoxel = Math.abs(atlas.grid().affine().determinant())
                / Math.abs(grid.affine().determinant());
        double[] map = new double[atlas.grid().voxelCount()];
        double[] onGrid = new double[grid.voxelCount()];
        try (VolumeStream volumes = atlas.openMaps()) {
            for (int m = 0; volumes.next(map); m++) {
                for (double weight : map) {
                    if (!Double.isFinite(weight)) {
                        throw new MalformedInput(
                                SourceLocation.file(atlas.file()),
                                "map " + (m + 1) + " has a weight that is not finite; expected numbers");
                    }
                    totals[m] += Math.abs(weight) * (same ? 1 : perVoxel);
                }
                double[] weights = map;
                if (!same) {
                    interpolate(map, atlas.grid(), toAtlas, grid, onGrid);
                    weights = onGrid;
                }
                int count = 0;
                for (double weight : weights) {
                    count += weight != 0 ? 1 : 0;
                }
                voxelsOfMap[m] = new int[count];
                weightsOfMap[m] = new float[count];
                int next = 0;
                for (int v = 0; v < weights.length; v++) {
                    if (weights[v] != 0) {
                        any[v] = true;
                        voxelsOfMap[m][next] = v;
                        weightsOfMap[m][next++] = (float) weights[v];
                    }
                }
            }
        }
        int[] all = new int[any.length];
        Arrays.setAll(all, v -> v);
        int[] voxels = LabelSums.usableOf(all, any);
        if (voxels.length == 0) {
            throw new InconsistentInput(
                    SourceLocation.file(atlas.file()),
                    "no map falls on any voxel of the image; the two are not in the same space (standard or"
                            + " individual?): choose an atlas in the space of the image");
        }
        return new MapProjection(atlas, grid, voxels, voxelsOfMap, weightsOfMap, totals);
    }

    @Override
    public MapAtlas atlas() {
        return atlas;
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public int[] voxels() {
        return voxels;
    }

    @Override
    public RegionSums sums(boolean[] usable, int volumes) {
        return new MapSums(this, usable, volumes);
    }

    int[] voxelsOf(int map) {
        return voxelsOfMap[map];
    }

    float[] weightsOf(int map) {
        return weightsOfMap[map];
    }

    /** The sum of a map's magnitudes in the atlas, in weights times voxels of the run's size. */
    double atlasTotal(int map) {
        return atlasTotals[map];
    }

    private static void interpolate(double[] map, Grid from, Affine toAtlas, Grid grid, double[] target) {
        int voxel = 0;
        for (int k = 0; k < grid.sizeZ(); k++) {
            for (int j = 0; j < grid.sizeY(); j++) {
                for (int i = 0; i < grid.sizeX(); i++, voxel++) {
                    target[voxel] = at(
                            map,
                            from,
                            coordinate(toAtlas, 0, i, j, k),
                            coordinate(toAtlas, 1, i, j, k),
                            coordinate(toAtlas, 2, i, j, k));
                }
            }
        }
    }

    private static double coordinate(Affine affine, int row, int i, int j, int k) {
        return affine.entry(row, 0) * i + affine.entry(row, 1) * j + affine.entry(row, 2) * k + affine.entry(row, 3);
    }

    private static double at(double[] map, Grid from, double x, double y, double z) {
        double[] c = {x, y, z};
        int[] size = {from.sizeX(), from.sizeY(), from.sizeZ()};
        int[] low = new int[3];
        int[] high = new int[3];
        double[] part = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            if (c[axis] < -Parcellation.ON_BORDER || c[axis] > size[axis] - 1 + Parcellation.ON_BORDER) {
                return 0;
            }
            double inside = Math.min(Math.max(c[axis], 0), size[axis] - 1.0);
            low[axis] = (int) inside;
            high[axis] = Math.min(low[axis] + 1, size[axis] - 1);
            part[axis] = inside - low[axis];
        }
        double sum = 0;
        for (int corner = 0; corner < 8; corner++) {
            boolean right = (corner & 1) != 0;
            boolean back = (corner & 2) != 0;
            boolean up = (corner & 4) != 0;
            double weight =
                    (right ? part[0] : 1 - part[0]) * (back ? part[1] : 1 - part[1]) * (up ? part[2] : 1 - part[2]);
            if (weight != 0) {
                int cx = right ? high[0] : low[0];
                int cy = back ? high[1] : low[1];
                int cz = up ? high[2] : low[2];
                sum += weight * map[(cz * size[1] + cy) * size[0] + cx];
            }
        }
        return sum;
    }
}
