package org.endotype.imaging.voxelwise;

import java.util.Arrays;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.signal.RunCleaning;

/**
 * How alike a voxel and its neighbours go up and down (ReHo): Kendall's coefficient of concordance W of their signals,
 * {@code 12 sum (R_t - mean R)^2 / (m^2 (n^3 - n))} with R_t the sum of the m signals' ranks at volume t of n; 0 to 1.
 *
 * <p>Neighbours outside the mask do not count, so m is smaller at its border; a voxel without any neighbour has none (NaN).
 * Equal values share the mean of their ranks; W is not corrected for ties, which cleaned signals do not have. Values that
 * agree to 11 digits are taken for equal.
 *
 * <p>Memory: 2 bytes a voxel and volume. Cost: O(volumes log volumes) a voxel for the ranks and O(volumes x m) for the
 * sums. Results do not depend on the thread count. Source: Zang et al., NeuroImage 22:394 (2004).
 */
public final class RegionalHomogeneity {

    private static final int BLOCK_VOXELS = 512;

    /** Twice a rank must fit 16 bits. */
    private static final int MOST_VOLUMES = 16_000;

    /** Bits of a packed value that hold its place. */
    private static final int PLACE_BITS = 14;

    private RegionalHomogeneity() {}

    /** One value a voxel. */
    public static double[] of(
            VoxelSeries voxels, RunCleaning cleaning, Neighbourhood neighbourhood, Parallelism parallelism) {
        int n = cleaning.keptVolumes();
        if (n > MOST_VOLUMES) {
            throw new InvalidConfiguration("ReHo takes up to " + MOST_VOLUMES + " volumes, found " + n);
        }
        short[][] ranks = new short[voxels.voxelCount()][];
        int blocks = (ranks.length + BLOCK_VOXELS - 1) / BLOCK_VOXELS;
        parallelism.forEachBlock(blocks, block -> {
            double[] raw = new double[voxels.volumeCount()];
            long[] packed = new long[n];
            int stop = Math.min(ranks.length, (block + 1) * BLOCK_VOXELS);
            for (int voxel = block * BLOCK_VOXELS; voxel < stop; voxel++) {
                voxels.copySignal(voxel, raw);
                ranks[voxel] = doubledRanks(cleaning.apply(raw), packed);
            }
        });
        double[] concordance = new double[ranks.length];
        int[] voxelOfGrid = voxels.voxelOfGrid();
        int[][] offsets = neighbourhood.offsets();
        Grid grid = voxels.grid();
        parallelism.forEachBlock(blocks, block -> {
            int[] sums = new int[n];
            int stop = Math.min(ranks.length, (block + 1) * BLOCK_VOXELS);
            for (int voxel = block * BLOCK_VOXELS; voxel < stop; voxel++) {
                int at = voxels.gridIndex(voxel);
                int x = at % grid.sizeX();
                int y = at / grid.sizeX() % grid.sizeY();
                int z = at / grid.sizeX() / grid.sizeY();
                Arrays.fill(sums, 0);
                int members = 0;
                for (int[] offset : offsets) {
                    int nx = x + offset[0];
                    int ny = y + offset[1];
                    int nz = z + offset[2];
                    if (nx < 0 || ny < 0 || nz < 0 || nx >= grid.sizeX() || ny >= grid.sizeY() || nz >= grid.sizeZ()) {
                        continue;
                    }
                    int neighbour = voxelOfGrid[(nz * grid.sizeY() + ny) * grid.sizeX() + nx];
                    if (neighbour >= 0) {
                        members++;
                        add(ranks[neighbour], sums);
                    }
                }
                concordance[voxel] = members > 1 ? concordance(sums, members) : Double.NaN;
            }
        });
        return concordance;
    }

    private static void add(short[] ranks, int[] sums) {
        for (int t = 0; t < sums.length; t++) {
            sums[t] += ranks[t];
        }
    }

    private static double concordance(int[] doubledSums, int members) {
        double n = doubledSums.length;
        double mean = members * (n + 1);
        double square = 0;
        for (int sum : doubledSums) {
            square += (sum - mean) * (sum - mean);
        }
        return 12 * square / 4 / ((double) members * members * (n * n * n - n));
    }

    /** Twice the rank (from 1) of each value, ties sharing their mean rank. */
    private static short[] doubledRanks(double[] values, long[] packed) {
        int n = values.length;
        long places = (1L << PLACE_BITS) - 1;
        for (int t = 0; t < n; t++) {
            long bits = Double.doubleToLongBits(values[t] + 0.0);
            // Negative numbers fall as their bits rise: turn them, and the order of bits is that of numbers.
            long ordered = bits ^ ((bits >> 63) & Long.MAX_VALUE);
            packed[t] = (ordered & ~places) | t;
        }
        Arrays.sort(packed);
        short[] ranks = new short[n];
        int from = 0;
        while (from < n) {
            int to = from + 1;
            while (to < n && (packed[to] & ~places) == (packed[from] & ~places)) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[(int) (packed[i] & places)] = (short) (from + to + 1);
            }
            from = to;
        }
        return ranks;
    }
}
