package org.endotype.core.stats.mixed;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.stats.mixed.CovarianceLikelihood.Sums;

/**
 * Satterthwaite's degrees of freedom of coefficients of a mixed model: {@code 2 f^2 / (g' A g)}, f the squared error of a
 * coefficient as a function of the covariance parameters, g its gradient, A the parameters' covariance, twice the inverse
 * of the second derivatives of the deviance.
 *
 * <p>Derivatives are central differences at the maximum. Parameters on their bound, a variance of 0, are held there. NaN for
 * every term where the deviance is not curved upwards in every direction. Cost: twice the square of the number of parameters
 * in evaluations; deterministic. Source: Giesbrecht and Burns, Biometrics 41 (1985) 477-486; Kuznetsova et al., J. Stat.
 * Softw. 82 (2017) 13. Held against R's lmerTest in the tests.
 */
final class Satterthwaite {

    /** Halves of the digits each go to rounding and to the differences' own error. */
    private static final double STEP = 1e-3;

    private final CovarianceLikelihood likelihood;
    private final int n;
    private final int p;
    private final boolean restricted;
    private final double[] top;
    private final int[] free;

    private Satterthwaite(CovarianceLikelihood likelihood, int n, int p, boolean restricted, double variance) {
        this.likelihood = likelihood;
        this.n = n;
        this.p = p;
        this.restricted = restricted;
        double[] start = likelihood.start();
        double[] lower = likelihood.lower();
        this.top = Arrays.copyOf(start, start.length + 1);
        this.top[start.length] = Math.log(variance);
        this.free = IntStream.rangeClosed(0, start.length)
                .filter(k -> k == start.length || start[k] > lower[k] + 2 * STEP)
                .toArray();
    }

    /**
     * One a term.
     *
     * @param likelihood whose start is the maximum
     * @param variance the profiled variance there
     */
    static double[] degrees(CovarianceLikelihood likelihood, int n, int p, boolean restricted, double variance) {
        return new Satterthwaite(likelihood, n, p, restricted, variance).degrees();
    }

    private double[] degrees() {
        int k = free.length;
        double[] curvature = new double[k * k];
        double[][] gradient = new double[k][];
        double middle = deviance(top);
        for (int a = 0; a < k; a++) {
            double[] up = moved(a, 1, a, 0);
            double[] down = moved(a, -1, a, 0);
            curvature[a * k + a] = (deviance(up) - 2 * middle + deviance(down)) / (STEP * STEP);
            double[] above = squaredErrors(up);
            double[] below = squaredErrors(down);
            gradient[a] = IntStream.range(0, p)
                    .mapToDouble(j -> (above[j] - below[j]) / (2 * STEP))
                    .toArray();
            for (int b = 0; b < a; b++) {
                double mixed = (deviance(moved(a, 1, b, 1))
                                - deviance(moved(a, 1, b, -1))
                                - deviance(moved(a, -1, b, 1))
                                + deviance(moved(a, -1, b, -1)))
                        / (4 * STEP * STEP);
                curvature[a * k + b] = mixed;
                curvature[b * k + a] = mixed;
            }
        }
        double[] covariance;
        try {
            covariance = LinearAlgebra.invertPositiveDefinite(curvature, k);
        } catch (DegenerateData flat) {
            double[] none = new double[p];
            Arrays.fill(none, Double.NaN);
            return none;
        }
        double[] errors = squaredErrors(top);
        double[] degrees = new double[p];
        for (int j = 0; j < p; j++) {
            double variance = 0;
            for (int a = 0; a < k; a++) {
                for (int b = 0; b < k; b++) {
                    variance += 2 * gradient[a][j] * covariance[a * k + b] * gradient[b][j];
                }
            }
            degrees[j] = 2 * errors[j] * errors[j] / variance;
        }
        return degrees;
    }

    private double[] moved(int one, int by, int other, int otherBy) {
        double[] point = top.clone();
        point[free[one]] += by * STEP;
        point[free[other]] += otherBy * STEP;
        return point;
    }

    private Sums sums(double[] point) {
        return likelihood.at(Arrays.copyOf(point, point.length - 1));
    }

    /** Minus twice the log likelihood, the variance a parameter beside the others. */
    private double deviance(double[] point) {
        Sums sums = sums(point);
        double logVariance = point[point.length - 1];
        double[] beta = LinearAlgebra.solvePositiveDefinite(sums.gram(), p, sums.right(), 1);
        double residual = sums.squares();
        for (int a = 0; a < p; a++) {
            residual -= beta[a] * sums.right()[a];
        }
        double deviance =
                (restricted ? n - p : n) * logVariance + sums.logDeterminant() + residual / Math.exp(logVariance);
        if (restricted) {
            double[] root = LinearAlgebra.choleskyLower(sums.gram(), p);
            for (int a = 0; a < p; a++) {
                deviance += 2 * Math.log(root[a * p + a]);
            }
        }
        return deviance;
    }

    private double[] squaredErrors(double[] point) {
        double[] inverse = LinearAlgebra.invertPositiveDefinite(sums(point).gram(), p);
        double variance = Math.exp(point[point.length - 1]);
        return IntStream.range(0, p)
                .mapToDouble(j -> inverse[j * p + j] * variance)
                .toArray();
    }
}
