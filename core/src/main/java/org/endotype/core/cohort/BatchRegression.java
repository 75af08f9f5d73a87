package org.endotype.core.cohort;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.jspecify.annotations.Nullable;

/**
 * Least squares of a feature on batch indicators and covariates, and the feature standardised by it. Rows whose value is
 * missing are left out; features without missing values share one factorisation. Stateless between features.
 */
final class BatchRegression {

    /** A pivot below this share of its diagonal means that a column depends on those before it. */
    private static final double SINGULAR = 1e-10;

    /**
     * One feature.
     *
     * @param adjustable false where it passes as it is
     * @param level grand mean, or the mean of the reference batch
     * @param slopes of the covariates
     * @param deviation pooled standard deviation
     * @param batchMeans of the standardised values
     * @param batchVariances of the standardised values (n - 1)
     */
    record Fit(
            boolean adjustable,
            double level,
            double[] slopes,
            double deviation,
            double[] batchMeans,
            double[] batchVariances) {

        static Fit unadjusted() {
            return new Fit(false, 0, new double[0], 1, new double[0], new double[0]);
        }
    }

    private final int[] batchOfRow;
    private final int[] sizes;
    private final double[] design;
    private final int covariates;
    private final int reference;
    private final boolean anyMissing;
    private final double[] sharedFactor;

    BatchRegression(int[] batchOfRow, int[] sizes, double[] design, int covariates, int reference, boolean anyMissing) {
        this.batchOfRow = batchOfRow;
        this.sizes = sizes;
        this.design = design;
        this.covariates = covariates;
        this.reference = reference;
        this.anyMissing = anyMissing;
        double[] factor = factor(new double[batchOfRow.length]);
        if (factor == null) {
            throw new DegenerateData("batch and the covariates to preserve cannot be told apart (confounded), or there"
                    + " are too few samples; drop a covariate or join batches");
        }
        this.sharedFactor = factor;
    }

    private int order() {
        return sizes.length + covariates;
    }

    Fit fit(double[] values) {
        if (!variesInEveryBatch(values)) {
            return Fit.unadjusted();
        }
        boolean complete = Arrays.stream(values).noneMatch(Double::isNaN);
        double[] factor = complete ? sharedFactor : factor(values);
        if (factor == null) {
            return Fit.unadjusted();
        }
        double[] coefficients = solve(factor, values);
        double[] slopes = Arrays.copyOfRange(coefficients, sizes.length, order());
        double level = 0;
        if (reference >= 0) {
            level = coefficients[reference];
        } else {
            for (int batch = 0; batch < sizes.length; batch++) {
                level += coefficients[batch] * sizes[batch] / values.length;
            }
        }
        double squares = 0;
        int n = 0;
        for (int row = 0; row < values.length; row++) {
            if (!Double.isNaN(values[row]) && (reference < 0 || batchOfRow[row] == reference)) {
                double residual = values[row] - coefficients[batchOfRow[row]] - effect(slopes, row);
                squares += residual * residual;
                n++;
            }
        }
        double deviation = Math.sqrt(squares / (anyMissing ? n - 1 : n));
        if (!(deviation > 1e-14 * Math.abs(level)) || deviation == 0) {
            return Fit.unadjusted();
        }
        double[] means = new double[sizes.length];
        double[] variances = new double[sizes.length];
        Fit partial = new Fit(true, level, slopes, deviation, means, variances);
        for (int batch = 0; batch < sizes.length; batch++) {
            double[] standardised = standardisedOf(values, partial, batch);
            means[batch] = Arrays.stream(standardised).average().orElse(0);
            double sum = 0;
            for (double value : standardised) {
                sum += (value - means[batch]) * (value - means[batch]);
            }
            variances[batch] = standardised.length < 2 ? 1 : sum / (standardised.length - 1);
        }
        return partial;
    }

    /** The values of one batch that are there, without the common level and covariate effects, in pooled deviations. */
    double[] standardisedOf(double[] values, Fit fit, int batch) {
        double[] standardised = new double[sizes[batch]];
        int n = 0;
        for (int row = 0; row < values.length; row++) {
            if (batchOfRow[row] == batch && !Double.isNaN(values[row])) {
                standardised[n++] = (values[row] - fit.level() - effect(fit.slopes(), row)) / fit.deviation();
            }
        }
        return Arrays.copyOf(standardised, n);
    }

    private double effect(double[] slopes, int row) {
        double effect = 0;
        for (int covariate = 0; covariate < covariates; covariate++) {
            effect += slopes[covariate] * design[row * covariates + covariate];
        }
        return effect;
    }

    private boolean variesInEveryBatch(double[] values) {
        double[] low = new double[sizes.length];
        double[] high = new double[sizes.length];
        int[] observed = new int[sizes.length];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        for (int row = 0; row < values.length; row++) {
            if (!Double.isNaN(values[row])) {
                int batch = batchOfRow[row];
                observed[batch]++;
                low[batch] = Math.min(low[batch], values[row]);
                high[batch] = Math.max(high[batch], values[row]);
            }
        }
        for (int batch = 0; batch < sizes.length; batch++) {
            if (observed[batch] == 0 || (sizes[batch] > 1 && !(low[batch] < high[batch]))) {
                return false;
            }
        }
        return true;
    }

    /** The lower Cholesky factor of X'X over the rows whose value is there; null where X is not of full rank. */
    private double @Nullable [] factor(double[] values) {
        int order = order();
        double[] gram = new double[order * order];
        double[] x = new double[order];
        for (int row = 0; row < values.length; row++) {
            if (Double.isNaN(values[row])) {
                continue;
            }
            fillRow(row, x);
            for (int i = 0; i < order; i++) {
                if (x[i] != 0) {
                    for (int j = 0; j <= i; j++) {
                        gram[i * order + j] += x[i] * x[j];
                    }
                }
            }
        }
        for (int i = 0; i < order; i++) {
            double diagonal = gram[i * order + i];
            for (int j = 0; j <= i; j++) {
                double sum = gram[i * order + j];
                for (int k = 0; k < j; k++) {
                    sum -= gram[i * order + k] * gram[j * order + k];
                }
                if (i == j) {
                    if (!(sum > SINGULAR * diagonal)) {
                        return null;
                    }
                    gram[i * order + i] = Math.sqrt(sum);
                } else {
                    gram[i * order + j] = sum / gram[j * order + j];
                }
            }
        }
        return gram;
    }

    private double[] solve(double[] factor, double[] values) {
        int order = order();
        double[] solution = new double[order];
        double[] x = new double[order];
        for (int row = 0; row < values.length; row++) {
            if (!Double.isNaN(values[row])) {
                fillRow(row, x);
                for (int i = 0; i < order; i++) {
                    solution[i] += x[i] * values[row];
                }
            }
        }
        for (int i = 0; i < order; i++) {
            for (int k = 0; k < i; k++) {
                solution[i] -= factor[i * order + k] * solution[k];
            }
            solution[i] /= factor[i * order + i];
        }
        for (int i = order - 1; i >= 0; i--) {
            for (int k = i + 1; k < order; k++) {
                solution[i] -= factor[k * order + i] * solution[k];
            }
            solution[i] /= factor[i * order + i];
        }
        return solution;
    }

    private void fillRow(int row, double[] x) {
        Arrays.fill(x, 0, sizes.length, 0);
        x[batchOfRow[row]] = 1;
        System.arraycopy(design, row * covariates, x, sizes.length, covariates);
    }
}
