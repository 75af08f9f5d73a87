package org.endotype.core.stats;

import org.endotype.core.linalg.LinearAlgebra;

/**
 * Logistic regression with a ridge penalty {@code penalty / 2 |b|^2} on every term but the intercept, by damped Newton
 * steps until the penalised log likelihood moves by less than 1e-10 of itself. A penalty of 0 is plain maximum likelihood,
 * which separation sends to infinity: stop at {@value #MOST_STEPS} steps. Rows are finite and without intercept column.
 * Cost O(n p^2) a step; deterministic. Source: le Cessie and van Houwelingen, Appl. Stat. 41 (1992) 191-201. Held against
 * R's glm in the tests.
 */
public final class LogisticRidge {

    private static final int MOST_STEPS = 60;

    private final double[] coefficients;
    private final double[] covariance;

    private LogisticRidge(double[] coefficients, double[] covariance) {
        this.coefficients = coefficients;
        this.covariance = covariance;
    }

    /**
     * Fits the model.
     *
     * @param offset added to the linear predictor; empty for none
     */
    public static LogisticRidge fit(double[][] rows, boolean[] event, double[] offset, double penalty) {
        int n = rows.length;
        int q = rows[0].length + 1;
        double[] b = new double[q];
        double value = objective(rows, event, offset, b, penalty);
        double[] curvature = new double[q * q];
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] gradient = new double[q];
            curvature = new double[q * q];
            for (int i = 0; i < n; i++) {
                double p = chance(rows[i], b, offset.length == 0 ? 0 : offset[i]);
                double miss = (event[i] ? 1 : 0) - p;
                double weight = Math.max(1e-12, p * (1 - p));
                for (int j = 0; j < q; j++) {
                    double xj = j == 0 ? 1 : rows[i][j - 1];
                    gradient[j] += miss * xj;
                    for (int k = 0; k < q; k++) {
                        curvature[j * q + k] += weight * xj * (k == 0 ? 1 : rows[i][k - 1]);
                    }
                }
            }
            for (int j = 1; j < q; j++) {
                gradient[j] -= penalty * b[j];
                curvature[j * q + j] += penalty + 1e-10;
            }
            double[] move = LinearAlgebra.solvePositiveDefinite(curvature, q, gradient, 1);
            double length = 1;
            double[] next = moved(b, move, length);
            double nextValue = objective(rows, event, offset, next, penalty);
            while (nextValue < value && length > 1e-8) {
                length /= 2;
                next = moved(b, move, length);
                nextValue = objective(rows, event, offset, next, penalty);
            }
            boolean done = Math.abs(nextValue - value) <= 1e-10 * (1 + Math.abs(value));
            b = next;
            value = nextValue;
            if (done) {
                break;
            }
        }
        return new LogisticRidge(b, LinearAlgebra.invertPositiveDefinite(curvature, q));
    }

    private static double[] moved(double[] b, double[] move, double length) {
        double[] next = b.clone();
        for (int j = 0; j < next.length; j++) {
            next[j] += length * move[j];
        }
        return next;
    }

    private static double objective(double[][] rows, boolean[] event, double[] offset, double[] b, double penalty) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            double z = linear(rows[i], b) + (offset.length == 0 ? 0 : offset[i]);
            // log p or log (1 - p) without overflow.
            double signed = event[i] ? z : -z;
            sum -= signed > 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
        }
        for (int j = 1; j < b.length; j++) {
            sum -= penalty * b[j] * b[j] / 2;
        }
        return sum;
    }

    private static double linear(double[] row, double[] b) {
        double sum = b[0];
        for (int j = 1; j < b.length; j++) {
            sum += b[j] * row[j - 1];
        }
        return sum;
    }

    private static double chance(double[] row, double[] b, double offset) {
        return 1 / (1 + Math.exp(-linear(row, b) - offset));
    }

    /** The chance of the event, without an offset. */
    public double predict(double[] row) {
        return chance(row, coefficients, 0);
    }

    /** A copy, the intercept first. */
    public double[] coefficients() {
        return coefficients.clone();
    }

    /** A coefficient (0 is the intercept) with its Wald interval from the penalised curvature. */
    public Interval interval(int term, double level) {
        double half =
                Proportion.normalQuantile(0.5 + level / 2) * Math.sqrt(covariance[term * coefficients.length + term]);
        return new Interval(coefficients[term], coefficients[term] - half, coefficients[term] + half);
    }
}
