package org.endotype.core.stats;

import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;

/**
 * Student's t test of a difference of means, two-sided.
 *
 * <p>NaN in an input gives NaN results; leave missing values out first. Where nothing varies and the difference is not 0, the
 * statistic is infinite and p is 0; where the difference is 0 too, both are NaN: there is nothing to test.
 *
 * <p>Source: Student 1908; Welch, Biometrika 34 (1947) 28-35.
 *
 * @param difference the estimated difference
 * @param standardError of the difference
 * @param statistic difference / standardError
 * @param degreesOfFreedom n - 1 paired; Welch-Satterthwaite's otherwise
 * @param p two-sided
 * @param effectSize Cohen's d: of the differences where paired, of the pooled standard deviation otherwise
 */
public record TTest(
        double difference,
        double standardError,
        double statistic,
        double degreesOfFreedom,
        double p,
        double effectSize) {

    /** Tests whether the mean of differences of pairs is 0. */
    public static TTest paired(double[] differences) {
        int n = differences.length;
        if (n < 2) {
            throw new DegenerateData("a paired t test needs at least two pairs, found " + n);
        }
        double mean = mean(differences);
        double deviation = Math.sqrt(variance(differences, mean));
        return of(mean, deviation / Math.sqrt(n), n - 1, mean / deviation);
    }

    /** Tests whether two independent groups have the same mean, without taking their variances for equal. */
    public static TTest welch(double[] first, double[] second) {
        if (first.length < 2 || second.length < 2) {
            throw new DegenerateData("Welch's t test needs at least two values in each group, found " + first.length
                    + " and " + second.length);
        }
        double mean1 = mean(first);
        double mean2 = mean(second);
        double variance1 = variance(first, mean1);
        double variance2 = variance(second, mean2);
        double share1 = variance1 / first.length;
        double share2 = variance2 / second.length;
        double degrees = (share1 + share2)
                * (share1 + share2)
                / (share1 * share1 / (first.length - 1) + share2 * share2 / (second.length - 1));
        double pooled = Math.sqrt(((first.length - 1) * variance1 + (second.length - 1) * variance2)
                / (first.length + second.length - 2));
        double difference = mean2 - mean1;
        return of(difference, Math.sqrt(share1 + share2), degrees, difference / pooled);
    }

    /** The mean with Student's interval: no estimate of no values, no limits below two. */
    public static Interval meanInterval(double[] values, double level) {
        if (values.length == 0) {
            return Interval.none();
        }
        double mean = mean(values);
        if (values.length == 1) {
            return new Interval(mean, Double.NaN, Double.NaN);
        }
        double half = Math.sqrt(variance(values, mean) / values.length)
                * new TDistribution(null, values.length - 1).inverseCumulativeProbability(0.5 + level / 2);
        return new Interval(mean, mean - half, mean + half);
    }

    private static TTest of(double difference, double standardError, double degrees, double effectSize) {
        double statistic = difference / standardError;
        double p;
        if (Double.isNaN(statistic) || Double.isInfinite(statistic)) {
            p = Double.isNaN(statistic) ? Double.NaN : 0;
        } else {
            p = 2 * new TDistribution(null, degrees).cumulativeProbability(-Math.abs(statistic));
        }
        return new TTest(difference, standardError, statistic, degrees, p, effectSize);
    }

    /** The confidence interval of the difference: its half width at a level such as 0.95. */
    public double halfWidth(double level) {
        if (Double.isNaN(degreesOfFreedom)) {
            return Double.NaN;
        }
        return standardError * new TDistribution(null, degreesOfFreedom).inverseCumulativeProbability(0.5 + level / 2);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double variance(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / (values.length - 1);
    }
}
