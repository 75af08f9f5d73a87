package org.endotype.cli.command;

import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.endotype.core.stats.RocCurve;

/**
 * Tells members of a study from others of the same population by what was told of standardised differences between
 * groups: the log likelihood ratio to first order, as in Homer et al. (PLoS Genet. 4:e1000167, 2008) and Sankararaman et
 * al. (Nat. Genet. 41:965, 2009). The attacker knows everyone's features and groups and, from a reference sample of many,
 * what the population's differences are. Where a difference is told in a band, or is only known not to be among the
 * largest, its mean given that stands for it.
 */
final class MembershipAttack {

    private static final int REFERENCE = 30_000;
    private static final NormalDistribution GAUSS = new NormalDistribution(null, 0, 1);

    private final double[][] population;
    private final int members;

    /** What is known of one difference: it lies between two ends, which are equal where it is told exactly. */
    record Told(double low, double high) {}

    MembershipAttack(int members) {
        this.members = members;
        double[][] reference = KnownPopulation.draw(REFERENCE, 99);
        population = new double[KnownPopulation.GROUPS][KnownPopulation.FEATURES];
        for (int g = 0; g < population.length; g++) {
            for (int j = 0; j < KnownPopulation.FEATURES; j++) {
                population[g][j] = difference(reference, g, j);
            }
        }
    }

    private static double difference(double[][] rows, int group, int feature) {
        double[] sums = new double[2];
        double[] squares = new double[2];
        int[] counts = new int[2];
        for (int i = 0; i < rows.length; i++) {
            int side = KnownPopulation.group(i) == group ? 0 : 1;
            sums[side] += rows[i][feature];
            squares[side] += rows[i][feature] * rows[i][feature];
            counts[side]++;
        }
        double within = 0;
        for (int side = 0; side < 2; side++) {
            within += squares[side] - sums[side] * sums[side] / counts[side];
        }
        return (sums[0] / counts[0] - sums[1] / counts[1]) / Math.sqrt(within / (rows.length - 2));
    }

    /** The larger, the likelier a member. */
    double[] scores(double[][] people, Map<String, Told> told) {
        double[] scores = new double[people.length];
        double own = members / (double) KnownPopulation.GROUPS;
        double rest = members - own;
        double error = Math.sqrt(1 / own + 1 / rest);
        told.forEach((place, known) -> {
            int g = Integer.parseInt(place.split(":")[0]);
            int j = Integer.parseInt(place.split(":")[1]);
            double surprise = expected(known, population[g][j], error) - population[g][j];
            double elsewhere = IntStream.range(0, KnownPopulation.GROUPS)
                            .filter(other -> other != g)
                            .mapToDouble(other -> KnownPopulation.mean(other, j))
                            .sum()
                    / (KnownPopulation.GROUPS - 1);
            for (int i = 0; i < people.length; i++) {
                boolean inside = KnownPopulation.group(i) == g;
                double influence =
                        inside ? (people[i][j] - KnownPopulation.mean(g, j)) / own : -(people[i][j] - elsewhere) / rest;
                scores[i] += influence * surprise / (error * error);
            }
        });
        return scores;
    }

    /** Mean of a Gaussian between two ends. */
    private static double expected(Told known, double mean, double error) {
        if (known.low == known.high) {
            return known.low;
        }
        double a = (known.low - mean) / error;
        double b = (known.high - mean) / error;
        double mass = GAUSS.cumulativeProbability(b) - GAUSS.cumulativeProbability(a);
        if (mass < 1e-9) {
            return a > 0 ? known.low : known.high;
        }
        return mean + error * (density(a) - density(b)) / mass;
    }

    private static double density(double z) {
        return Double.isInfinite(z) ? 0 : GAUSS.density(z);
    }

    /** Area under the curve: the chance that a member scores above somebody else. */
    double area(double[] scores) {
        boolean[] member = new boolean[scores.length];
        java.util.Arrays.fill(member, 0, members, true);
        return RocCurve.of(scores, member, 0.95).area().estimate();
    }
}
