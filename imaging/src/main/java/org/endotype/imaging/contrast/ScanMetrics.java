package org.endotype.imaging.contrast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.complexity.AnalyticSignal;
import org.endotype.imaging.complexity.LempelZiv;
import org.endotype.imaging.complexity.SampleEntropy;
import org.endotype.imaging.complexity.SpectralEntropy;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.network.Louvain;
import org.endotype.imaging.network.ModularityMatrix;
import org.endotype.imaging.network.NetworkMetrics;
import org.endotype.imaging.network.NormalizedModularity;
import org.endotype.imaging.signal.TimeSeries;

/**
 * The numbers that a scan is compared by; missing and constant regions are left out of all of them.
 *
 * <ul>
 *   <li>{@code mean_connectivity}: the mean Pearson correlation over pairs of regions
 *   <li>{@code modularity}: the best Newman Q over Louvain restarts on positive correlations
 *   <li>{@code modularity_signed}: the same with negative correlations counted asymmetrically
 *   <li>{@code normalized_modularity}: see {@link NormalizedModularity}; where asked for
 *   <li>{@code global_efficiency}: of the network at density 0.2
 *   <li>{@code von_neumann_entropy}: of the correlation matrix
 *   <li>{@code singular_value_entropy}: of the centred series
 *   <li>{@code lz76}: Lempel-Ziv complexity of regions' amplitude above its mean, over that of shuffles, averaged
 *   <li>{@code sample_entropy}: m = 2, r = 0.3 standard deviations, averaged over the regions that have one
 * </ul>
 *
 * <p>Every random choice is drawn from the seed alone: two equal scans have equal numbers.
 *
 * @param restarts Louvain searches a scan
 * @param shuffles per region, for {@code lz76}
 * @param extras metrics that take long
 */
public record ScanMetrics(int restarts, int shuffles, Extras extras, long seed) {

    private static final double DENSITY = 0.2;

    /** Metrics beyond the quick ones. */
    public enum Extras {
        NONE,
        NORMALIZED_MODULARITY
    }

    /** 20 restarts, 20 shuffles, quick metrics. */
    public static ScanMetrics withDefaults(long seed) {
        return new ScanMetrics(20, 20, Extras.NONE, seed);
    }

    public ScanMetrics with(Extras newExtras) {
        return new ScanMetrics(restarts, shuffles, newExtras, seed);
    }

    public ScanMetrics withRestarts(int newRestarts) {
        return new ScanMetrics(newRestarts, shuffles, extras, seed);
    }

    /** All metrics of a series, by name, always in the same order. */
    public Map<String, Double> of(TimeSeries series) {
        SquareMatrix all = ConnectivityMeasure.withDefaults().matrix(series);
        int[] regions = present(all);
        int p = regions.length;
        int n = series.volumeCount();
        double[] r = new double[p * p];
        double sum = 0;
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                r[i * p + j] = all.value(regions[i], regions[j]);
                sum += i == j ? 0 : r[i * p + j];
            }
        }
        double[] x = centred(series, regions);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("mean_connectivity", sum / ((double) p * (p - 1)));
        double[] withoutDiagonal = r.clone();
        double[] positive = new double[r.length];
        for (int i = 0; i < p; i++) {
            withoutDiagonal[i * p + i] = 0;
        }
        for (int i = 0; i < r.length; i++) {
            positive[i] = Math.max(0, withoutDiagonal[i]);
        }
        Louvain louvain = new Louvain(restarts, seed);
        metrics.put(
                "modularity",
                louvain.search(ModularityMatrix.positive(positive, p, 1), Parallelism.single())
                        .quality());
        metrics.put(
                "modularity_signed",
                louvain.search(ModularityMatrix.signedAsymmetric(withoutDiagonal, p, 1), Parallelism.single())
                        .quality());
        if (extras == Extras.NORMALIZED_MODULARITY) {
            metrics.put(
                    "normalized_modularity",
                    NormalizedModularity.asPublished(seed)
                            .ofCorrelations(r, p, Parallelism.single())
                            .normalized());
        }
        metrics.put("global_efficiency", NetworkMetrics.globalEfficiency(withoutDiagonal, p, DENSITY));
        metrics.put("von_neumann_entropy", SpectralEntropy.vonNeumann(r, p));
        metrics.put("singular_value_entropy", SpectralEntropy.ofSingularValues(x, n, p));
        metrics.put("lz76", lempelZiv(x, n, p));
        metrics.put("sample_entropy", sampleEntropy(x, n, p));
        return metrics;
    }

    private double lempelZiv(double[] x, int n, int p) {
        double[] amplitude = AnalyticSignal.amplitude(x, n, p);
        SplittableRandom root = new SplittableRandom(seed);
        double sum = 0;
        for (int i = 0; i < p; i++) {
            double mean = 0;
            for (int t = 0; t < n; t++) {
                mean += amplitude[t * p + i] / n;
            }
            boolean[] above = new boolean[n];
            for (int t = 0; t < n; t++) {
                above[t] = amplitude[t * p + i] > mean;
            }
            sum += LempelZiv.normalised(above, shuffles, root.split());
        }
        return sum / p;
    }

    private static double sampleEntropy(double[] x, int n, int p) {
        SampleEntropy entropy = SampleEntropy.withDefaults();
        double sum = 0;
        int count = 0;
        for (int i = 0; i < p; i++) {
            double[] signal = new double[n];
            for (int t = 0; t < n; t++) {
                signal[t] = x[t * p + i];
            }
            double value = entropy.of(signal);
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    private static int[] present(SquareMatrix matrix) {
        List<Integer> present = new ArrayList<>();
        for (int i = 0; i < matrix.order(); i++) {
            if (!Double.isNaN(matrix.value(i, i))) {
                present.add(i);
            }
        }
        return present.stream().mapToInt(Integer::intValue).toArray();
    }

    private static double[] centred(TimeSeries series, int[] regions) {
        int n = series.volumeCount();
        int p = regions.length;
        double[] x = new double[n * p];
        for (int i = 0; i < p; i++) {
            double mean = 0;
            for (int t = 0; t < n; t++) {
                mean += series.value(t, regions[i]) / n;
            }
            for (int t = 0; t < n; t++) {
                x[t * p + i] = series.value(t, regions[i]) - mean;
            }
        }
        return x;
    }
}
