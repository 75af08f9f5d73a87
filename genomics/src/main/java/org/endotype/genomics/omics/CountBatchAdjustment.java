package org.endotype.genomics.omics;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.parallel.Parallelism;

/**
 * ComBat-seq: takes the effect of a batch on the mean and the dispersion of read counts out; whole counts go in and come
 * out. Each feature is fitted by a negative binomial regression with a mean a batch, the effects of {@code design} and a
 * dispersion a batch; each count then moves to the same quantile of the distribution that it would have without batch.
 *
 * <p>Edge rules: a feature that some batch does not have at all passes as it is; counts of 0 and 1 stay; so do counts
 * beyond the .9999 quantile of their own distribution. Where a batch is too small for the design, its features share one
 * dispersion. Every batch needs two samples. There is no empirical Bayes step: the authors leave it out by default.
 *
 * <p>A feature's dispersion in a batch maximises the Cox-Reid adjusted likelihood within a factor of 64 of the batch's common
 * one. edgeR, on which the original rests, takes the maximum of a spline through 11 points of that range instead.
 *
 * <p>Source: Zhang, Parmigiani and Johnson, NAR Genomics and Bioinformatics 2:lqaa078 (2020). Cost: about 40 fits a
 * feature and batch. Deterministic, whatever the thread count.
 */
public final class CountBatchAdjustment {

    private static final int FEATURES_PER_BLOCK = 32;
    private static final int GRID = 11;
    private static final double RANGE = 6 * Math.log(2);
    private static final double LEAST_READS = 5;
    private static final double MOST_DISPERSION = 4;
    private static final double LAST_QUANTILE = 1e-4;

    private CountBatchAdjustment() {}

    /**
     * Adjusted counts.
     *
     * @param values samples by features
     * @param passed features that some batch does not have and that were left as they are
     */
    public record Adjusted(FeatureMatrix values, int passed) {}

