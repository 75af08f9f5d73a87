package org.endotype.imaging.bold;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.VolumeStream;

/**
 * The signals of a run's voxels, voxel by voxel, for what is computed in each of them: those in the mask (without one,
 * everywhere) that are finite in every volume and not constant.
 *
 * <p>Memory: 4 bytes a masked voxel and volume (single precision), filled in one streamed pass, and while reading as much
 * again for 16 volumes. Immutable.
 */
public final class VoxelSeries {

    private static final int TILE_VOXELS = 1024;

    /** Volumes collected before they are dealt to the voxels: a line of the processor's cache of each voxel. */
    private static final int DEALT_VOLUMES = 16;

    private final Grid grid;
    private final int[] gridIndex;
    private final int[] slot;
    private final List<float[]> tiles;
    private final int volumes;
    private final int notFiniteCount;

    private VoxelSeries(Grid grid, int[] gridIndex, int[] slot, List<float[]> tiles, int volumes, int notFiniteCount) {
        this.grid = grid;
        this.gridIndex = gridIndex;
        this.slot = slot;
        this.tiles = tiles;
        this.volumes = volumes;
        this.notFiniteCount = notFiniteCount;
    }

    /**
     * Reads a run.
     *
     * @param mask nearest voxels count where it is on another grid
     * @param smoothing applied to each volume first, before the mask
     * @throws DegenerateData when no voxel is left
     */
    public static VoxelSeries read(BoldRun run, Optional<NiftiImage> mask, Optional<GaussianSmoothing> smoothing) {
        boolean[] inMask = VoxelMask.of(mask, run);
        int count = 0;
        for (boolean flag : inMask) {
            count += flag ? 1 : 0;
        }
        int[] masked = new int[count];
        for (int voxel = 0, next = 0; voxel < inMask.length; voxel++) {
            if (inMask[voxel]) {
                masked[next++] = voxel;
            }
        }
        int volumes = run.volumeCount();
        List<float[]> tiles = new ArrayList<>();
        for (int from = 0; from < count; from += TILE_VOXELS) {
            tiles.add(new float[Math.multiplyExact(Math.min(TILE_VOXELS, count - from), volumes)]);
        }
        double[] recorded = new double[inMask.length];
        double[] smoothed = smoothing.isPresent() ? new double[inMask.length] : recorded;
        boolean[] notFinite = new boolean[count];
        float[][] collected = new float[Math.min(DEALT_VOLUMES, volumes)][count];
        try (VolumeStream stream = run.openVolumes()) {
            for (int t = 0; stream.next(recorded); t++) {
                smoothing.ifPresent(gaussian -> gaussian.apply(recorded, smoothed));
                float[] volume = collected[t % collected.length];
                for (int i = 0; i < count; i++) {
                    notFinite[i] |= !Double.isFinite(recorded[masked[i]]);
                    volume[i] = (float) smoothed[masked[i]];
                }
                int dealt = t % collected.length + 1;
                if (dealt == collected.length || t + 1 == volumes) {
                    deal(collected, dealt, tiles, volumes, t + 1 - dealt);
                }
            }
        }
        return usable(run, masked, notFinite, tiles, volumes);
    }

    /** Puts the collected volumes, the first of which is volume {@code first}, into the signals of their voxels. */
    private static void deal(float[][] collected, int count, List<float[]> tiles, int volumes, int first) {
        int base = 0;
        for (float[] tile : tiles) {
            int voxels = tile.length / volumes;
            for (int i = 0; i < voxels; i++) {
                int at = i * volumes + first;
                for (int k = 0; k < count; k++) {
                    tile[at + k] = collected[k][base + i];
                }
            }
            base += voxels;
        }
    }

    private static VoxelSeries usable(
            BoldRun run, int[] masked, boolean[] notFinite, List<float[]> tiles, int volumes) {
        int[] slot = new int[masked.length];
        int[] gridIndex = new int[masked.length];
        int kept = 0;
        int dropped = 0;
        for (int i = 0; i < masked.length; i++) {
            if (notFinite[i]) {
                dropped++;
                continue;
            }
            float[] tile = tiles.get(i / TILE_VOXELS);
            int from = (i % TILE_VOXELS) * volumes;
            boolean constant = true;
            for (int t = 1; t < volumes && constant; t++) {
                constant = tile[from + t] == tile[from];
            }
            if (!constant) {
                slot[kept] = i;
                gridIndex[kept++] = masked[i];
            }
        }
        if (kept == 0) {
            throw new DegenerateData(
                    SourceLocation.file(run.file()),
                    "has no voxel in the mask that is finite and varies; are mask and image of the same person and"
                            + " space?");
        }
        return new VoxelSeries(
                run.grid(), Arrays.copyOf(gridIndex, kept), Arrays.copyOf(slot, kept), tiles, volumes, dropped);
    }

    public Grid grid() {
        return grid;
    }

    public int voxelCount() {
        return slot.length;
    }

    public int volumeCount() {
        return volumes;
    }

    /** Masked voxels left out because they are NaN or infinite in some volume. */
    public int notFiniteCount() {
        return notFiniteCount;
    }

    /** The place of a voxel in the grid, x fastest; ascending. */
    public int gridIndex(int voxel) {
        return gridIndex[voxel];
    }

    /** The number of the voxel at each place of the grid, -1 where there is none. */
    public int[] voxelOfGrid() {
        int[] voxelOfGrid = new int[grid.voxelCount()];
        Arrays.fill(voxelOfGrid, -1);
        for (int voxel = 0; voxel < gridIndex.length; voxel++) {
            voxelOfGrid[gridIndex[voxel]] = voxel;
        }
        return voxelOfGrid;
    }

    /** Copies one voxel's signal. */
    public void copySignal(int voxel, double[] target) {
        float[] tile = tiles.get(slot[voxel] / TILE_VOXELS);
        int from = (slot[voxel] % TILE_VOXELS) * volumes;
        for (int t = 0; t < volumes; t++) {
            target[t] = tile[from + t];
        }
    }

    /** A volume of the grid with one value a voxel, {@code elsewhere} where there is none. */
    public double[] toVolume(double[] values, double elsewhere) {
        double[] volume = new double[grid.voxelCount()];
        Arrays.fill(volume, elsewhere);
        for (int voxel = 0; voxel < gridIndex.length; voxel++) {
            volume[gridIndex[voxel]] = values[voxel];
        }
        return volume;
    }
}
