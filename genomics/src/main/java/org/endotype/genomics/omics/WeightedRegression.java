package org.endotype.genomics.omics;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.jspecify.annotations.Nullable;

/**
 * Weighted least squares of one feature after another on one small design. Rows whose value is missing are left out.
 * Holds scratch space: one instance a thread.
 */
final class WeightedRegression {

    private static final double SINGULAR = 1e-10;

    private final double[] design;
    private final int rows;
    private final int columns;

    WeightedRegression(double[] design, int rows, int columns) {
        this.design = design;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * One fit.
     *
     * @param coefficients one a column
     * @param variance residual, on {@code degrees}
     * @param degrees residual degrees of freedom, at least 1
     * @param factor Cholesky factor of X'WX, lower, row-major
     */
    record Fit(double[] coefficients, double variance, int degrees, double[] factor) {

        /** c' (X'WX)^-1 c, the variance of a contrast in units of the residual variance. */
        double unscaledVariance(double[] contrast) {
            int n = contrast.length;
            double[] half = new double[n];
            double sum = 0;
            for (int i = 0; i < n; i++) {
                half[i] = contrast[i];
                for (int k = 0; k < i; k++) {
                    half[i] -= factor[i * n + k] * half[k];
                }
                half[i] /= factor[i * n + i];
                sum += half[i] * half[i];
            }
            return sum;
        }
    }

    /** @throws DegenerateData when the columns are dependent or leave no degree of freedom */
    void requireFullRank() {
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        if (fit(ones, ones) == null) {
            throw new DegenerateData("groups and the variables to adjust for cannot be told apart, or there are too few"
                    + " samples for them; drop a variable or join groups");
        }
    }

    /** Null where what is there of the feature does not determine the coefficients and a variance. */
    @Nullable
    Fit fit(double[] values, double[] weights) {
        double[] gram = new double[columns * columns];
        double[] solution = new double[columns];
        int n = 0;
        for (int row = 0; row < rows; row++) {
            if (Double.isNaN(values[row])) {
                continue;
            }
            n++;
            for (int i = 0; i < columns; i++) {
                double weighted = weights[row] * design[row * columns + i];
                solution[i] += weighted * values[row];
                for (int j = 0; j <= i; j++) {
                    gram[i * columns + j] += weighted * design[row * columns + j];
                }
            }
        }
        if (n <= columns || !factor(gram)) {
            return null;
        }
        for (int i = 0; i < columns; i++) {
            for (int k = 0; k < i; k++) {
                solution[i] -= gram[i * columns + k] * solution[k];
            }
            solution[i] /= gram[i * columns + i];
        }
        for (int i = columns - 1; i >= 0; i--) {
            for (int k = i + 1; k < columns; k++) {
                solution[i] -= gram[k * columns + i] * solution[k];
            }
            solution[i] /= gram[i * columns + i];
        }
        double squares = 0;
        for (int row = 0; row < rows; row++) {
            if (!Double.isNaN(values[row])) {
                double residual = values[row] - fitted(solution, row);
                squares += weights[row] * residual * residual;
            }
        }
        return new Fit(solution, squares / (n - columns), n - columns, gram);
    }

    double fitted(double[] coefficients, int row) {
        double fitted = 0;
        for (int i = 0; i < columns; i++) {
            fitted += coefficients[i] * design[row * columns + i];
        }
        return fitted;
    }

    private boolean factor(double[] gram) {
        for (int i = 0; i < columns; i++) {
            double diagonal = gram[i * columns + i];
            for (int j = 0; j <= i; j++) {
                double sum = gram[i * columns + j];
                for (int k = 0; k < j; k++) {
                    sum -= gram[i * columns + k] * gram[j * columns + k];
                }
                if (j < i) {
                    gram[i * columns + j] = sum / gram[j * columns + j];
                } else if (sum > SINGULAR * diagonal) {
                    gram[i * columns + i] = Math.sqrt(sum);
                } else {
                    return false;
                }
            }
        }
        return true;
    }
}
