package org.endotype.core.stats;

import java.util.List;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * Logistic regression with Firth's penalty (half the log determinant of the information), which stays finite under
 * separation and in small groups; profile-likelihood intervals and penalised likelihood-ratio p values.
 *
 * <p>The design is row-major, {@code observations x terms}, with the intercept as a column of ones; outcomes are 0 or 1;
 * NaN is refused. Newton steps of at most 5 in any coefficient with halving, until the score or the step
 * falls below 1e-7, in at most 200 steps. Cost O(n p^2) a step and deterministic.
 *
 * <p>Source: Firth, Biometrika 80 (1993) 27-38; Heinze and Schemper, Stat. Med. 21 (2002) 2409-2419.
 */
public final class FirthLogistic {

    private static final int MOST_STEPS = 200;
    private static final double TOLERANCE = 1e-7;
    private static final double LONGEST_STEP = 5;

    private final double[] design;
    private final double[] outcome;
    private final int terms;
    private final double[] coefficients;
    private final double logLikelihood;

    private FirthLogistic(double[] design, double[] outcome, int terms, double[] coefficients, double logLikelihood) {
        this.design = design;
        this.outcome = outcome;
        this.terms = terms;
        this.coefficients = coefficients;
        this.logLikelihood = logLikelihood;
    }

    /**
     * Fits the model.
     *
     * @throws DegenerateData when terms are collinear or the fit does not converge
     */
    public static FirthLogistic fit(List<String> termNames, double[] design, double[] outcome) {
        int p = termNames.size();
        if (design.length != outcome.length * p) {
            throw new IllegalArgumentException("design does not fit the outcome");
        }
        for (double value : outcome) {
            if (value != 0 && value != 1) {
                throw new IllegalArgumentException("outcomes must be 0 or 1");
            }
        }
        double[] start = new double[p];
        double likelihood = maximise(design, outcome, p, start, -1);
        return new FirthLogistic(design.clone(), outcome.clone(), p, start, likelihood);
    }

