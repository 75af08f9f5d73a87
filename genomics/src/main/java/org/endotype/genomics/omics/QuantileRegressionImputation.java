package org.endotype.genomics.omics;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.RandomStreams;

/**
 * QRILC: missing values are taken for those below a limit of detection. Each sample's values are held to be normal; mean
 * and standard deviation come from a straight line through its observed quantiles against those of a normal distribution
 * whose lower tail, as large as the share missing, is cut off; missing values are drawn from that tail. For logarithmic
 * intensities.
 *
 * <p>Nothing is learned from other samples: a sample's draws depend on the seed, its id and its own values. Quantiles are
 * R's type 7, at the probabilities of imputeLCMD. Source: Lazar et al., Journal of Proteome Research 15:1116 (2016). Cost:
 * O(cells log features).
 *
 * @param spread multiplies the standard deviation
 * @param seed of the draws
 */
public record QuantileRegressionImputation(double spread, long seed) implements Imputation {

    private static final double UPPER = 0.99;
    private static final double OFFSET = 0.001;
    private static final int LEAST_VALUES = 5;
    private static final NormalDistribution NORMAL = new NormalDistribution();

    public static QuantileRegressionImputation withDefaults(long seed) {
        return new QuantileRegressionImputation(1.0, seed);
    }

    /** The normal distribution of one sample. */
    record Line(double mean, double deviation) {

        /**
         * Fits by least squares.
         *
         * @param sorted observed values, ascending
         * @param missingShare between 0 and 1
         */
        static Line through(double[] sorted, double missingShare) {
            int points = 100;
            double meanX = 0;
            double meanY = 0;
            double[] x = new double[points];
            double[] y = new double[points];
            for (int i = 0; i < points; i++) {
                double from = missingShare + OFFSET;
                x[i] = NORMAL.inverseCumulativeProbability(
                        Math.min(from + i * (UPPER - missingShare) / (UPPER * 100), 1 - 1e-12));
                y[i] = Quantiles.ofSorted(sorted, sorted.length, Math.min(1, OFFSET + 0.01 * i));
                meanX += x[i] / points;
                meanY += y[i] / points;
            }
            double xy = 0;
            double xx = 0;
            for (int i = 0; i < points; i++) {
                xy += (x[i] - meanX) * (y[i] - meanY);
                xx += (x[i] - meanX) * (x[i] - meanX);
            }
            double slope = xy / xx;
            return new Line(meanY - slope * meanX, Math.abs(slope));
        }
    }

    @Override
    public Fitted fit(FeatureMatrix train) {
        return this::fill;
    }

    private FeatureMatrix fill(FeatureMatrix matrix) {
        double[] values = matrix.toRowMajor();
        int width = matrix.featureCount();
        for (int sample = 0; sample < matrix.sampleCount(); sample++) {
            double[] sorted = Arrays.stream(values, sample * width, (sample + 1) * width)
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            if (sorted.length == width) {
                continue;
            }
            if (sorted.length < LEAST_VALUES) {
                throw new DegenerateData("sample " + (sample + 1) + " has " + sorted.length
                        + " values; QRILC needs at least " + LEAST_VALUES + " to find its distribution");
            }
            double missing = 1 - (double) sorted.length / width;
            Line line = Line.through(sorted, missing);
            RandomGenerator random =
                    RandomStreams.stream(seed, matrix.samples().id(sample).hashCode());
            double tail = Math.min(missing + OFFSET, 1 - OFFSET);
            double limit = NORMAL.inverseCumulativeProbability(tail);
            // Where the spread is changed the cut stays at the same value.
            double below = NORMAL.cumulativeProbability(limit / Math.max(spread, 1e-12));
            for (int feature = 0; feature < width; feature++) {
                if (Double.isNaN(values[sample * width + feature])) {
                    double z = NORMAL.inverseCumulativeProbability(below * (1 - random.nextDouble()));
                    values[sample * width + feature] = line.mean() + spread * line.deviation() * z;
                }
            }
        }
        return FeatureMatrix.of(matrix.samples(), matrix.featureNames(), values, Provenance.of("qrilc-imputation"));
    }
}
