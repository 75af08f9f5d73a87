package org.endotype.core.stats.mixed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.LinearModel;
import org.endotype.core.stats.Proportion;
import org.endotype.core.stats.mixed.CovarianceLikelihood.Sums;
import org.endotype.core.stats.mixed.WithinSubject.RandomCoefficients;
import org.endotype.core.stats.mixed.WithinSubject.UnstructuredVisits;

/**
 * A linear model of repeated measures by maximum likelihood or restricted maximum likelihood: random intercepts and slopes
 * a subject, or visits with any covariance.
 *
 * <p>The design is row-major, {@code observations x terms}, the intercept as a column of ones; NaN is refused. Coefficients
 * and one variance have a closed form given the rest of the covariance, whose lower factor is what is searched over: one
 * parameter by a grid on its logarithm and Brent's method to 1e-10, more by Powell's BOBYQA to a trust region of 1e-8,
 * begun again where it ended until the log likelihood gains less than 1e-9 of itself. Deterministic; cost a few hundred
 * evaluations with up to ten parameters.
 *
 * <p>Source: Laird and Ware, Biometrics 38 (1982) 963-974; Pinheiro and Bates, Mixed-Effects Models in S and S-PLUS,
 * 2000, chapters 2 and 5; degrees of freedom: {@link Satterthwaite}; Bates et al., J. Stat. Softw. 67 (2015) 1. Held against R's lme4 and nlme in the tests.
 */
public final class MixedModel {

    /** Which likelihood is maximised. */
    public enum Criterion {
        MAXIMUM_LIKELIHOOD,
        RESTRICTED
    }

    private static final int MOST_EVALUATIONS = 20_000;
    private static final int MOST_ROUNDS = 20;

    private final List<String> terms;
    private final double[] coefficients;
    private final double[] errors;
    private final double[] degrees;
    private final List<String> covarianceNames;
    private final double[] covariance;
    private final double residualVariance;
    private final double logLikelihood;

    private MixedModel(
            List<String> terms,
            Solution solution,
            double[] degrees,
            List<String> covarianceNames,
            double[] relativeCovariance,
            double residualVariance) {
        this.terms = terms;
        this.coefficients = solution.coefficients;
        this.degrees = degrees;
        int p = terms.size();
        this.errors = new double[p];
        for (int a = 0; a < p; a++) {
            errors[a] = Math.sqrt(solution.inverse[a * p + a] * solution.variance);
        }
        this.covarianceNames = List.copyOf(covarianceNames);
        this.covariance = relativeCovariance.clone();
        for (int k = 0; k < covariance.length; k++) {
            covariance[k] *= solution.variance;
        }
        this.residualVariance = residualVariance;
        this.logLikelihood = solution.logLikelihood;
    }

