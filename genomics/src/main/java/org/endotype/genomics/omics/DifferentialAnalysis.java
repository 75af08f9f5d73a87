package org.endotype.genomics.omics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.stats.FalseDiscoveryRate;
import org.endotype.core.stats.Lowess;
import org.endotype.core.stats.ModeratedVariance;

/**
 * Which features differ between groups: least squares on group means and covariates, feature by feature, with variances
 * moderated over features. Read counts get the precision weights of voom: log2 counts per million, weighted by the
 * inverse variance that the trend of residual deviation on expression predicts for each observation.
 *
 * <p>With two groups one contrast, the later label (in text order) less the earlier; with more, each group less the mean
 * of the others' adjusted means. The hypothesis is no difference; two-sided. Groups made from the same features differ in
 * them by construction: then q describes, and does not test.
 *
 * <p>NaN does not count (not in counts); a feature without enough values is left out and counted. Source: Smyth,
 * Statistical Applications in Genetics and Molecular Biology 3:3 (2004); Law et al., Genome Biology 15:R29 (2014). Cost:
 * O(cells x columns^2). Deterministic, whatever the thread count.
 */
public final class DifferentialAnalysis {

    private static final int FEATURES_PER_BLOCK = 256;
    private static final double TREND_SPAN = 0.5;

    private final List<String> groups;
    private final WeightedRegression regression;
    private final int rows;
    private final int columns;

    private DifferentialAnalysis(List<String> groups, WeightedRegression regression, int rows, int columns) {
        this.groups = groups;
        this.regression = regression;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * A design of group means and covariates.
     *
     * @param labels the group of each sample
     * @param covariates row-major samples x {@code covariateColumns}, without intercept
     * @throws DegenerateData when there is one group only, or groups and covariates cannot be told apart
     */
    public static DifferentialAnalysis of(List<String> labels, double[] covariates, int covariateColumns) {
        List<String> groups = List.copyOf(new TreeSet<>(labels));
        if (groups.size() < 2) {
            throw new DegenerateData("there is one group only; a difference needs two");
        }
        int rows = labels.size();
        int columns = groups.size() + covariateColumns;
        double[] design = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            design[row * columns + groups.indexOf(labels.get(row))] = 1;
            System.arraycopy(
                    covariates, row * covariateColumns, design, row * columns + groups.size(), covariateColumns);
        }
        WeightedRegression regression = new WeightedRegression(design, rows, columns);
        regression.requireFullRank();
        return new DifferentialAnalysis(groups, regression, rows, columns);
    }

    /** Differences of continuous values, best on a log2 scale. */
    public DifferentialTable ofValues(FeatureMatrix matrix, Parallelism parallelism) {
        requireRows(matrix.sampleCount());
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        return test(matrix, feature -> ones, parallelism);
    }

    /**
     * Log2 fold changes of read counts, weighted as in voom.
     *
     * @param librarySizes effective library sizes, one a sample
     */
    public DifferentialTable ofCounts(Counts counts, double[] librarySizes, Parallelism parallelism) {
        requireRows(counts.sampleCount());
        FeatureMatrix logs = counts.map(
                org.endotype.core.feature.Provenance.of("voom"),
                (sample, count) -> CountNormalisation.log2((count + 0.5) / (librarySizes[sample] + 1) * 1e6));
        int features = logs.featureCount();
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        WeightedRegression.Fit[] fits = fits(logs, feature -> ones, parallelism);
        double meanLogLibrary = 0;
        for (double size : librarySizes) {
            meanLogLibrary += CountNormalisation.log2(size + 1) / rows;
        }
        double[] expression = new double[features];
        double[] deviation = new double[features];
        int n = 0;
        for (int feature = 0; feature < features; feature++) {
            WeightedRegression.Fit fit = fits[feature];
            double[] column = logs.column(feature);
            boolean seen = false;
            for (int row = 0; row < rows; row++) {
                seen |= counts.count(row, feature) > 0;
            }
            if (seen && fit != null) {
                expression[n] = Arrays.stream(column).sum() / rows + meanLogLibrary - CountNormalisation.log2(1e6);
                deviation[n] = Math.sqrt(Math.sqrt(fit.variance()));
                n++;
            }
        }
        if (n < 2) {
            throw new DegenerateData(
                    n + " features have counts and residual degrees of freedom; the mean-variance trend"
                            + " needs at least two");
        }
        Lowess trend = Lowess.fit(Arrays.copyOf(expression, n), Arrays.copyOf(deviation, n), TREND_SPAN);
        return test(
                logs,
                feature -> {
                    double[] weights = new double[rows];
                    WeightedRegression.Fit fit = fits[feature];
                    for (int row = 0; row < rows; row++) {
                        double predicted = fit == null ? 0 : regression.fitted(fit.coefficients(), row);
                        double logCount = predicted
                                + CountNormalisation.log2(librarySizes[row] + 1)
                                - CountNormalisation.log2(1e6);
                        weights[row] = Math.pow(trend.value(logCount), -4);
                    }
                    return weights;
                },
                parallelism);
    }

