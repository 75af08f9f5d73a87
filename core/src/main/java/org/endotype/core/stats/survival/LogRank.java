package org.endotype.core.stats.survival;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * The log-rank test of equal survival in two or more groups, with the chi-squared p and a permutation p (the asymptotic
 * one misleads in small groups). p = (b + 1) / (B + 1). Cost O(B x event times x n); the same seed gives the same p.
 *
 * <p>Source: Mantel, Cancer Chemother. Rep. 50 (1966) 163-170; Heimann and Neuhaus, Stat. Med. 17 (1998) 2079-2085.
 *
 * @param statistic chi-squared
 * @param degreesOfFreedom groups - 1
 * @param p by the chi-squared distribution
 * @param permutationP by permuting group labels
 * @param permutations B
 */
public record LogRank(double statistic, int degreesOfFreedom, double p, double permutationP, int permutations) {

    /**
     * Runs the test.
     *
     * @param groups 0..groupCount-1, one a person
     * @throws DegenerateData when there is no event or fewer than two groups have people
     */
    public static LogRank test(EventTimes people, int[] groups, int groupCount, int permutations, long seed) {
        double[] eventTimes = people.eventTimes();
        if (eventTimes.length == 0) {
            throw new DegenerateData("no event happened: survival cannot be compared");
        }
        double observed = statistic(people, eventTimes, groups, groupCount);
        if (Double.isNaN(observed)) {
            throw new DegenerateData("fewer than two groups have people at risk: survival cannot be compared");
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] shuffled = groups.clone();
        int atLeast = 0;
        for (int draw = 0; draw < permutations; draw++) {
            for (int i = shuffled.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = swap;
            }
            if (statistic(people, eventTimes, shuffled, groupCount) >= observed * (1 - 1e-12)) {
                atLeast++;
            }
        }
        int df = groupCount - 1;
        return new LogRank(
                observed,
                df,
                1 - new ChiSquaredDistribution(null, df).cumulativeProbability(observed),
                (atLeast + 1.0) / (permutations + 1.0),
                permutations);
    }

    private static double statistic(EventTimes people, double[] eventTimes, int[] groups, int groupCount) {
        int free = groupCount - 1;
        double[] difference = new double[groupCount];
        double[] variance = new double[free * free];
        double[] atRisk = new double[groupCount];
        double[] events = new double[groupCount];
        for (double time : eventTimes) {
            java.util.Arrays.fill(atRisk, 0);
            java.util.Arrays.fill(events, 0);
            double n = 0;
            double d = 0;
            for (int i = 0; i < people.size(); i++) {
                if (people.time(i) >= time) {
                    atRisk[groups[i]]++;
                    n++;
                    if (people.time(i) == time && people.isEvent(i)) {
                        events[groups[i]]++;
                        d++;
                    }
                }
            }
            double tie = n > 1 ? d * (n - d) / (n - 1) : 0;
            for (int g = 0; g < groupCount; g++) {
                difference[g] += events[g] - d * atRisk[g] / n;
                for (int h = 0; g < free && h < free; h++) {
                    variance[g * free + h] += tie * (atRisk[g] / n) * ((g == h ? 1 : 0) - atRisk[h] / n);
                }
            }
        }
        double[] right = java.util.Arrays.copyOf(difference, free);
        try {
            double[] solved = LinearAlgebra.solvePositiveDefinite(variance, free, right, 1);
            double sum = 0;
            for (int g = 0; g < free; g++) {
                sum += solved[g] * right[g];
            }
            return sum;
        } catch (DegenerateData singular) {
            return Double.NaN;
        }
    }
}
