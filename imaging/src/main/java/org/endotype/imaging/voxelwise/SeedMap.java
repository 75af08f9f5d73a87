package org.endotype.imaging.voxelwise;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.Affine;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.parcel.Parcellation;
import org.endotype.imaging.signal.RunCleaning;

/**
 * The Pearson correlation of every voxel's cleaned signal with that of a seed, the mean over the seed's voxels.
 *
 * <p>A voxel whose cleaned signal is constant has none (NaN). Results do not depend on the thread count.
 */
public final class SeedMap {

    /** A correlation of 1 has no Fisher z; magnitudes are cut here, at z = 8.4. */
    private static final double LARGEST_CORRELATION = 1 - 1e-7;

    private static final int BLOCK_VOXELS = 512;

    private SeedMap() {}

    /** The voxels whose centres lie within a radius of a point, both in millimetres. */
    public static int[] sphere(VoxelSeries voxels, double[] centreMm, double radiusMm) {
        Grid grid = voxels.grid();
        Affine affine = grid.affine();
        int[] found = new int[voxels.voxelCount()];
        int count = 0;
        for (int voxel = 0; voxel < voxels.voxelCount(); voxel++) {
            int at = voxels.gridIndex(voxel);
            int i = at % grid.sizeX();
            int j = at / grid.sizeX() % grid.sizeY();
            int k = at / grid.sizeX() / grid.sizeY();
            double square = 0;
            for (int row = 0; row < 3; row++) {
                double mm = affine.entry(row, 0) * i
                        + affine.entry(row, 1) * j
                        + affine.entry(row, 2) * k
                        + affine.entry(row, 3);
                square += (mm - centreMm[row]) * (mm - centreMm[row]);
            }
            // A centre on the sphere, but for rounding, is within.
            if (square <= radiusMm * radiusMm * (1 + 1e-9)) {
                found[count++] = voxel;
            }
        }
        if (count == 0) {
            throw new DegenerateData("no voxel of the mask lies within " + radiusMm + " mm of (" + centreMm[0] + ", "
                    + centreMm[1] + ", " + centreMm[2]
                    + "); is the point in the image's space, and the radius at least half a voxel?");
        }
        return Arrays.copyOf(found, count);
    }

    /** The voxels of one region of an atlas on the run's grid. */
    public static int[] region(VoxelSeries voxels, Parcellation parcellation, int parcel) {
        int[] voxelOfGrid = voxels.voxelOfGrid();
        int[] found = new int[parcellation.voxels().length];
        int count = 0;
        for (int i = 0; i < parcellation.voxels().length; i++) {
            int voxel = voxelOfGrid[parcellation.voxels()[i]];
            if (parcellation.parcels()[i] == parcel && voxel >= 0) {
                found[count++] = voxel;
            }
        }
        if (count == 0) {
            throw new DegenerateData("no voxel of the mask lies in the region "
                    + parcellation.names().get(parcel));
        }
        return Arrays.copyOf(found, count);
    }

    /** One correlation a voxel. */
    public static double[] correlations(
            VoxelSeries voxels, RunCleaning cleaning, int[] seedVoxels, Parallelism parallelism) {
        double[] mean = new double[voxels.volumeCount()];
        double[] one = new double[mean.length];
        for (int voxel : seedVoxels) {
            voxels.copySignal(voxel, one);
            for (int t = 0; t < mean.length; t++) {
                mean[t] += one[t] / seedVoxels.length;
            }
        }
        double[] seed = cleaning.apply(mean);
        if (!(unitLength(seed))) {
            throw new DegenerateData("the seed's cleaned signal is constant");
        }
        double[] correlations = new double[voxels.voxelCount()];
        parallelism.forEachBlock((correlations.length + BLOCK_VOXELS - 1) / BLOCK_VOXELS, block -> {
            double[] raw = new double[voxels.volumeCount()];
            int stop = Math.min(correlations.length, (block + 1) * BLOCK_VOXELS);
            for (int voxel = block * BLOCK_VOXELS; voxel < stop; voxel++) {
                voxels.copySignal(voxel, raw);
                double[] signal = cleaning.apply(raw);
                double sum = 0;
                if (unitLength(signal)) {
                    for (int t = 0; t < signal.length; t++) {
                        sum += signal[t] * seed[t];
                    }
                } else {
                    sum = Double.NaN;
                }
                correlations[voxel] = Math.max(-1, Math.min(1, sum));
            }
        });
        return correlations;
    }

    /** Fisher's z of correlations, in a new array; magnitudes above 1 - 1e-7 are cut there. */
    public static double[] fisherZ(double[] correlations) {
        double[] z = new double[correlations.length];
        for (int i = 0; i < z.length; i++) {
            double r = Math.max(-LARGEST_CORRELATION, Math.min(LARGEST_CORRELATION, correlations[i]));
            z[i] = 0.5 * Math.log((1 + r) / (1 - r));
        }
        return z;
    }

    /** Removes the mean and scales to length 1; false for a constant. */
    private static boolean unitLength(double[] signal) {
        double mean = Arrays.stream(signal).sum() / signal.length;
        double square = 0;
        for (int t = 0; t < signal.length; t++) {
            signal[t] -= mean;
            square += signal[t] * signal[t];
        }
        double length = Math.sqrt(square);
        if (!(length > 1e-12 * Math.abs(mean) * signal.length)) {
            return false;
        }
        for (int t = 0; t < signal.length; t++) {
            signal[t] /= length;
        }
        return true;
    }
}
