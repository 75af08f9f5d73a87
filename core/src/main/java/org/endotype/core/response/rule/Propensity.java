package org.endotype.core.response.rule;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * The chance of each arm given the features: shares of the arms, or a multinomial logistic model of the standardised
 * features with a ridge penalty, fitted by Newton's method.
 *
 * <p>The penalty is the one of {@link #PENALTIES} under which five folds of the people predict the arms of each other best:
 * a feature that decides the arm predicts it the better the less it is shrunk, a chance pattern of few people the worse. It is
 * chosen once from features and arms; no outcome enters. Chances below {@link #FLOOR} are raised to it, so that nobody weighs
 * more than its inverse; how many people that concerns is reported. Where more than half of the people have less than a
 * chance of 0.05 of some arm, or one feature alone tells two arms apart entirely, the arms do not overlap and
 * the rows are refused. Cost O(iterations x n (arms x features)^2);
 * deterministic. Source: Rosenbaum and Rubin, Biometrika 70 (1983) 41-55; Crump et al., Biometrika 96 (2009) 187-199.
 */
final class Propensity {

    /** The smallest chance of an arm that counts as one. */
    static final double FLOOR = 0.01;

    /** Who has less than this chance of some arm is hardly compared with anybody in it. */
    private static final double HARDLY = 0.05;

    private static final int MOST_STEPS = 50;

    /** In units of a person's standardised features, from the largest. */
    private static final double[] PENALTIES = {1, 0.1, 0.01, 0.001};

    /** So many people in each of two arms are not told apart entirely by one feature by chance. */
    private static final int FEWEST_TO_DECIDE = 8;

    private static final long DEALING = 0x0E1AL;

    private final int arms;
    private final double[] shares;
    private final Standardisation scale;
    private final double[] weights;

    private Propensity(int arms, double[] shares, Standardisation scale, double[] weights) {
        this.arms = arms;
        this.shares = shares;
        this.scale = scale;
        this.weights = weights;
    }

    /**
     * How chances are learned from some people of a study.
     *
     * @param penalty of the logistic model; NaN where arms were randomised
     */
    record Learner(TrialData data, double penalty) {

        Propensity fit(int[] rows) {
            return Propensity.fit(data, rows, penalty);
        }
    }

    /** Chooses the penalty and refuses arms that do not overlap. */
    static Learner learner(TrialData data, RuleSettings.Assignment assignment) {
        if (assignment == RuleSettings.Assignment.RANDOMISED
                || data.featureNames().isEmpty()) {
            return new Learner(data, Double.NaN);
        }
        int[] everyone = IntStream.range(0, data.size()).toArray();
        requireNoFeatureDecides(data, everyone);
        int[] fold = Folds.deal(data, everyone, new SplittableRandom(DEALING));
        double best = Double.NEGATIVE_INFINITY;
        double chosen = PENALTIES[0];
        for (double penalty : PENALTIES) {
            double likelihood = 0;
            for (int held = 0; held < Folds.COUNT; held++) {
                int out = held;
                Propensity fitted = fit(
                        data, IntStream.of(everyone).filter(i -> fold[i] != out).toArray(), penalty);
                for (int i : everyone) {
                    if (fold[i] == held) {
                        likelihood += Math.log(Math.max(1e-12, fitted.raw(data.features()[i])[data.arm()[i]]));
                    }
                }
            }
            if (likelihood > best) {
                best = likelihood;
                chosen = penalty;
            }
        }
        fit(data, everyone, chosen).requireOverlap(data, everyone);
        return new Learner(data, chosen);
    }

    private static Propensity fit(TrialData data, int[] rows, double penalty) {
        int arms = data.armCount();
        double[] shares = new double[arms];
        for (int i : rows) {
            shares[data.arm()[i]] += 1.0 / rows.length;
        }
        Standardisation scale = Standardisation.of(data.features(), rows);
        if (Double.isNaN(penalty)) {
            return new Propensity(arms, shares, scale, new double[0]);
        }
        double[][] x = new double[rows.length][];
        for (int i = 0; i < x.length; i++) {
            x[i] = withIntercept(scale.apply(data.features()[rows[i]]));
        }
        int[] arm = Arrays.stream(rows).map(i -> data.arm()[i]).toArray();
        return new Propensity(arms, shares, scale, newton(x, arm, arms, penalty));
    }

    /** Nobody's chance need be modelled where all values of a feature in one arm lie beyond all in another. */
    private static void requireNoFeatureDecides(TrialData data, int[] everyone) {
        double[][] values = new double[data.armCount()][];
        for (int j = 0; j < data.featureNames().size(); j++) {
            int feature = j;
            for (int a = 0; a < values.length; a++) {
                values[a] = IntStream.of(data.rowsOfArm(everyone, a))
                        .mapToDouble(i -> data.features()[i][feature])
                        .filter(value -> !Double.isNaN(value))
                        .sorted()
                        .toArray();
            }
            for (int a = 0; a < values.length; a++) {
                for (int b = 0; b < values.length; b++) {
                    boolean known = Math.min(values[a].length, values[b].length) >= FEWEST_TO_DECIDE;
                    if (known && values[a][values[a].length - 1] < values[b][0]) {
                        throw new DegenerateData("the arms do not overlap: every '"
                                + data.featureNames().get(j) + "' in arm '"
                                + data.arms().get(a) + "' is below every one in arm '"
                                + data.arms().get(b)
                                + "'; compare within those who could have had either arm, or leave out the feature that"
                                + " decides it");
                    }
                }
            }
        }
    }

    private void requireOverlap(TrialData data, int[] rows) {
        int without = 0;
        int worst = 0;
        int[] byArm = new int[arms];
        for (int i : rows) {
            double[] chance = raw(data.features()[i]);
            boolean lacks = false;
            for (int a = 0; a < arms; a++) {
                if (chance[a] < HARDLY) {
                    lacks = true;
                    byArm[a]++;
                }
            }
            without += lacks ? 1 : 0;
        }
        for (int a = 1; a < arms; a++) {
            worst = byArm[a] > byArm[worst] ? a : worst;
        }
        if (2 * without > rows.length) {
            throw new DegenerateData(String.format(
                    java.util.Locale.ROOT,
                    "the arms do not overlap: %.0f %% of the participants have a chance below %.2f of some arm (most often"
                            + " of '%s') given their features; compare within those who could have had either arm, or leave"
                            + " out the feature that decides it",
                    100.0 * without / rows.length,
                    HARDLY,
                    data.arms().get(worst)));
        }
    }

    private static double[] withIntercept(double[] row) {
        double[] wide = new double[row.length + 1];
        wide[0] = 1;
        System.arraycopy(row, 0, wide, 1, row.length);
        return wide;
    }

    /** Weights of all arms but the first, arm-major; damped so that the penalised likelihood never falls. */
    private static double[] newton(double[][] x, int[] arm, int arms, double ridge) {
        int q = x[0].length;
        int size = (arms - 1) * q;
        double[] weights = new double[size];
        double value = objective(x, arm, arms, weights, ridge);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] gradient = new double[size];
            double[] curvature = new double[size * size];
            for (int i = 0; i < x.length; i++) {
                double[] chance = chances(x[i], weights, arms);
                for (int a = 1; a < arms; a++) {
                    double miss = (arm[i] == a ? 1 : 0) - chance[a];
                    for (int j = 0; j < q; j++) {
                        gradient[(a - 1) * q + j] += miss * x[i][j];
                    }
                    for (int b = 1; b < arms; b++) {
                        double weight = chance[a] * ((a == b ? 1 : 0) - chance[b]);
                        for (int j = 0; j < q; j++) {
                            int at = ((a - 1) * q + j) * size + (b - 1) * q;
                            double product = weight * x[i][j];
                            for (int k = 0; k < q; k++) {
                                curvature[at + k] += product * x[i][k];
                            }
                        }
                    }
                }
            }
            for (int w = 0; w < size; w++) {
                double penalty = w % q == 0 ? 1e-6 : ridge;
                gradient[w] -= penalty * weights[w];
                curvature[w * size + w] += penalty;
            }
            double[] move = LinearAlgebra.solvePositiveDefinite(curvature, size, gradient, 1);
            double length = 1;
            double[] next = moved(weights, move, length);
            double nextValue = objective(x, arm, arms, next, ridge);
            while (nextValue < value && length > 1e-6) {
                length /= 2;
                next = moved(weights, move, length);
                nextValue = objective(x, arm, arms, next, ridge);
            }
            weights = next;
            if (Math.abs(nextValue - value) <= 1e-10 * (1 + Math.abs(value))) {
                break;
            }
            value = nextValue;
        }
        return weights;
    }

    private static double[] moved(double[] weights, double[] move, double length) {
        double[] next = weights.clone();
        for (int w = 0; w < next.length; w++) {
            next[w] += length * move[w];
        }
        return next;
    }

    private static double objective(double[][] x, int[] arm, int arms, double[] weights, double ridge) {
        double sum = 0;
        int q = x[0].length;
        for (int i = 0; i < x.length; i++) {
            sum += Math.log(Math.max(1e-300, chances(x[i], weights, arms)[arm[i]]));
        }
        for (int w = 0; w < weights.length; w++) {
            sum -= (w % q == 0 ? 1e-6 : ridge) * weights[w] * weights[w] / 2;
        }
        return sum;
    }

    private static double[] chances(double[] x, double[] weights, int arms) {
        double[] chance = new double[arms];
        double top = 0;
        for (int a = 1; a < arms; a++) {
            for (int j = 0; j < x.length; j++) {
                chance[a] += weights[(a - 1) * x.length + j] * x[j];
            }
            top = Math.max(top, chance[a]);
        }
        double sum = 0;
        for (int a = 0; a < arms; a++) {
            chance[a] = Math.exp(chance[a] - top);
            sum += chance[a];
        }
        for (int a = 0; a < arms; a++) {
            chance[a] /= sum;
        }
        return chance;
    }

    private double[] raw(double[] features) {
        return weights.length == 0 ? shares.clone() : chances(withIntercept(scale.apply(features)), weights, arms);
    }

    /** The chance of each arm, none below the floor; a copy. */
    double[] of(double[] features) {
        double[] chance = raw(features);
        for (int a = 0; a < arms; a++) {
            chance[a] = Math.max(FLOOR, chance[a]);
        }
        return chance;
    }
}
