package org.endotype.genomics.omics;

/**
 * Negative binomial regression with log link of one feature's counts on one small design, dispersions given, by Fisher
 * scoring with step halving; and the Cox-Reid adjusted profile likelihood by which dispersions are judged. Linear
 * predictors are kept within 30 of their offsets. Holds scratch space: one instance a thread.
 *
 * <p>Source: McCarthy, Chen and Smyth, Nucleic Acids Research 40:4288 (2012). Cost: O(iterations x rows x columns^2).
 */
final class CountRegression {

    private static final int ITERATIONS = 100;
    private static final double TOLERANCE = 1e-12;
    private static final double FARTHEST = 30;

    private final double[] design;
    private final double[] offsets;
    private final int rows;
    private final int columns;
    private final double[] information;

    /** @param design row-major {@code offsets.length x columns}, of full rank */
    CountRegression(double[] design, double[] offsets, int columns) {
        this.design = design;
        this.offsets = offsets;
        this.rows = offsets.length;
        this.columns = columns;
        this.information = new double[columns * columns];
    }

    /**
     * One fit.
     *
     * @param coefficients one a column
     * @param means one a row
     * @param logLikelihood with the given dispersions
     */
    record Fit(double[] coefficients, double[] means, double logLikelihood) {}

    Fit fit(double[] counts, double[] dispersions) {
        double[] start = new double[columns];
        double total = 0;
        double exposure = 0;
        for (int i = 0; i < rows; i++) {
            total += counts[i];
            exposure += Math.exp(offsets[i]);
        }
        // A first step by least squares on log ratios to the overall rate.
        double rate = Math.log(Math.max(total, 0.5) / exposure);
        java.util.Arrays.fill(information, 0);
        for (int i = 0; i < rows; i++) {
            double response = rate + Math.log((counts[i] + 0.5) / (Math.exp(offsets[i] + rate) + 0.5));
            accumulate(i, 1, response, start);
        }
        solve(start);
        Fit current = evaluate(start, counts, dispersions);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] step = new double[columns];
            java.util.Arrays.fill(information, 0);
            for (int i = 0; i < rows; i++) {
                double mean = current.means()[i];
                double weight = mean / (1 + dispersions[i] * mean);
                accumulate(i, weight, (counts[i] - mean) / mean, step);
            }
            solve(step);
            double share = 1;
            Fit next = moved(current, step, share, counts, dispersions);
            while (next.logLikelihood() < current.logLikelihood() && share > 1e-6) {
                share /= 2;
                next = moved(current, step, share, counts, dispersions);
            }
            double gain = next.logLikelihood() - current.logLikelihood();
            if (gain > 0) {
                current = next;
            }
            if (gain < TOLERANCE * (1 + Math.abs(current.logLikelihood()))) {
                break;
            }
        }
        return current;
    }

    private Fit moved(Fit from, double[] step, double share, double[] counts, double[] dispersions) {
        double[] coefficients = from.coefficients().clone();
        for (int c = 0; c < columns; c++) {
            coefficients[c] += share * step[c];
        }
        return evaluate(coefficients, counts, dispersions);
    }

    private Fit evaluate(double[] coefficients, double[] counts, double[] dispersions) {
        double[] means = new double[rows];
        double likelihood = 0;
        for (int i = 0; i < rows; i++) {
            double predictor = 0;
            for (int c = 0; c < columns; c++) {
                predictor += design[i * columns + c] * coefficients[c];
            }
            means[i] = Math.exp(offsets[i] + Math.max(-FARTHEST, Math.min(FARTHEST, predictor)));
            likelihood += NegativeBinomial.logProbability(counts[i], means[i], dispersions[i]);
        }
        return new Fit(coefficients, means, likelihood);
    }

    /** The profile log-likelihood of dispersions less half the log determinant of the information on the coefficients. */
    double adjustedLikelihood(double[] counts, double[] dispersions) {
        Fit fit = fit(counts, dispersions);
        java.util.Arrays.fill(information, 0);
        double[] unused = new double[columns];
        for (int i = 0; i < rows; i++) {
            double mean = fit.means()[i];
            accumulate(i, mean / (1 + dispersions[i] * mean), 0, unused);
        }
        double logDeterminant = factor();
        return fit.logLikelihood() - 0.5 * logDeterminant;
    }

    private void accumulate(int row, double weight, double response, double[] right) {
        for (int a = 0; a < columns; a++) {
            double weighted = weight * design[row * columns + a];
            right[a] += weighted * response;
            for (int b = 0; b <= a; b++) {
                information[a * columns + b] += weighted * design[row * columns + b];
            }
        }
    }

    /** Cholesky in place; returns the log determinant. A direction without information is held where it is. */
    private double factor() {
        double logDeterminant = 0;
        for (int a = 0; a < columns; a++) {
            for (int b = 0; b <= a; b++) {
                double sum = information[a * columns + b];
                for (int k = 0; k < b; k++) {
                    sum -= information[a * columns + k] * information[b * columns + k];
                }
                if (b < a) {
                    information[a * columns + b] = sum / information[b * columns + b];
                } else {
                    information[a * columns + a] = Math.sqrt(Math.max(sum, 1e-10));
                    logDeterminant += 2 * Math.log(information[a * columns + a]);
                }
            }
        }
        return logDeterminant;
    }

    private void solve(double[] right) {
        factor();
        for (int a = 0; a < columns; a++) {
            for (int k = 0; k < a; k++) {
                right[a] -= information[a * columns + k] * right[k];
            }
            right[a] /= information[a * columns + a];
        }
        for (int a = columns - 1; a >= 0; a--) {
            for (int k = a + 1; k < columns; k++) {
                right[a] -= information[k * columns + a] * right[k];
            }
            right[a] /= information[a * columns + a];
        }
    }
}
