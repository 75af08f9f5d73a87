package org.endotype.genomics.omics;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.stats.Ranks;

/** Continuous intensities (arrays, mass spectrometry, NMR) made comparable between samples; NaN stays missing. */
public final class IntensityNormalisation {

    private IntensityNormalisation() {}

    /**
     * Quantile normalisation: every sample gets the same distribution, the mean over samples of the sorted values. Ties
     * get the value at their average rank. A sample with gaps is stretched to the full length by linear interpolation.
     *
     * <p>Source: Bolstad et al., Bioinformatics 19:185 (2003). Cost: O(cells log features). Deterministic.
     *
     * @throws DegenerateData when a sample has fewer than two values
     */
    public static FeatureMatrix quantile(FeatureMatrix matrix, SourceLocation location) {
        int width = matrix.featureCount();
        int samples = matrix.sampleCount();
        double[] target = new double[width];
        double[][] observed = new double[samples][];
        for (int sample = 0; sample < samples; sample++) {
            observed[sample] = Arrays.stream(matrix.row(sample))
                    .filter(value -> !Double.isNaN(value))
                    .toArray();
            if (observed[sample].length < 2) {
                throw new DegenerateData(
                        location,
                        "sample " + (sample + 1) + " has fewer than two values; remove it before normalising");
            }
            double[] sorted = observed[sample].clone();
            Arrays.sort(sorted);
            for (int i = 0; i < width; i++) {
                target[i] += Quantiles.ofSorted(sorted, sorted.length, i / (double) (width - 1)) / samples;
            }
        }
        double[] values = matrix.toRowMajor();
        for (int sample = 0; sample < samples; sample++) {
            double[] ranks = Ranks.average(observed[sample]);
            int next = 0;
            for (int feature = 0; feature < width; feature++) {
                int cell = sample * width + feature;
                if (!Double.isNaN(values[cell])) {
                    values[cell] = Quantiles.ofSorted(target, width, (ranks[next] - 1) / (ranks.length - 1));
                    next++;
                }
            }
        }
        return FeatureMatrix.of(
                matrix.samples(), matrix.featureNames(), values, Provenance.of("quantile-normalisation"));
    }

    /** Values divided by a factor a sample. */
    public record Scaled(FeatureMatrix values, double[] factors) {}

    /**
     * Probabilistic quotient normalisation: each sample is divided by its sum (relative to the mean sum), then by the
     * median quotient of its values to the reference, which is the feature-wise median of all samples.
     *
     * <p>Features whose reference is 0 or missing do not count. Source: Dieterle et al., Analytical Chemistry 78:4281
     * (2006). Cost: O(cells log cells). Deterministic.
     *
     * @throws MalformedInput when a value is negative
     * @throws DegenerateData when a sample has no positive value, or shares none with the reference
     */
    public static Scaled probabilisticQuotient(FeatureMatrix matrix, SourceLocation location) {
        int width = matrix.featureCount();
        int samples = matrix.sampleCount();
        double[] values = matrix.toRowMajor();
        double[] factors = new double[samples];
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                throw new MalformedInput(
                        location,
                        "feature '" + matrix.featureNames().get(i % width) + "', sample " + (i / width + 1)
                                + ": intensities cannot be negative; is the table logarithmic already?");
            }
            factors[i / width] += Double.isNaN(values[i]) ? 0 : values[i];
        }
        for (int sample = 0; sample < samples; sample++) {
            if (factors[sample] == 0) {
                throw new DegenerateData(
                        location, "sample " + (sample + 1) + " has no positive value; remove it before normalising");
            }
            mean += factors[sample] / samples;
        }
        double[] reference = new double[width];
        for (int feature = 0; feature < width; feature++) {
            double[] column = new double[samples];
            int n = 0;
            for (int sample = 0; sample < samples; sample++) {
                double value = values[sample * width + feature];
                if (!Double.isNaN(value)) {
                    column[n++] = value / (factors[sample] / mean);
                }
            }
            Arrays.sort(column, 0, n);
            reference[feature] = Quantiles.ofSorted(column, n, 0.5);
        }
        for (int sample = 0; sample < samples; sample++) {
            double[] quotients = new double[width];
            int n = 0;
            for (int feature = 0; feature < width; feature++) {
                double value = values[sample * width + feature];
                if (!Double.isNaN(value) && reference[feature] > 0) {
                    quotients[n++] = value / (factors[sample] / mean) / reference[feature];
                }
            }
            Arrays.sort(quotients, 0, n);
            double quotient = Quantiles.ofSorted(quotients, n, 0.5);
            if (!(quotient > 0)) {
                throw new DegenerateData(
                        location,
                        "sample " + (sample + 1) + " has no value in half of the reference's features; remove it, or"
                                + " impute first");
            }
            factors[sample] *= quotient / mean;
            for (int feature = 0; feature < width; feature++) {
                values[sample * width + feature] /= factors[sample];
            }
        }
        return new Scaled(
                FeatureMatrix.of(
                        matrix.samples(), matrix.featureNames(), values, Provenance.of("quotient-normalisation")),
                factors);
    }
}
