package org.endotype.genomics.score.ancestry;

import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * Regressions of one score on standardised components: the mean by least squares, and mean and logarithm of the variance
 * together by maximum likelihood of a normal distribution whose variance is exp(g0 + g.x).
 *
 * <p>The joint fit alternates weighted least squares for the mean and a scoring step for the variance, halved until the
 * likelihood does not fall, to a relative change of {@value #CONVERGED}. Cost: people x components^2 a step.
 *
 * <p>Source: Harvey, Econometrica 44:461 (1976); the use for scores as in Khan et al., Nature Medicine 28:1412 (2022),
 * and Lambert et al., PGS Catalog Calculator.
 */
final class AncestryRegression {

    private static final double CONVERGED = 1e-13;
    private static final int MOST_STEPS = 1000;
    private static final int MOST_HALVINGS = 40;

    private final String score;
    private final double[] x;
    private final int width;
    private final double[] y;

    /**
     * @param x row-major people x width, the first column 1
     * @param y one score a person
     */
    AncestryRegression(String score, double[] x, int width, double[] y) {
        this.score = score;
        this.x = x;
        this.width = width;
        this.y = y;
    }

    /** Least squares with weights. */
    private double[] leastSquares(double[] weights) {
        double[] normal = new double[width * width];
        double[] right = new double[width];
        for (int i = 0; i < y.length; i++) {
            for (int a = 0; a < width; a++) {
                double weighted = weights[i] * x[i * width + a];
                right[a] += weighted * y[i];
                for (int b = 0; b < width; b++) {
                    normal[a * width + b] += weighted * x[i * width + b];
                }
            }
        }
        return LinearAlgebra.solvePositiveDefinite(normal, width, right, 1);
    }

    double[] mean() {
        double[] weights = new double[y.length];
        java.util.Arrays.fill(weights, 1);
        return leastSquares(weights);
    }

    double residualDeviation(double[] mean) {
        double squares = 0;
        for (double residual : residuals(mean)) {
            squares += residual * residual;
        }
        double deviation = Math.sqrt(squares / y.length);
        double largest = 0;
        for (double value : y) {
            largest = Math.max(largest, Math.abs(value));
        }
        if (!(deviation > 1e-12 * largest)) {
            throw new DegenerateData("score '" + score + "' is the same in all " + y.length
                    + " reference people, or their components explain it whole; nothing is left to adjust");
        }
        return deviation;
    }

    private double[] residuals(double[] mean) {
        double[] residuals = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            residuals[i] = y[i] - product(i, mean);
        }
        return residuals;
    }

    private double product(int person, double[] coefficients) {
        double sum = 0;
        for (int a = 0; a < width; a++) {
            sum += x[person * width + a] * coefficients[a];
        }
        return sum;
    }

    /** Mean and logarithm of the variance, {@code width} coefficients each, one after the other. */
    double[][] joint() {
        double[] mean = mean();
        double deviation = residualDeviation(mean);
        double[] logVariance = new double[width];
        logVariance[0] = 2 * Math.log(deviation);
        double before = loss(mean, logVariance);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] weights = new double[y.length];
            for (int i = 0; i < y.length; i++) {
                weights[i] = Math.exp(-product(i, logVariance));
            }
            mean = leastSquares(weights);
            logVariance = varianceStep(mean, logVariance, weights);
            double after = loss(mean, logVariance);
            if (Math.abs(before - after) <= CONVERGED * (Math.abs(after) + y.length)) {
                return new double[][] {mean, logVariance};
            }
            before = after;
        }
        throw new DegenerateData("the variance of score '" + score
                + "' along the components did not converge; give more reference people or fewer components");
    }

    private double[] varianceStep(double[] mean, double[] logVariance, double[] weights) {
        double[] normal = new double[width * width];
        double[] right = new double[width];
        double[] residuals = residuals(mean);
        for (int i = 0; i < y.length; i++) {
            double excess = residuals[i] * residuals[i] * weights[i] - 1;
            for (int a = 0; a < width; a++) {
                double here = x[i * width + a];
                right[a] += here * excess;
                for (int b = 0; b < width; b++) {
                    normal[a * width + b] += here * x[i * width + b];
                }
            }
        }
        double[] direction = LinearAlgebra.solvePositiveDefinite(normal, width, right, 1);
        double now = loss(mean, logVariance);
        double length = 1;
        for (int halving = 0; halving < MOST_HALVINGS; halving++) {
            double[] next = logVariance.clone();
            for (int a = 0; a < width; a++) {
                next[a] += length * direction[a];
            }
            double loss = loss(mean, next);
            if (loss <= now) {
                return next;
            }
            length /= 2;
        }
        return logVariance;
    }

    /** Twice the negative logarithm of the likelihood, without its constant. */
    private double loss(double[] mean, double[] logVariance) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            double residual = y[i] - product(i, mean);
            double log = product(i, logVariance);
            sum += log + residual * residual * Math.exp(-log);
        }
        return sum;
    }
}