    /**
     * Adjusts counts.
     *
     * @param batches one label a sample
     * @param design row-major {@code samples x designColumns}: effects that are kept, without intercept
     * @throws DegenerateData when there is one batch, a batch of one sample, or batch and design cannot be told apart
     */
    public static Adjusted adjust(
            Counts counts, List<String> batches, double[] design, int designColumns, Parallelism parallelism) {
        int n = counts.sampleCount();
        TreeMap<String, Integer> sizes = new TreeMap<>();
        batches.forEach(label -> sizes.merge(label, 1, Integer::sum));
        if (sizes.size() < 2) {
            throw new DegenerateData("there is one batch only; harmonisation needs at least two");
        }
        sizes.forEach((label, size) -> {
            if (size < 2) {
                throw new DegenerateData("batch '" + label + "' has one sample; the dispersion of counts needs at least"
                        + " two a batch: join it with another or leave it out");
            }
        });
        List<String> levels = List.copyOf(sizes.keySet());
        int k = levels.size();
        int[] batchOf = batches.stream().mapToInt(levels::indexOf).toArray();
        int columns = k + designColumns;
        double[] full = new double[n * columns];
        for (int i = 0; i < n; i++) {
            full[i * columns + batchOf[i]] = 1;
            System.arraycopy(design, i * designColumns, full, i * columns + k, designColumns);
        }
        requireFullRank(full, n, columns);
        int[] features = IntStream.range(0, counts.featureCount())
                .filter(feature -> seenInEveryBatch(counts, feature, batchOf, k))
                .toArray();
        double[] offsets = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int feature : features) {
                sum += counts.count(i, feature);
            }
            offsets[i] = Math.log(Math.max(sum, 1));
        }
        double[][] dispersions = new double[k][];
        for (int b = 0; b < k; b++) {
            dispersions[b] = dispersions(counts, features, batchOf, b, offsets, design, designColumns, parallelism);
        }
        double[] adjusted = new double[n * counts.featureCount()];
        for (int i = 0; i < n; i++) {
            for (int feature = 0; feature < counts.featureCount(); feature++) {
                adjusted[i * counts.featureCount() + feature] = counts.count(i, feature);
            }
        }
        double[] shares = new double[k];
        for (int b = 0; b < k; b++) {
            shares[b] = sizes.getOrDefault(levels.get(b), 0) / (double) n;
        }
        parallelism.forEachBlock(blocks(features.length), block -> {
            CountRegression regression = new CountRegression(full, offsets, columns);
            for (int f = block * FEATURES_PER_BLOCK;
                    f < Math.min(features.length, (block + 1) * FEATURES_PER_BLOCK);
                    f++) {
                double[] own = new double[k];
                for (int b = 0; b < k; b++) {
                    own[b] = dispersions[b][f];
                }
                move(counts, features[f], regression, batchOf, own, shares, adjusted);
            }
        });
        return new Adjusted(
                FeatureMatrix.of(
                        counts.samples(),
                        counts.featureNames(),
                        adjusted,
                        org.endotype.core.feature.Provenance.of("combat-seq")),
                counts.featureCount() - features.length);
    }

    private static int blocks(int features) {
        return (features + FEATURES_PER_BLOCK - 1) / FEATURES_PER_BLOCK;
    }

    private static boolean seenInEveryBatch(Counts counts, int feature, int[] batchOf, int batches) {
        boolean[] seen = new boolean[batches];
        for (int i = 0; i < batchOf.length; i++) {
            seen[batchOf[i]] |= counts.count(i, feature) > 0;
        }
        return IntStream.range(0, batches).allMatch(b -> seen[b]);
    }

    private static void requireFullRank(double[] design, int rows, int columns) {
        if (rank(design, rows, columns) < columns) {
            throw new DegenerateData("batch and the variables to preserve cannot be told apart (confounded); preserve"
                    + " fewer, or do not harmonise");
        }
    }

    private static int rank(double[] design, int rows, int columns) {
        double[] values = LinearAlgebra.symmetricEigen(LinearAlgebra.gramOfColumns(design, rows, columns), columns)
                .values();
        return (int)
                Arrays.stream(values).filter(value -> value > 1e-9 * values[0]).count();
    }

    /** Dispersion of every feature in one batch. */
    private static double[] dispersions(
            Counts counts,
            int[] features,
            int[] batchOf,
            int batch,
            double[] offsets,
            double[] design,
            int designColumns,
            Parallelism parallelism) {
        int[] rows = IntStream.range(0, batchOf.length)
                .filter(i -> batchOf[i] == batch)
                .toArray();
        int m = rows.length;
        int columns = designColumns + 1;
        double[] within = new double[m * columns];
        double[] offset = new double[m];
        for (int r = 0; r < m; r++) {
            within[r * columns] = 1;
            System.arraycopy(design, rows[r] * designColumns, within, r * columns + 1, designColumns);
            offset[r] = offsets[rows[r]];
        }
        boolean enough = m > columns && rank(within, m, columns) == columns;
        double[] used = enough ? within : ones(m);
        int usedColumns = enough ? columns : 1;
        double[][] rowsOf = new double[features.length][];
        boolean[] plenty = new boolean[features.length];
        for (int f = 0; f < features.length; f++) {
            double[] y = new double[m];
            double sum = 0;
            for (int r = 0; r < m; r++) {
                y[r] = counts.count(rows[r], features[f]);
                sum += y[r];
            }
            rowsOf[f] = y;
            plenty[f] = sum >= LEAST_READS;
        }
        double common = common(rowsOf, plenty, used, offset, usedColumns, parallelism);
        double[] own = new double[features.length];
        Arrays.fill(own, common);
        if (enough) {
            parallelism.forEachBlock(blocks(features.length), block -> {
                CountRegression regression = new CountRegression(used, offset, usedColumns);
                int end = Math.min(features.length, (block + 1) * FEATURES_PER_BLOCK);
                for (int f = block * FEATURES_PER_BLOCK; f < end; f++) {
                    if (plenty[f]) {
                        own[f] = own(regression, rowsOf[f], common);
                    }
                }
            });
        }
        return own;
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** One dispersion for all features of a batch, on the scale of its fourth root. */
    private static double common(
            double[][] counts,
            boolean[] plenty,
            double[] design,
            double[] offsets,
            int columns,
            Parallelism parallelism) {
        return Math.pow(
                maximum(0, Math.pow(MOST_DISPERSION, 0.25), 1e-5, root -> {
                    double[] sums = new double[blocks(counts.length)];
                    double[] dispersions = new double[offsets.length];
                    Arrays.fill(dispersions, Math.pow(root, 4));
                    parallelism.forEachBlock(sums.length, block -> {
                        CountRegression regression = new CountRegression(design, offsets, columns);
                        int end = Math.min(counts.length, (block + 1) * FEATURES_PER_BLOCK);
                        for (int f = block * FEATURES_PER_BLOCK; f < end; f++) {
                            sums[block] += plenty[f] ? regression.adjustedLikelihood(counts[f], dispersions) : 0;
                        }
                    });
                    return Arrays.stream(sums).sum();
                }),
                4);
    }

    private static double own(CountRegression regression, double[] counts, double common) {
        double[] dispersions = new double[counts.length];
        java.util.function.DoubleUnaryOperator likelihood = log -> {
            Arrays.fill(dispersions, common * Math.exp(log));
            return regression.adjustedLikelihood(counts, dispersions);
        };
        double step = 2 * RANGE / (GRID - 1);
        int best = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int g = 0; g < GRID; g++) {
            double value = likelihood.applyAsDouble(-RANGE + g * step);
            if (value > largest) {
                largest = value;
                best = g;
            }
        }
        double from = -RANGE + Math.max(0, best - 1) * step;
        double to = -RANGE + Math.min(GRID - 1, best + 1) * step;
        return common * Math.exp(maximum(from, to, 1e-6, likelihood));
    }

    /** Golden section; the ends count too. */
    private static double maximum(double from, double to, double tolerance, java.util.function.DoubleUnaryOperator f) {
        double ratio = (Math.sqrt(5) - 1) / 2;
        double a = from;
        double b = to;
        double c = b - ratio * (b - a);
        double d = a + ratio * (b - a);
        double atC = f.applyAsDouble(c);
        double atD = f.applyAsDouble(d);
        while (b - a > tolerance) {
            if (atC > atD) {
                b = d;
                d = c;
                atD = atC;
                c = b - ratio * (b - a);
                atC = f.applyAsDouble(c);
            } else {
                a = c;
                c = d;
                atC = atD;
                d = a + ratio * (b - a);
                atD = f.applyAsDouble(d);
            }
        }
        return (a + b) / 2;
    }

    private static void move(
            Counts counts,
            int feature,
            CountRegression regression,
            int[] batchOf,
            double[] dispersions,
            double[] shares,
            double[] adjusted) {
        int n = batchOf.length;
        double[] y = new double[n];
        double[] each = new double[n];
        for (int i = 0; i < n; i++) {
            y[i] = counts.count(i, feature);
            each[i] = dispersions[batchOf[i]];
        }
        CountRegression.Fit fit = regression.fit(y, each);
        double centre = 0;
        for (int b = 0; b < shares.length; b++) {
            centre += shares[b] * fit.coefficients()[b];
        }
        double dispersion = Arrays.stream(dispersions).average().orElseThrow();
        for (int i = 0; i < n; i++) {
            if (y[i] <= 1) {
                continue;
            }
            double below = NegativeBinomial.atMost(y[i] - 1, fit.means()[i], each[i]);
            if (1 - below < LAST_QUANTILE) {
                continue;
            }
            double mean = fit.means()[i] * Math.exp(centre - fit.coefficients()[batchOf[i]]);
            adjusted[i * counts.featureCount() + feature] = 1 + NegativeBinomial.quantile(below, mean, dispersion);
        }
    }
}
