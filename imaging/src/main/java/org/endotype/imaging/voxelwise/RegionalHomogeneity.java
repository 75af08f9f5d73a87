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
 * <p>Ranks are summed as whole numbers, over 27 voxels axis by axis (9 additions a voxel and volume). Memory: 2 bytes a voxel
 * and volume. Cost: see {@link RankSeries} for the ranks, O(volumes) a voxel for the sums. Results do not depend on the
 * thread count. Source: Zang et al., NeuroImage 22:394 (2004).
 */
public final class RegionalHomogeneity {

    private final VoxelSeries voxels;
    private final RankSeries ranks;
    private final Grid grid;
    private final int[] voxelOfGrid;
    private final int n;
    private final double[] concordance;

    private RegionalHomogeneity(VoxelSeries voxels, RankSeries ranks) {
        this.voxels = voxels;
        this.ranks = ranks;
        this.grid = voxels.grid();
        this.voxelOfGrid = voxels.voxelOfGrid();
        this.n = ranks.volumeCount();
        this.concordance = new double[voxels.voxelCount()];
    }

    /** One value a voxel. */
    public static double[] of(
            VoxelSeries voxels, RunCleaning cleaning, Neighbourhood neighbourhood, Parallelism parallelism) {
        if (cleaning.keptVolumes() > RankSeries.MOST_VOLUMES) {
            throw new InvalidConfiguration(
                    "ReHo takes up to " + RankSeries.MOST_VOLUMES + " volumes, found " + cleaning.keptVolumes());
        }
        RegionalHomogeneity maps = new RegionalHomogeneity(voxels, RankSeries.of(voxels, cleaning, parallelism));
        if (neighbourhood == Neighbourhood.CORNERS_27) {
            parallelism.forEachBlock(maps.grid.sizeZ(), maps::slice);
        } else {
            int[][] offsets = neighbourhood.offsets();
            int blocks = (maps.concordance.length + RankSeries.TILE_VOXELS - 1) / RankSeries.TILE_VOXELS;
            parallelism.forEachBlock(blocks, block -> maps.block(block, offsets));
        }
        return maps.concordance;
    }

    /** All voxels of one z: rank sums over z, then y (three rows are held), then x. */
    private void slice(int z) {
        int width = grid.sizeX();
        int[][] rows = new int[3][width * n];
        int[][] members = new int[3][width];
        int[] columns = new int[width * n];
        int[] columnMembers = new int[width];
        int[] sums = new int[n];
        collect(z, 0, rows[0], members[0]);
        for (int y = 0; y < grid.sizeY(); y++) {
            collect(z, y + 1, rows[(y + 1) % 3], members[(y + 1) % 3]);
            int line = (z * grid.sizeY() + y) * width;
            if (!holdsVoxels(line, width)) {
                continue;
            }
            add(rows, columns);
            add(members, columnMembers);
            for (int x = 0; x < width; x++) {
                int voxel = voxelOfGrid[line + x];
                if (voxel < 0) {
                    continue;
                }
                int count = columnMembers[x];
                System.arraycopy(columns, x * n, sums, 0, n);
                if (x > 0) {
                    count += columnMembers[x - 1];
                    add(columns, (x - 1) * n, sums);
                }
                if (x + 1 < width) {
                    count += columnMembers[x + 1];
                    add(columns, (x + 1) * n, sums);
                }
                concordance[voxel] = concordance(sums, count);
            }
        }
    }

    /** The sums and counts of the voxels at z - 1, z and z + 1 of one y, all 0 beyond the grid. */
    private void collect(int z, int y, int[] row, int[] members) {
        Arrays.fill(row, 0);
        Arrays.fill(members, 0);
        if (y >= grid.sizeY()) {
            return;
        }
        for (int nz = Math.max(0, z - 1); nz <= Math.min(grid.sizeZ() - 1, z + 1); nz++) {
            int line = (nz * grid.sizeY() + y) * grid.sizeX();
            for (int x = 0; x < members.length; x++) {
                int voxel = voxelOfGrid[line + x];
                if (voxel >= 0) {
                    members[x]++;
                    ranks.addTo(voxel, row, x * n);
                }
            }
        }
    }

    private boolean holdsVoxels(int line, int width) {
        for (int x = 0; x < width; x++) {
            if (voxelOfGrid[line + x] >= 0) {
                return true;
            }
        }
        return false;
    }

    private static void add(int[][] three, int[] sums) {
        int[] a = three[0];
        int[] b = three[1];
        int[] c = three[2];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = a[i] + b[i] + c[i];
        }
    }

    private static void add(int[] columns, int from, int[] sums) {
        for (int t = 0; t < sums.length; t++) {
            sums[t] += columns[from + t];
        }
    }

    /** The voxels of one block, neighbour by neighbour. */
    private void block(int block, int[][] offsets) {
        int[] sums = new int[n];
        int stop = Math.min(concordance.length, (block + 1) * RankSeries.TILE_VOXELS);
        for (int voxel = block * RankSeries.TILE_VOXELS; voxel < stop; voxel++) {
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
                    ranks.addTo(neighbour, sums, 0);
                }
            }
            concordance[voxel] = concordance(sums, members);
        }
    }

    private static double concordance(int[] doubledSums, int members) {
        if (members < 2) {
            return Double.NaN;
        }
        double n = doubledSums.length;
        double mean = members * (n + 1);
        double square = 0;
        for (int sum : doubledSums) {
            square += (sum - mean) * (sum - mean);
        }
        return 12 * square / 4 / ((double) members * members * (n * n * n - n));
    }
}
