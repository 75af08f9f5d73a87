package org.endotype.testdata;

/**
 * A brain of 24 parcels in eight networks: an ellipsoid cut into cells around seed points. The BOLD grid is coarse, and
 * the atlas lies on a finer grid that is shifted against it, so that resampling is exercised; cells are decided at
 * voxel centres, so the two differ by a voxel's width at the borders, as real atlases do.
 */
final class BrainGrid {

    static final int PARCELS = 24;
    static final int NETWORKS = 8;
    static final int[] BOLD_GRID = {12, 14, 12};
    static final double BOLD_VOXEL_MM = 15;
    private static final int[] ATLAS_GRID = {24, 28, 24};
    private static final double ATLAS_VOXEL_MM = 7.5;
    private static final double[] BOLD_ORIGIN = {-82.5, -115.5, -64.5};
    private static final double[] ATLAS_ORIGIN = {-84.5, -118.0, -67.0};
    private static final double[] CENTRE = {0, -18, 18};
    private static final double[] RADII = {74, 90, 74};

    /** Parcels x 3, in mm. */
    private final double[][] seeds = new double[PARCELS][];

    BrainGrid(long seed) {
        RandomStream stream = RandomStream.of(seed, "atlas", 0);
        for (int p = 0; p < PARCELS; p++) {
            // The best of many candidates is the one farthest from those already chosen: parcels of similar size.
            double bestDistance = -1;
            double[] best = CENTRE;
            for (int candidate = 0; candidate < 200; candidate++) {
                double[] point = new double[3];
                for (int d = 0; d < 3; d++) {
                    point[d] = CENTRE[d] + stream.uniform(-0.9, 0.9) * RADII[d];
                }
                double distance = outside(point) ? -1 : nearest(point, p);
                if (distance > bestDistance) {
                    bestDistance = distance;
                    best = point;
                }
            }
            seeds[p] = best;
        }
    }

    static int network(int parcel) {
        return parcel % NETWORKS;
    }

    static String parcelName(int parcel) {
        return "net" + (network(parcel) + 1) + "_" + (parcel / NETWORKS + 1);
    }

    private static boolean outside(double[] point) {
        double sum = 0;
        for (int d = 0; d < 3; d++) {
            double scaled = (point[d] - CENTRE[d]) / RADII[d];
            sum += scaled * scaled;
        }
        return sum > 1;
    }

    private double nearest(double[] point, int chosen) {
        double smallest = Double.MAX_VALUE;
        for (int p = 0; p < chosen; p++) {
            smallest = Math.min(smallest, squaredDistance(point, seeds[p]));
        }
        return smallest;
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int d = 0; d < 3; d++) {
            sum += (a[d] - b[d]) * (a[d] - b[d]);
        }
        return sum;
    }

    /** The zero-based parcel at a point, or -1 outside the brain. */
    private int parcelAt(double[] point) {
        if (outside(point)) {
            return -1;
        }
        int best = 0;
        for (int p = 1; p < PARCELS; p++) {
            if (squaredDistance(point, seeds[p]) < squaredDistance(point, seeds[best])) {
                best = p;
            }
        }
        return best;
    }

    /** Parcel of every BOLD voxel, x fastest. */
    int[] boldParcels() {
        return parcels(BOLD_GRID, BOLD_ORIGIN, BOLD_VOXEL_MM);
    }

    private int[] parcels(int[] grid, double[] origin, double voxelMm) {
        int[] parcels = new int[grid[0] * grid[1] * grid[2]];
        for (int v = 0; v < parcels.length; v++) {
            parcels[v] = parcelAt(centre(v, grid, origin, voxelMm));
        }
        return parcels;
    }

    private static double[] centre(int voxel, int[] grid, double[] origin, double voxelMm) {
        return new double[] {
            origin[0] + voxelMm * (voxel % grid[0]),
            origin[1] + voxelMm * (voxel / grid[0] % grid[1]),
            origin[2] + voxelMm * (voxel / grid[0] / grid[1])
        };
    }

    /** Where a BOLD voxel lies within the brain, each coordinate between about -1 and 1. */
    static double[] relativePosition(int voxel) {
        double[] point = centre(voxel, BOLD_GRID, BOLD_ORIGIN, BOLD_VOXEL_MM);
        for (int d = 0; d < 3; d++) {
            point[d] = (point[d] - CENTRE[d]) / RADII[d];
        }
        return point;
    }

    static NiftiBytes boldHeader(int volumes, double repetitionTimeSeconds) {
        return header(BOLD_GRID, BOLD_ORIGIN, BOLD_VOXEL_MM)
                .volumes(volumes)
                .repetitionTimeSeconds(repetitionTimeSeconds);
    }

    /** The atlas as a gzipped image: 0 is background, parcel p has label p + 1. */
    byte[] atlasImage() {
        int[] parcels = parcels(ATLAS_GRID, ATLAS_ORIGIN, ATLAS_VOXEL_MM);
        short[] labels = new short[parcels.length];
        for (int v = 0; v < labels.length; v++) {
            labels[v] = (short) (parcels[v] + 1);
        }
        return GzipBytes.compress(
                header(ATLAS_GRID, ATLAS_ORIGIN, ATLAS_VOXEL_MM).encode(labels));
    }

    /** The names of the labels, as a BIDS segmentation table has them. */
    static String atlasNames() {
        StringBuilder text = new StringBuilder("index\tname\n");
        for (int p = 0; p < PARCELS; p++) {
            text.append(p + 1).append('\t').append(parcelName(p)).append('\n');
        }
        return text.toString();
    }

    private static NiftiBytes header(int[] grid, double[] origin, double voxelMm) {
        return NiftiBytes.withDefaults()
                .grid(grid[0], grid[1], grid[2])
                .voxelMm(voxelMm, voxelMm, voxelMm)
                .sform(new double[] {voxelMm, 0, 0, origin[0], 0, voxelMm, 0, origin[1], 0, 0, voxelMm, origin[2]}, 4);
    }
}
