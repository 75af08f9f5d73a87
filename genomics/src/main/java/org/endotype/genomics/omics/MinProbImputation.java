package org.endotype.genomics.omics;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.RandomStreams;

/**
 * MinProb: missing values are taken for low ones and drawn from a normal distribution around a low quantile of the same
 * sample, with the median standard deviation of the features seen in more than half of the training samples. For
 * logarithmic intensities of mass spectrometry.
 *
 * <p>Each sample's draws depend on the seed and its id alone, so order and company of samples do not matter. Source: the
 * left-censored draw of Lazar et al., Journal of Proteome Research 15:1116 (2016). Cost: O(cells log features).
 *
 * @param quantile of a sample's values around which is drawn
 * @param spread multiplies the standard deviation
 * @param seed of the draws
 */
public record MinProbImputation(double quantile, double spread, long seed) implements Imputation {

    /** The 1st percentile, standard deviation as it is. */
    public static MinProbImputation withDefaults(long seed) {
        return new MinProbImputation(0.01, 1.0, seed);
    }

    /** @throws DegenerateData when no feature varies and is seen in more than half of the samples */
    @Override
    public Fitted fit(FeatureMatrix train) {
        double[] deviations = new double[train.featureCount()];
        int n = 0;
        for (int feature = 0; feature < deviations.length; feature++) {
            if (FeatureSelection.observed(train, feature) > 0.5 * train.sampleCount()) {
                double variance = FeatureSelection.variance(train, feature);
                if (variance > 0) {
                    deviations[n++] = Math.sqrt(variance);
                }
            }
        }
        if (n == 0) {
            throw new DegenerateData(
                    "no feature varies and is measured in more than half of the samples, so MinProb has"
                            + " no spread to draw with");
        }
        Arrays.sort(deviations, 0, n);
        double deviation = spread * Quantiles.ofSorted(deviations, n, 0.5);
        return matrix -> apply(matrix, deviation);
    }

    private FeatureMatrix apply(FeatureMatrix matrix, double deviation) {
        double[] values = matrix.toRowMajor();
        int width = matrix.featureCount();
        double[] observed = new double[width];
        for (int sample = 0; sample < matrix.sampleCount(); sample++) {
            int n = 0;
            for (int feature = 0; feature < width; feature++) {
                double value = values[sample * width + feature];
                if (!Double.isNaN(value)) {
                    observed[n++] = value;
                }
            }
            if (n == 0) {
                throw new DegenerateData("sample " + (sample + 1) + " has no value at all; remove it before imputing");
            }
            Arrays.sort(observed, 0, n);
            double centre = Quantiles.ofSorted(observed, n, quantile);
            RandomGenerator random =
                    RandomStreams.stream(seed, matrix.samples().id(sample).hashCode());
            for (int feature = 0; feature < width; feature++) {
                if (Double.isNaN(values[sample * width + feature])) {
                    values[sample * width + feature] = centre + deviation * random.nextGaussian();
                }
            }
        }
        return FeatureMatrix.of(matrix.samples(), matrix.featureNames(), values, Provenance.of("min-prob-imputation"));
    }
}