    /**
     * Fits the model.
     *
     * @throws DegenerateData when terms are collinear, when subjects have too few observations for the covariance, or when
     *     the search does not end
     */
    public static MixedModel fit(
            List<String> terms, double[] design, double[] outcome, WithinSubject within, Criterion criterion) {
        int n = outcome.length;
        int p = terms.size();
        if (design.length != n * p || within.subject().length != n) {
            throw new IllegalArgumentException("design, outcome and subjects must be as long as each other");
        }
        // Refuses collinear terms by name before the likelihood is touched.
        LinearModel plain = LinearModel.fit(terms, design, outcome);
        int[][] rows = rowsBySubject(within.subject());
        CovarianceLikelihood likelihood = within instanceof UnstructuredVisits visits
                ? UnstructuredLikelihood.of(design, outcome, p, rows, visits, plain)
                : new RandomCoefficientsLikelihood(design, outcome, p, rows, (RandomCoefficients) within);
        Search search = new Search(n, p, criterion);
        CovarianceLikelihood at = search.maximise(likelihood);
        Solution solution = search.solve(at, at.start());
        return new MixedModel(
                List.copyOf(terms),
                solution,
                Satterthwaite.degrees(at, n, p, criterion == Criterion.RESTRICTED, solution.variance),
                within.names(),
                at.relativeCovariance(at.start()),
                within instanceof RandomCoefficients ? solution.variance : 0);
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

    private record Solution(double[] coefficients, double[] inverse, double variance, double logLikelihood) {}

    /** The likelihood with coefficients and one variance solved for, and the search over the rest. */
    private record Search(int n, int p, Criterion criterion) {

        Solution solve(CovarianceLikelihood likelihood, double[] parameters) {
            Sums sums = likelihood.at(parameters);
            double[] beta = LinearAlgebra.solvePositiveDefinite(sums.gram(), p, sums.right(), 1);
            double residual = sums.squares();
            for (int a = 0; a < p; a++) {
                residual -= beta[a] * sums.right()[a];
            }
            boolean restricted = criterion == Criterion.RESTRICTED;
            int df = restricted ? n - p : n;
            double variance = residual / df;
            double logLikelihood = -0.5 * (df * (1 + Math.log(2 * Math.PI * variance)) + sums.logDeterminant());
            if (restricted) {
                double[] lower = LinearAlgebra.choleskyLower(sums.gram(), p);
                for (int a = 0; a < p; a++) {
                    logLikelihood -= Math.log(lower[a * p + a]);
                }
            }
            return new Solution(beta, LinearAlgebra.invertPositiveDefinite(sums.gram(), p), variance, logLikelihood);
        }

        private double value(CovarianceLikelihood likelihood, double... parameters) {
            return solve(likelihood, parameters).logLikelihood;
        }

        /** The likelihood whose start is the maximum. */
        CovarianceLikelihood maximise(CovarianceLikelihood likelihood) {
            if (likelihood.start().length == 1) {
                return likelihood.restartedAt(new double[] {oneParameter(likelihood)});
            }
            CovarianceLikelihood at = likelihood;
            double best = value(at, at.start());
            for (int round = 0; round < MOST_ROUNDS; round++) {
                CovarianceLikelihood from = at;
                int parameters = from.start().length;
                double[] found;
                try {
                    found = new BOBYQAOptimizer(2 * parameters + 1, 0.2, 1e-8)
                            .optimize(
                                    new MaxEval(MOST_EVALUATIONS),
                                    new ObjectiveFunction(point -> value(from, point)),
                                    GoalType.MAXIMIZE,
                                    new InitialGuess(from.start()),
                                    new SimpleBounds(from.lower(), from.upper()))
                            .getPoint();
                } catch (TooManyEvaluationsException unfinished) {
                    throw new DegenerateData("the mixed model's covariance was not found in " + MOST_EVALUATIONS
                            + " evaluations; use fewer visits or a random intercept");
                }
                double value = value(from, found);
                if (!(value > best)) {
                    return at;
                }
                at = from.restartedAt(found);
                double gain = value - best;
                best = value;
                if (gain < 1e-9 * (1 + Math.abs(best))) {
                    return at;
                }
            }
            throw new DegenerateData("the mixed model's likelihood still grew after " + MOST_ROUNDS
                    + " searches: visits may be copies of each other; use fewer visits or a random intercept");
        }

        private double oneParameter(CovarianceLikelihood likelihood) {
            double best = 0;
            double bestValue = value(likelihood, 0);
            double bestLog = Double.NaN;
            double step = 0.5;
            for (double log = -10; log <= 10; log += step) {
                double value = value(likelihood, Math.exp(log / 2));
                if (value > bestValue) {
                    bestValue = value;
                    best = Math.exp(log / 2);
                    bestLog = log;
                }
            }
            if (Double.isNaN(bestLog)) {
                return best;
            }
            return Math.exp(new BrentOptimizer(1e-10, 1e-12)
                            .optimize(
                                    new MaxEval(500),
                                    new UnivariateObjectiveFunction(log -> value(likelihood, Math.exp(log / 2))),
                                    GoalType.MAXIMIZE,
                                    new SearchInterval(bestLog - step, bestLog + step, bestLog))
                            .getPoint()
                    / 2);
        }
    }

    public List<String> terms() {
        return terms;
    }

    public double coefficient(int term) {
        return coefficients[term];
    }

    public double standardError(int term) {
        return errors[term];
    }

    /** What the rows and columns of {@link #covariance} are: random coefficients or visits. */
    public List<String> covarianceNames() {
        return covarianceNames;
    }

    /** Covariance of two random coefficients, or of two visits; a variance may be 0 where the likelihood prefers none. */
    public double covariance(int one, int other) {
        return covariance[one * covarianceNames.size() + other];
    }

    /** Variance of the independent errors beside random coefficients; 0 where visits have any covariance. */
    public double residualVariance() {
        return residualVariance;
    }

    public double logLikelihood() {
        return logLikelihood;
    }

    /** Satterthwaite's degrees of freedom of a term; NaN where the likelihood does not tell them. */
    public double degreesOfFreedom(int term) {
        return degrees[term];
    }

    /** A term with Student's interval on its degrees of freedom; the normal one where those are not known. */
    public Interval interval(int term, double level) {
        double half = errors[term]
                * (knowsDegrees(term)
                        ? new TDistribution(null, degrees[term]).inverseCumulativeProbability(0.5 + level / 2)
                        : Proportion.normalQuantile(0.5 + level / 2));
        return new Interval(coefficients[term], coefficients[term] - half, coefficients[term] + half);
    }

    /** Two-sided p of Student's t, or of the normal where degrees of freedom are not known. */
    public double p(int term) {
        double statistic = -Math.abs(coefficients[term] / errors[term]);
        return 2
                * (knowsDegrees(term)
                        ? new TDistribution(null, degrees[term]).cumulativeProbability(statistic)
                        : new NormalDistribution(null, 0, 1).cumulativeProbability(statistic));
    }

    private boolean knowsDegrees(int term) {
        return degrees[term] > 0 && Double.isFinite(degrees[term]);
    }
}
