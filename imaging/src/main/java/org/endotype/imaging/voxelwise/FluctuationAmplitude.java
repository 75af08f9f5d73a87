package org.endotype.imaging.voxelwise;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.linalg.InnerProduct;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.signal.RunCleaning;

/**
 * The amplitude of slow fluctuations (ALFF) and its share of all fluctuations (fALFF), voxel by voxel.
 *
 * <p>With P the one-sided periodogram of the cleaned signal (mean removed, no window, {@code 2 |X|^2 / n^2}, the highest
 * bin of an even length counted once), ALFF is twice the mean of sqrt(P) over the bins of the band, in the signal's unit;
 * the bins run from that nearest to the lower end up to, and without, that nearest to the upper end. fALFF is the standard
 * deviation of the part of the signal in those bins divided by that of the whole signal, 0 to 1. The signal must not be
 * filtered before. Volumes must be evenly spaced, so none may be censored between the first and the last kept one.
 *
 * <p>Only the bins of the band are transformed, by sums of products with their cosines and sines, of half the volumes
 * each: O(bins x volumes) a voxel. Constant signals have none (NaN). Results do not depend on the thread count.
 *
 * <p>Source: Zang et al., Brain Dev. 29:83 (2007); Zou et al., J. Neurosci. Methods 172:137 (2008); the convention is that
 * of XCP-D.
 *
 * @param alff one a voxel
 * @param falff one a voxel
 */
public record FluctuationAmplitude(double[] alff, double[] falff) {

    private static final int BLOCK_VOXELS = 512;

    /**
     * Computes both.
     *
     * @param cleaning without a temporal filter; its repetition time must be known
     */
    public static FluctuationAmplitude of(
            VoxelSeries voxels, RunCleaning cleaning, FrequencyBand band, Parallelism parallelism) {
        double repetitionTime = cleaning.repetitionTimeSeconds()
                .orElseThrow(() -> new InconsistentInput(
                        "the repetition time is not known, and ALFF needs it; give it in seconds (--tr)"));
        requireEvenSpacing(cleaning.kept());
        int n = cleaning.keptVolumes();
        int first = band.firstBin(n, repetitionTime);
        int end = band.endBin(n, repetitionTime);
        // Volumes t and n - t share a cosine, and a sine but for its sign.
        int pairs = (n - 1) / 2;
        double[][] cosines = new double[end - first][n / 2 + 1];
        double[][] sines = new double[end - first][pairs];
        for (int bin = first; bin < end; bin++) {
            for (int t = 0; t <= n / 2; t++) {
                // Reduced first, so that the angle keeps its digits.
                double angle = 2 * Math.PI * ((long) bin * t % n) / n;
                cosines[bin - first][t] = Math.cos(angle);
                if (t >= 1 && t <= pairs) {
                    sines[bin - first][t - 1] = Math.sin(angle);
                }
            }
        }
        double[] alff = new double[voxels.voxelCount()];
        double[] falff = new double[voxels.voxelCount()];
        parallelism.forEachBlock((alff.length + BLOCK_VOXELS - 1) / BLOCK_VOXELS, block -> {
            double[] raw = new double[voxels.volumeCount()];
            double[] sums = new double[n / 2 + 1];
            double[] differences = new double[pairs];
            int stop = Math.min(alff.length, (block + 1) * BLOCK_VOXELS);
            for (int voxel = block * BLOCK_VOXELS; voxel < stop; voxel++) {
                voxels.copySignal(voxel, raw);
                double[] signal = cleaning.apply(raw);
                double total = removeMean(signal);
                fold(signal, sums, differences);
                double amplitudes = 0;
                double power = 0;
                for (int bin = first; bin < end; bin++) {
                    double re = InnerProduct.of(cosines[bin - first], sums);
                    double im = InnerProduct.of(sines[bin - first], differences);
                    double square = (bin == 0 || 2 * bin == n ? 1 : 2) * (re * re + im * im);
                    amplitudes += Math.sqrt(square) / n;
                    power += square;
                }
                boolean varies = total > 0;
                alff[voxel] = varies ? 2 * amplitudes / (end - first) : Double.NaN;
                falff[voxel] = varies ? Math.sqrt(power / (n * total)) : Double.NaN;
            }
        });
        return new FluctuationAmplitude(alff, falff);
    }

    /** The sums and the differences of the values at t and n - t; those without a partner stand among the sums. */
    private static void fold(double[] signal, double[] sums, double[] differences) {
        int n = signal.length;
        sums[0] = signal[0];
        for (int t = 1; t <= differences.length; t++) {
            sums[t] = signal[t] + signal[n - t];
            differences[t - 1] = signal[t] - signal[n - t];
        }
        if (n % 2 == 0) {
            sums[n / 2] = signal[n / 2];
        }
    }

    private static void requireEvenSpacing(boolean[] kept) {
        int first = 0;
        while (!kept[first]) {
            first++;
        }
        int last = kept.length - 1;
        while (!kept[last]) {
            last--;
        }
        for (int t = first; t <= last; t++) {
            if (!kept[t]) {
                throw new DegenerateData("ALFF needs evenly spaced volumes, and volume " + (t + 1)
                        + " is censored between kept ones; leave out the censoring thresholds");
            }
        }
    }

    private static double removeMean(double[] signal) {
        double mean = Arrays.stream(signal).sum() / signal.length;
        double squares = 0;
        double magnitude = 0;
        for (int t = 0; t < signal.length; t++) {
            signal[t] -= mean;
            squares += signal[t] * signal[t];
            magnitude = Math.max(magnitude, Math.abs(signal[t]));
        }
        // What rounding leaves of a constant is no fluctuation.
        return magnitude > 1e-12 * Math.abs(mean) ? squares : 0;
    }
}
