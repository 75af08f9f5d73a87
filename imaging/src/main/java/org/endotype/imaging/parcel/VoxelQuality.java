package org.endotype.imaging.parcel;

import java.util.Arrays;

/**
 * Temporal signal-to-noise ratio and DVARS over voxels, in one pass.
 *
 * <p>DVARS of a volume is the root mean square, over voxels that vary, of the difference to the volume before.
 * Standardised, it is divided by what is expected of it from the signals alone: the mean over voxels of {@code
 * sqrt(2 (1 - r)) s}, with r a voxel's lag-1 autocorrelation (Yule-Walker: products over lag 1 by products over lag 0,
 * about the mean) and s its standard deviation by the quartiles (upper minus lower, each the nearest observation below,
 * divided by 1.349). 1 is what a run without artefacts has; the first volume has none (NaN).
 *
 * <p>The expectation is of every voxel where there are at most {@value #SAMPLED_VOXELS}, else of that many at most, evenly
 * spaced in file order: its sampling error is below 1 % of it, and memory stays bounded. All voxels make the numerator.
 *
 * <p>Source: Power et al., NeuroImage 59:2142 (2012); standardisation: Nichols, arXiv:1704.01469 (2017), as in fMRIPrep's
 * {@code std_dvars}.
 */
final class VoxelQuality {

    static final int SAMPLED_VOXELS = 4096;

    private static final double QUARTILES_TO_DEVIATION = 1.349;

    private final int[] voxels;
    private final double[] previous;
    private final double[] first;
    private final double[] sum;
    private final double[] squares;
    private final double[] differences;
    private final int stride;
    private final float[][] sample;
    private final boolean[] notFinite;
    private boolean anyNotFinite;
    private int volumes;

    VoxelQuality(int[] voxels, int volumeCount) {
        this.voxels = voxels;
        previous = new double[voxels.length];
        first = new double[voxels.length];
        sum = new double[voxels.length];
        squares = new double[voxels.length];
        differences = new double[volumeCount];
        notFinite = new boolean[voxels.length];
        stride = Math.max(1, (voxels.length + SAMPLED_VOXELS - 1) / SAMPLED_VOXELS);
        sample = new float[(voxels.length + stride - 1) / stride][volumeCount];
    }

    /** Adds a volume; sums are kept about the first, so that large means cost no digits. */
    void add(double[] volume, int t) {
        double square = 0;
        for (int i = 0; i < voxels.length; i++) {
            double value = volume[voxels[i]];
            if (!Double.isFinite(value)) {
                notFinite[i] = true;
                anyNotFinite = true;
                continue;
            }
            if (t == 0) {
                first[i] = value;
            }
            double step = value - previous[i];
            square += step * step;
            previous[i] = value;
            double about = value - first[i];
            sum[i] += about;
            squares[i] += about * about;
        }
        differences[t] = t == 0 ? Double.NaN : square;
        for (int i = 0, s = 0; i < voxels.length; i += stride, s++) {
            sample[s][t] = (float) volume[voxels[i]];
        }
        volumes++;
    }

    boolean hasNotFinite() {
        return anyNotFinite;
    }

    /** Takes the voxels that are not finite out. */
    void clearNotFinite(boolean[] usable) {
        for (int i = 0; i < voxels.length; i++) {
            if (notFinite[i]) {
                usable[voxels[i]] = false;
            }
        }
    }

    /** The median over voxels that vary of mean by standard deviation (n - 1); NaN where none varies. */
    double medianTemporalSnr() {
        double[] snr = new double[voxels.length];
        int count = 0;
        for (int i = 0; i < voxels.length; i++) {
            double variance = variance(i);
            if (variance > 0) {
                snr[count++] = (first[i] + sum[i] / volumes) / Math.sqrt(variance);
            }
        }
        return RunQuality.median(Arrays.copyOf(snr, count));
    }

    /** Standardised DVARS of every volume; NaN throughout where nothing varies. */
    double[] standardizedDvars() {
        int varying = 0;
        for (int i = 0; i < voxels.length; i++) {
            varying += variance(i) > 0 ? 1 : 0;
        }
        double expected = expected();
        double[] dvars = new double[differences.length];
        for (int t = 0; t < dvars.length; t++) {
            dvars[t] = Math.sqrt(differences[t] / varying) / expected;
        }
        return dvars;
    }

    private double variance(int i) {
        double mean = sum[i] / volumes;
        double variance = (squares[i] - volumes * mean * mean) / (volumes - 1);
        // What rounding leaves of a constant voxel is no variance.
        return variance > 1e-12 * squares[i] / volumes ? variance : 0;
    }

    private double expected() {
        double total = 0;
        int count = 0;
        for (float[] signal : sample) {
            float[] sorted = signal.clone();
            Arrays.sort(sorted);
            int n = sorted.length;
            double spread = (sorted[(int) (0.75 * (n - 1))] - sorted[(int) (0.25 * (n - 1))]) / QUARTILES_TO_DEVIATION;
            if (!(spread > 0) || !Double.isFinite(spread)) {
                continue;
            }
            double mean = 0;
            for (float value : signal) {
                mean += value;
            }
            mean /= n;
            double lagZero = 0;
            double lagOne = 0;
            for (int t = 0; t < n; t++) {
                lagZero += (signal[t] - mean) * (signal[t] - mean);
                lagOne += t > 0 ? (signal[t] - mean) * (signal[t - 1] - mean) : 0;
            }
            total += Math.sqrt(2 * (1 - lagOne / lagZero)) * spread;
            count++;
        }
        return total / count;
    }
}
