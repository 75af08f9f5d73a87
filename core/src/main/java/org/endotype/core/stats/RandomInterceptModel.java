package org.endotype.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * A linear mixed model with one random intercept a subject, by maximum likelihood or restricted maximum likelihood.
 *
 * <p>The design is row-major, {@code observations x terms}, the intercept as a column of ones; {@code subject} gives each
 * observation's subject; NaN is refused. For a given ratio of variances everything has a closed form (the covariance of a
 * subject is a scaled identity plus a constant), so the likelihood is profiled over that one ratio: a grid on its
 * logarithm, then Brent's method to 1e-10. Cost O(n p^2) an evaluation, about 60 of them; deterministic.
 *
 * <p>Source: Laird and Ware, Biometrics 38 (1982) 963-974; Pinheiro and Bates, Mixed-Effects Models in S and S-PLUS,
 * 2000, chapter 2. Held against R's lme4 in the tests.
 */
public final class RandomInterceptModel {

    /** Which likelihood is maximised. */
    public enum Criterion {
        MAXIMUM_LIKELIHOOD,
        RESTRICTED
    }

    private final List<String> terms;
    private final double[] coefficients;
    private final double[] covariance;
    private final double interceptVariance;
    private final double residualVariance;
    private final double logLikelihood;

    private RandomInterceptModel(
            List<String> terms,
            double[] coefficients,
            double[] covariance,
            double interceptVariance,
            double residualVariance,
            double logLikelihood) {
        this.terms = terms;
        this.coefficients = coefficients;
        this.covariance = covariance;
        this.interceptVariance = interceptVariance;
        this.residualVariance = residualVariance;
        this.logLikelihood = logLikelihood;
    }

    /**
     * Fits the model.
     *
     * @param subject any label a subject, one an observation
     * @throws DegenerateData when terms are collinear, or there is no more than one observation a subject
     */
    public static RandomInterceptModel fit(
            List<String> terms, double[] design, double[] outcome, int[] subject, Criterion criterion) {
        int n = outcome.length;
        int p = terms.size();
        if (design.length != n * p || subject.length != n) {
            throw new IllegalArgumentException("design, outcome and subjects must be as long as each other");
        }
        // Refuses collinear terms by name before the likelihood is touched.
        LinearModel.fit(terms, design, outcome);
        int[][] rows = rowsBySubject(subject);
        if (rows.length == n) {
            throw new DegenerateData(
                    "a random intercept needs more than one observation of some subjects; every" + " subject has one");
        }
        Profile profile = new Profile(design, outcome, rows, p, criterion);
        double best = 0;
        double bestValue = profile.at(0).logLikelihood;
        double step = 0.5;
        double bestLog = Double.NaN;
        for (double log = -10; log <= 10; log += step) {
            double value = profile.at(Math.exp(log)).logLikelihood;
            if (value > bestValue) {
                bestValue = value;
                best = Math.exp(log);
                bestLog = log;
            }
        }
        if (!Double.isNaN(bestLog)) {
            best = Math.exp(new BrentOptimizer(1e-10, 1e-12)
                    .optimize(
                            new MaxEval(500),
                            new UnivariateObjectiveFunction(log -> profile.at(Math.exp(log)).logLikelihood),
                            GoalType.MAXIMIZE,
                            new SearchInterval(bestLog - step, bestLog + step, bestLog))
                    .getPoint());
        }
        Solution solution = profile.at(best);
        double[] covariance = solution.inverse.clone();
        for (int i = 0; i < covariance.length; i++) {
            covariance[i] *= solution.residualVariance;
        }
        return new RandomInterceptModel(
                List.copyOf(terms),
                solution.coefficients,
                covariance,
                best * solution.residualVariance,
                solution.residualVariance,
                solution.logLikelihood);
    }

    private static int[][] rowsBySubject(int[] subject) {
        Map<Integer, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < subject.length; i++) {
            rows.computeIfAbsent(subject[i], key -> new ArrayList<>()).add(i);
        }
        return rows.values().stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private record Solution(double[] coefficients, double[] inverse, double residualVariance, double logLikelihood) {}

    /** The likelihood with everything but the ratio of variances solved for. */
    private record Profile(double[] design, double[] outcome, int[][] rows, int p, Criterion criterion) {

        Solution at(double ratio) {
            int n = outcome.length;
            double[] gram = new double[p * p];
            double[] right = new double[p];
            double squares = 0;
            double logDeterminant = 0;
            double[] sumX = new double[p];
            for (int[] of : rows) {
                Arrays.fill(sumX, 0);
                double sumY = 0;
                for (int i : of) {
                    double y = outcome[i];
                    sumY += y;
                    squares += y * y;
                    for (int a = 0; a < p; a++) {
                        double x = design[i * p + a];
                        sumX[a] += x;
                        right[a] += x * y;
                        for (int b = 0; b <= a; b++) {
                            gram[a * p + b] += x * design[i * p + b];
                        }
                    }
                }
                // (I + r 11')^-1 = I - r / (1 + r m) 11'
                double shrink = ratio / (1 + ratio * of.length);
                logDeterminant += Math.log1p(ratio * of.length);
                squares -= shrink * sumY * sumY;
                for (int a = 0; a < p; a++) {
                    right[a] -= shrink * sumX[a] * sumY;
                    for (int b = 0; b <= a; b++) {
                        gram[a * p + b] -= shrink * sumX[a] * sumX[b];
                    }
                }
            }
            for (int a = 0; a < p; a++) {
                for (int b = 0; b < a; b++) {
                    gram[b * p + a] = gram[a * p + b];
                }
            }
            double[] beta = LinearAlgebra.solvePositiveDefinite(gram, p, right, 1);
            double residual = squares;
            for (int a = 0; a < p; a++) {
                residual -= beta[a] * right[a];
            }
            boolean restricted = criterion == Criterion.RESTRICTED;
            int df = restricted ? n - p : n;
            double variance = residual / df;
            double logLikelihood = -0.5 * (df * (1 + Math.log(2 * Math.PI * variance)) + logDeterminant);
            if (restricted) {
                double[] lower = LinearAlgebra.choleskyLower(gram, p);
                for (int a = 0; a < p; a++) {
                    logLikelihood -= Math.log(lower[a * p + a]);
                }
            }
            return new Solution(beta, LinearAlgebra.invertPositiveDefinite(gram, p), variance, logLikelihood);
        }
    }

    public List<String> terms() {
        return terms;
    }

    public double coefficient(int term) {
        return coefficients[term];
    }

    public double standardError(int term) {
        return Math.sqrt(covariance[term * terms.size() + term]);
    }

    /** Variance of the random intercepts; 0 where the likelihood prefers none. */
    public double interceptVariance() {
        return interceptVariance;
    }

    public double residualVariance() {
        return residualVariance;
    }

    public double logLikelihood() {
        return logLikelihood;
    }

    /** A term with its normal (Wald) interval, which is a little narrow in small samples. */
    public Interval interval(int term, double level) {
        double half = Proportion.normalQuantile(0.5 + level / 2) * standardError(term);
        return new Interval(coefficients[term], coefficients[term] - half, coefficients[term] + half);
    }

    /** Two-sided normal (Wald) p. */
    public double p(int term) {
        return 2
                * new org.apache.commons.math3.distribution.NormalDistribution(null, 0, 1)
                        .cumulativeProbability(-Math.abs(coefficients[term] / standardError(term)));
    }
}
