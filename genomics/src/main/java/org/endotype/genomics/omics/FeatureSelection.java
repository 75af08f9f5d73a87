package org.endotype.genomics.omics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.endotype.core.feature.FeatureMatrix;

/** Columns kept by what they hold; the order of features stays. */
final class FeatureSelection {

    private FeatureSelection() {}

    /** How many of a feature's values are there. */
    static int observed(FeatureMatrix matrix, int feature) {
        int observed = 0;
        for (int sample = 0; sample < matrix.sampleCount(); sample++) {
            observed += Double.isNaN(matrix.value(sample, feature)) ? 0 : 1;
        }
        return observed;
    }

    /** The features that pass. */
    static FeatureMatrix keep(FeatureMatrix matrix, IntPredicate wanted) {
        int[] features =
                IntStream.range(0, matrix.featureCount()).filter(wanted).toArray();
        if (features.length == matrix.featureCount()) {
            return matrix;
        }
        return select(matrix, features);
    }

    /** The {@code count} features of largest variance over the values that are there; ties go to the earlier one. */
    static FeatureMatrix mostVariable(FeatureMatrix matrix, int count) {
        if (count >= matrix.featureCount()) {
            return matrix;
        }
        double[] variances = new double[matrix.featureCount()];
        for (int feature = 0; feature < variances.length; feature++) {
            variances[feature] = variance(matrix, feature);
        }
        int[] features = IntStream.range(0, variances.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(feature -> -variances[feature])
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
        return select(matrix, features);
    }

    /** The variance (n - 1) over the values that are there; 0 below two of them. */
    static double variance(FeatureMatrix matrix, int feature) {
        double mean = 0;
        double squares = 0;
        int n = 0;
        for (int sample = 0; sample < matrix.sampleCount(); sample++) {
            double value = matrix.value(sample, feature);
            if (!Double.isNaN(value)) {
                n++;
                double delta = value - mean;
                mean += delta / n;
                squares += delta * (value - mean);
            }
        }
        return n < 2 ? 0 : squares / (n - 1);
    }

    static FeatureMatrix select(FeatureMatrix matrix, int[] features) {
        List<String> names = new ArrayList<>(features.length);
        for (int feature : features) {
            names.add(matrix.featureNames().get(feature));
        }
        double[] values = new double[Math.multiplyExact(matrix.sampleCount(), features.length)];
        int at = 0;
        for (int sample = 0; sample < matrix.sampleCount(); sample++) {
            for (int feature : features) {
                values[at++] = matrix.value(sample, feature);
            }
        }
        return FeatureMatrix.of(matrix.samples(), names, values, matrix.provenance());
    }

    /** Features in turn scaled to mean 0 and standard deviation 1 over the values that are there; constants become 0. */
    static FeatureMatrix standardise(FeatureMatrix matrix) {
        double[] values = matrix.toRowMajor();
        int width = matrix.featureCount();
        for (int feature = 0; feature < width; feature++) {
            double mean = Arrays.stream(matrix.column(feature))
                    .filter(v -> !Double.isNaN(v))
                    .average()
                    .orElse(0);
            double deviation = Math.sqrt(variance(matrix, feature));
            for (int sample = 0; sample < matrix.sampleCount(); sample++) {
                int cell = sample * width + feature;
                values[cell] =
                        deviation <= 1e-12 * Math.abs(mean) ? values[cell] * 0 : (values[cell] - mean) / deviation;
            }
        }
        return FeatureMatrix.of(matrix.samples(), matrix.featureNames(), values, matrix.provenance());
    }
}
