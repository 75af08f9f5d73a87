package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.stats.Ranks;
import org.endotype.core.table.TableWriter;

/**
 * How values are missing in a table. In mass spectrometry low abundances go missing first: then the share missing falls
 * with a feature's mean, and methods that draw low values (MinProb) fit better than those that average (nearest
 * neighbours).
 *
 * @param features names
 * @param missingShare of each feature
 * @param means over the values that are there; NaN where none is
 * @param totalShare of all cells
 * @param completeFeatures how many have no missing value
 * @param abundanceCorrelation Spearman's between mean and share missing over features that have both a value and a gap;
 *     NaN below three of them, or where either is constant
 */
public record Missingness(
        List<String> features,
        double[] missingShare,
        double[] means,
        double totalShare,
        int completeFeatures,
        double abundanceCorrelation) {

    /** Counts. Cost: O(cells). */
    public static Missingness of(FeatureMatrix matrix) {
        int width = matrix.featureCount();
        double[] share = new double[width];
        double[] means = new double[width];
        int complete = 0;
        double total = 0;
        for (int feature = 0; feature < width; feature++) {
            int observed = FeatureSelection.observed(matrix, feature);
            share[feature] = 1 - observed / (double) matrix.sampleCount();
            means[feature] = Arrays.stream(matrix.column(feature))
                    .filter(value -> !Double.isNaN(value))
                    .average()
                    .orElse(Double.NaN);
            complete += observed == matrix.sampleCount() ? 1 : 0;
            total += share[feature] / width;
        }
        int[] partial = java.util.stream.IntStream.range(0, width)
                .filter(feature -> share[feature] > 0 && share[feature] < 1)
                .toArray();
        double correlation = partial.length < 3
                ? Double.NaN
                : correlation(
                        Ranks.average(Arrays.stream(partial)
                                .mapToDouble(f -> means[f])
                                .toArray()),
                        Ranks.average(Arrays.stream(partial)
                                .mapToDouble(f -> share[f])
                                .toArray()));
        return new Missingness(matrix.featureNames(), share, means, total, complete, correlation);
    }

    private static double correlation(double[] a, double[] b) {
        double centre = (a.length + 1) / 2.0;
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - centre) * (b[i] - centre);
            squaresA += (a[i] - centre) * (a[i] - centre);
            squaresB += (b[i] - centre) * (b[i] - centre);
        }
        return squaresA == 0 || squaresB == 0 ? Double.NaN : product / Math.sqrt(squaresA * squaresB);
    }

    /** Writes {@code feature, missing_share, mean_observed}. */
    public void write(Path file) {
        TableWriter.write(file, List.of("feature", "missing_share", "mean_observed"), sink -> {
            for (int feature = 0; feature < missingShare.length; feature++) {
                sink.row(features.get(feature), missingShare[feature], means[feature]);
            }
        });
    }
}
