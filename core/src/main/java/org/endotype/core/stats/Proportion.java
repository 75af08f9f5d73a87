package org.endotype.core.stats;

import org.apache.commons.math3.distribution.NormalDistribution;

/** Confidence intervals of a binomial share. */
public final class Proportion {

    private Proportion() {}

    /**
     * Wilson's score interval, without continuity correction.
     *
     * <p>{@code trials == 0} gives {@link Interval#none}. Constant time, deterministic. Source: Wilson, J. Am. Stat. Assoc.
     * 22 (1927) 209-212; recommended for small n by Brown, Cai and DasGupta, Stat. Sci. 16 (2001) 101-133.
     *
     * @param successes 0..trials
     * @param level for example 0.95
     */
    public static Interval wilson(int successes, int trials, double level) {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(successes + " successes in " + trials + " trials");
        }
        if (trials == 0) {
            return Interval.none();
        }
        double z = normalQuantile(0.5 + level / 2);
        double p = (double) successes / trials;
        double denominator = 1 + z * z / trials;
        double centre = (p + z * z / (2.0 * trials)) / denominator;
        double half = z / denominator * Math.sqrt(p * (1 - p) / trials + z * z / (4.0 * trials * trials));
        // At the ends the limit is the share itself; rounding must not push it past.
        double low = successes == 0 ? 0.0 : Math.max(0.0, centre - half);
        double high = successes == trials ? 1.0 : Math.min(1.0, centre + half);
        return new Interval(p, low, high);
    }

    /**
     * The difference of two independent shares, second minus first, with Newcombe's interval from the two Wilson
     * intervals. Either of no trials gives {@link Interval#none}. Source: Newcombe, Stat. Med. 17 (1998) 873-890, method
     * 10.
     */
    public static Interval difference(int successes1, int trials1, int successes2, int trials2, double level) {
        if (trials1 == 0 || trials2 == 0) {
            return Interval.none();
        }
        Interval first = wilson(successes1, trials1, level);
        Interval second = wilson(successes2, trials2, level);
        double difference = second.estimate() - first.estimate();
        double below = Math.hypot(second.estimate() - second.low(), first.high() - first.estimate());
        double above = Math.hypot(second.high() - second.estimate(), first.estimate() - first.low());
        return new Interval(difference, difference - below, difference + above);
    }

    /** The standard normal quantile. */
    public static double normalQuantile(double probability) {
        return new NormalDistribution(null, 0, 1).inverseCumulativeProbability(probability);
    }
}