    /** The weights of one feature's samples. */
    private interface Weights {
        double[] of(int feature);
    }

    private WeightedRegression.Fit[] fits(FeatureMatrix matrix, Weights weights, Parallelism parallelism) {
        int features = matrix.featureCount();
        WeightedRegression.Fit[] fits = new WeightedRegression.Fit[features];
        parallelism.forEachBlock((features + FEATURES_PER_BLOCK - 1) / FEATURES_PER_BLOCK, block -> {
            int end = Math.min(features, (block + 1) * FEATURES_PER_BLOCK);
            for (int feature = block * FEATURES_PER_BLOCK; feature < end; feature++) {
                fits[feature] = regression.fit(matrix.column(feature), weights.of(feature));
            }
        });
        return fits;
    }

    private DifferentialTable test(FeatureMatrix matrix, Weights weights, Parallelism parallelism) {
        WeightedRegression.Fit[] fits = fits(matrix, weights, parallelism);
        int mostDegrees = rows - columns;
        double[] variances = new double[fits.length];
        double pooledDegrees = 0;
        int untested = 0;
        for (int feature = 0; feature < fits.length; feature++) {
            WeightedRegression.Fit fit = fits[feature];
            // The prior is learned from features without gaps, whose degrees of freedom are alike.
            variances[feature] = fit == null || fit.degrees() < mostDegrees ? Double.NaN : fit.variance();
            pooledDegrees += fit == null ? 0 : fit.degrees();
            untested += fit == null ? 1 : 0;
        }
        ModeratedVariance prior = ModeratedVariance.fit(variances, mostDegrees);
        List<DifferentialTable.Row> table = new ArrayList<>();
        int contrasts = groups.size() == 2 ? 1 : groups.size();
        for (int c = 0; c < contrasts; c++) {
            int first = groups.size() == 2 ? 1 : c;
            table.addAll(contrast(matrix, fits, first, prior, pooledDegrees));
        }
        return new DifferentialTable(List.copyOf(table), untested * contrasts);
    }

    private List<DifferentialTable.Row> contrast(
            FeatureMatrix matrix,
            WeightedRegression.Fit[] fits,
            int first,
            ModeratedVariance prior,
            double pooledDegrees) {
        double[] contrast = new double[columns];
        for (int group = 0; group < groups.size(); group++) {
            contrast[group] = group == first ? 1 : -1.0 / (groups.size() - 1);
        }
        String name = groups.get(first) + " - " + (groups.size() == 2 ? groups.get(1 - first) : "others");
        List<DifferentialTable.Row> untested = new ArrayList<>();
        for (int feature = 0; feature < fits.length; feature++) {
            WeightedRegression.Fit fit = fits[feature];
            if (fit == null) {
                continue;
            }
            double difference = 0;
            for (int column = 0; column < columns; column++) {
                difference += contrast[column] * fit.coefficients()[column];
            }
            double degrees = Math.min(pooledDegrees, prior.priorDegrees() + fit.degrees());
            double error = Math.sqrt(prior.of(fit.variance(), fit.degrees()) * fit.unscaledVariance(contrast));
            double statistic = difference / error;
            double mean = Arrays.stream(matrix.column(feature))
                    .filter(value -> !Double.isNaN(value))
                    .average()
                    .orElse(Double.NaN);
            untested.add(new DifferentialTable.Row(
                    name,
                    matrix.featureNames().get(feature),
                    difference,
                    error,
                    mean,
                    statistic,
                    degrees,
                    twoSided(statistic, degrees),
                    Double.NaN));
        }
        double[] q = FalseDiscoveryRate.benjaminiHochberg(
                untested.stream().mapToDouble(DifferentialTable.Row::p).toArray());
        List<DifferentialTable.Row> tested = new ArrayList<>(untested.size());
        for (int i = 0; i < q.length; i++) {
            DifferentialTable.Row row = untested.get(i);
            tested.add(new DifferentialTable.Row(
                    row.contrast(),
                    row.feature(),
                    row.difference(),
                    row.standardError(),
                    row.mean(),
                    row.statistic(),
                    row.degrees(),
                    row.p(),
                    q[i]));
        }
        return tested;
    }

    private static double twoSided(double statistic, double degrees) {
        if (Double.isNaN(statistic)) {
            return Double.NaN;
        }
        double lower = Double.isInfinite(degrees)
                ? new NormalDistribution(null, 0, 1).cumulativeProbability(-Math.abs(statistic))
                : new TDistribution(null, degrees).cumulativeProbability(-Math.abs(statistic));
        return 2 * lower;
    }

    private void requireRows(int samples) {
        if (samples != rows) {
            throw new InconsistentInput("there are " + samples + " samples and " + rows + " group labels");
        }
    }
}
