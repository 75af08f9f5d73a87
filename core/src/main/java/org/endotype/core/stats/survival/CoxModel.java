package org.endotype.core.stats.survival;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.Proportion;

/**
 * Cox's proportional hazards model with Efron's handling of ties.
 *
 * <p>Covariates are row-major, {@code people x terms}, without an intercept; NaN is refused. Newton-Raphson from 0 with
 * step halving until the log likelihood gains less than 1e-10 of itself, in at most 50 steps. Cost O(n p^2 x steps) after
 * sorting; deterministic.
 *
 * <p>Source: Cox, JRSS B 34 (1972) 187-220; Efron, JASA 72 (1977) 557-565. Held against R's survival in the tests.
 */
public final class CoxModel {

    private static final int MOST_STEPS = 50;

    private final double[] coefficients;
    private final double[] covariance;
    private final double logLikelihood;
    private final double nullLogLikelihood;

    private CoxModel(double[] coefficients, double[] covariance, double logLikelihood, double nullLogLikelihood) {
        this.coefficients = coefficients;
        this.covariance = covariance;
        this.logLikelihood = logLikelihood;
        this.nullLogLikelihood = nullLogLikelihood;
    }

    /**
     * Fits the model.
     *
     * @throws DegenerateData without events, with collinear terms, or when a term separates events from the rest
     */
    public static CoxModel fit(List<String> terms, double[] covariates, EventTimes people) {
        int p = terms.size();
        int n = people.size();
        if (covariates.length != n * p) {
            throw new IllegalArgumentException("covariates do not fit the people");
        }
        if (people.eventTimes().length == 0) {
            throw new DegenerateData("no event happened: hazards cannot be compared");
        }
        Integer[] order = new Integer[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        // Latest first, so that the risk set only grows.
        java.util.Arrays.sort(order, (a, b) -> Double.compare(people.time(b), people.time(a)));
        double[] beta = new double[p];
        Derivatives current = Derivatives.at(covariates, people, order, beta, p);
        double start = current.logLikelihood;
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] move = LinearAlgebra.solvePositiveDefinite(current.information, p, current.score, 1);
            double scale = 1;
            Derivatives next = current;
            double[] trial = beta;
            for (int halving = 0; halving < 30; halving++, scale /= 2) {
                trial = beta.clone();
                for (int j = 0; j < p; j++) {
                    trial[j] += scale * move[j];
                }
                next = Derivatives.at(covariates, people, order, trial, p);
                if (next.logLikelihood >= current.logLikelihood) {
                    break;
                }
            }
            double gain = next.logLikelihood - current.logLikelihood;
            if (gain >= 0) {
                beta = trial;
                current = next;
            }
            if (!(gain > 1e-10 * (1 + Math.abs(current.logLikelihood)))) {
                return new CoxModel(
                        beta,
                        LinearAlgebra.invertPositiveDefinite(current.information, p),
                        current.logLikelihood,
                        start);
            }
        }
        throw new DegenerateData(
                "a Cox model did not converge: a term separates those with events from those without; drop it");
    }

    private record Derivatives(double logLikelihood, double[] score, double[] information) {

        static Derivatives at(double[] x, EventTimes people, Integer[] order, double[] beta, int p) {
            double logLikelihood = 0;
            double[] score = new double[p];
            double[] information = new double[p * p];
            double[] risk = new double[1 + p + p * p];
            double[] tied = new double[1 + p + p * p];
            int n = order.length;
            for (int from = 0; from < n; ) {
                double time = people.time(order[from]);
                java.util.Arrays.fill(tied, 0);
                int events = 0;
                int to = from;
                for (; to < n && people.time(order[to]) == time; to++) {
                    int i = order[to];
                    double eta = 0;
                    for (int j = 0; j < p; j++) {
                        eta += x[i * p + j] * beta[j];
                    }
                    add(risk, x, i, Math.exp(eta), p);
                    if (people.isEvent(i)) {
                        events++;
                        add(tied, x, i, Math.exp(eta), p);
                        logLikelihood += eta;
                        for (int j = 0; j < p; j++) {
                            score[j] += x[i * p + j];
                        }
                    }
                }
                for (int k = 0; k < events; k++) {
                    double share = (double) k / events;
                    double s0 = risk[0] - share * tied[0];
                    logLikelihood -= Math.log(s0);
                    for (int a = 0; a < p; a++) {
                        double meanA = (risk[1 + a] - share * tied[1 + a]) / s0;
                        score[a] -= meanA;
                        for (int b = 0; b < p; b++) {
                            double meanB = (risk[1 + b] - share * tied[1 + b]) / s0;
                            int ab = 1 + p + a * p + b;
                            information[a * p + b] += (risk[ab] - share * tied[ab]) / s0 - meanA * meanB;
                        }
                    }
                }
                from = to;
            }
            return new Derivatives(logLikelihood, score, information);
        }

        private static void add(double[] sums, double[] x, int i, double weight, int p) {
            sums[0] += weight;
            for (int a = 0; a < p; a++) {
                sums[1 + a] += weight * x[i * p + a];
                for (int b = 0; b < p; b++) {
                    sums[1 + p + a * p + b] += weight * x[i * p + a] * x[i * p + b];
                }
            }
        }
    }

    /** The log hazard ratio of a term. */
    public double coefficient(int term) {
        return coefficients[term];
    }

    public double standardError(int term) {
        return Math.sqrt(covariance[term * coefficients.length + term]);
    }

    public double logLikelihood() {
        return logLikelihood;
    }

    /** The log partial likelihood with every coefficient 0. */
    public double nullLogLikelihood() {
        return nullLogLikelihood;
    }

    /** The hazard ratio of a term with its Wald limits. */
    public Interval hazardRatio(int term, double level) {
        double half = Proportion.normalQuantile(0.5 + level / 2) * standardError(term);
        return new Interval(
                Math.exp(coefficients[term]), Math.exp(coefficients[term] - half), Math.exp(coefficients[term] + half));
    }

    /** Two-sided Wald p of a term. */
    public double p(int term) {
        return 2
                * new NormalDistribution(null, 0, 1)
                        .cumulativeProbability(-Math.abs(coefficients[term] / standardError(term)));
    }
}