    /** Maximises over all coefficients but {@code held} (none where -1), in place; returns the penalised likelihood. */
    private static double maximise(double[] design, double[] outcome, int p, double[] beta, int held) {
        double current = penalised(design, outcome, p, beta);
        int free = held < 0 ? p : p - 1;
        if (free == 0) {
            return current;
        }
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] information = information(design, p, outcome.length, beta);
            double[] inverse = LinearAlgebra.invertPositiveDefinite(information, p);
            double[] score = score(design, outcome, p, beta, inverse);
            double[] move = new double[p];
            if (held < 0) {
                multiply(inverse, score, move, p);
            } else {
                double[] reduced = new double[free * free];
                double[] right = new double[free];
                for (int i = 0, a = 0; i < p; i++) {
                    if (i == held) {
                        continue;
                    }
                    right[a] = score[i];
                    for (int j = 0, b = 0; j < p; j++) {
                        if (j != held) {
                            reduced[a * free + b++] = information[i * p + j];
                        }
                    }
                    a++;
                }
                double[] solved = LinearAlgebra.solvePositiveDefinite(reduced, free, right, 1);
                for (int i = 0, a = 0; i < p; i++) {
                    if (i != held) {
                        move[i] = solved[a++];
                    }
                }
            }
            double longest = 0;
            double steepest = 0;
            for (int i = 0; i < p; i++) {
                longest = Math.max(longest, Math.abs(move[i]));
                if (i != held) {
                    steepest = Math.max(steepest, Math.abs(score[i]));
                }
            }
            if (steepest < TOLERANCE) {
                return current;
            }
            double slope = 0;
            for (int i = 0; i < p; i++) {
                slope += score[i] * move[i];
            }
            double scale = longest > LONGEST_STEP ? LONGEST_STEP / longest : 1;
            double next = Double.NEGATIVE_INFINITY;
            double[] trial = beta.clone();
            // The step ignores the penalty's curvature and may overshoot in tiny samples: ask for a share of the rise.
            for (int halving = 0; halving < 40; halving++, scale /= 2) {
                for (int i = 0; i < p; i++) {
                    trial[i] = beta[i] + scale * move[i];
                }
                next = penalised(design, outcome, p, trial);
                if (next >= current + 0.1 * scale * slope) {
                    break;
                }
            }
            if (!(next > current)) {
                // No uphill step is left: the maximum to rounding.
                return current;
            }
            System.arraycopy(trial, 0, beta, 0, p);
            current = next;
            if (scale * longest < TOLERANCE) {
                return current;
            }
        }
        throw new DegenerateData("a penalised logistic model did not converge in " + MOST_STEPS
                + " steps; drop terms or check for extreme values");
    }

    private static double probability(double linear) {
        return 1 / (1 + Math.exp(-linear));
    }

    private static double linear(double[] design, int p, int row, double[] beta) {
        double sum = 0;
        for (int j = 0; j < p; j++) {
            sum += design[row * p + j] * beta[j];
        }
        return sum;
    }

    private static double[] information(double[] design, int p, int n, double[] beta) {
        double[] information = new double[p * p];
        for (int i = 0; i < n; i++) {
            double pi = probability(linear(design, p, i, beta));
            double weight = pi * (1 - pi);
            for (int a = 0; a < p; a++) {
                for (int b = 0; b <= a; b++) {
                    information[a * p + b] += weight * design[i * p + a] * design[i * p + b];
                }
            }
        }
        for (int a = 0; a < p; a++) {
            for (int b = 0; b < a; b++) {
                information[b * p + a] = information[a * p + b];
            }
        }
        return information;
    }

    /** Firth's modified score: sum of (y - pi + h (1/2 - pi)) x. */
    private static double[] score(double[] design, double[] outcome, int p, double[] beta, double[] inverse) {
        double[] score = new double[p];
        double[] solved = new double[p];
        double[] row = new double[p];
        for (int i = 0; i < outcome.length; i++) {
            double pi = probability(linear(design, p, i, beta));
            System.arraycopy(design, i * p, row, 0, p);
            multiply(inverse, row, solved, p);
            double leverage = 0;
            for (int j = 0; j < p; j++) {
                leverage += row[j] * solved[j];
            }
            leverage *= pi * (1 - pi);
            double weight = outcome[i] - pi + leverage * (0.5 - pi);
            for (int j = 0; j < p; j++) {
                score[j] += weight * row[j];
            }
        }
        return score;
    }

    private static double penalised(double[] design, double[] outcome, int p, double[] beta) {
        double sum = 0;
        for (int i = 0; i < outcome.length; i++) {
            double eta = linear(design, p, i, beta);
            // log(1 + e^eta) without overflow
            double log1pExp = eta > 0 ? eta + Math.log1p(Math.exp(-eta)) : Math.log1p(Math.exp(eta));
            sum += outcome[i] * eta - log1pExp;
        }
        double[] lower;
        try {
            lower = LinearAlgebra.choleskyLower(information(design, p, outcome.length, beta), p);
        } catch (DegenerateData singular) {
            // Far out every weight underflows: as unlikely as can be.
            return Double.NEGATIVE_INFINITY;
        }
        for (int j = 0; j < p; j++) {
            sum += Math.log(lower[j * p + j]);
        }
        return sum;
    }

    private static void multiply(double[] matrix, double[] vector, double[] product, int p) {
        for (int i = 0; i < p; i++) {
            double sum = 0;
            for (int j = 0; j < p; j++) {
                sum += matrix[i * p + j] * vector[j];
            }
            product[i] = sum;
        }
    }

    public double coefficient(int term) {
        return coefficients[term];
    }

    /** The maximised penalised log likelihood. */
    public double logLikelihood() {
        return logLikelihood;
    }

    /** The penalised likelihood-ratio p of one term being 0. */
    public double p(int term) {
        double[] beta = coefficients.clone();
        beta[term] = 0;
        double without = maximise(design, outcome, terms, beta, term);
        double statistic = Math.max(0, 2 * (logLikelihood - without));
        return 1 - new ChiSquaredDistribution(null, 1).cumulativeProbability(statistic);
    }

    /** A term with its profile penalised-likelihood interval, found by bisection to 1e-6. */
    public Interval interval(int term, double level) {
        double drop = new ChiSquaredDistribution(null, 1).inverseCumulativeProbability(level) / 2;
        double target = logLikelihood - drop;
        return new Interval(coefficients[term], profileLimit(term, target, -1), profileLimit(term, target, 1));
    }

    private double profileLimit(int term, double target, int direction) {
        double inside = coefficients[term];
        double step = 0.5;
        double outside = inside;
        double[] warm = coefficients.clone();
        for (int i = 0; i < 60; i++) {
            outside = inside + direction * step;
            warm[term] = outside;
            if (maximise(design, outcome, terms, warm, term) < target) {
                break;
            }
            inside = outside;
            step *= 2;
            if (Math.abs(outside) > 100) {
                // The likelihood stays flat that far out: there is no limit on this side.
                return direction * Double.POSITIVE_INFINITY;
            }
        }
        while (Math.abs(outside - inside) > 1e-6) {
            double middle = (inside + outside) / 2;
            warm[term] = middle;
            if (maximise(design, outcome, terms, warm, term) < target) {
                outside = middle;
            } else {
                inside = middle;
            }
        }
        return (inside + outside) / 2;
    }
}
