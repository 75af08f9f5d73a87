package org.endotype.core.stats;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;
import org.endotype.core.error.DegenerateData;

/**
 * Variances of many features shrunk towards a common one: the prior s0^2 with d0 degrees of freedom is fitted to the
 * features' variances by the moments of their logarithms.
 *
 * <p>Source: Smyth, Statistical Applications in Genetics and Molecular Biology 3:3 (2004). Cost: O(n). Deterministic.
 *
 * @param priorVariance s0^2
 * @param priorDegrees d0; infinite where the variances differ no more than chance has them differ
 */
public record ModeratedVariance(double priorVariance, double priorDegrees) {

    /**
     * @param variances one a feature, each on {@code degrees} degrees of freedom; NaN does not count
     * @throws DegenerateData when fewer than two features have a variance
     */
    public static ModeratedVariance fit(double[] variances, double degrees) {
        double[] present = Arrays.stream(variances)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        int n = present.length;
        if (n < 2 || !(degrees > 0)) {
            throw new DegenerateData("variances can be moderated over at least two features with residual degrees of"
                    + " freedom; there are " + n + " features with " + degrees);
        }
        double median = n % 2 == 1 ? present[n / 2] : (present[n / 2 - 1] + present[n / 2]) / 2;
        if (median == 0) {
            throw new DegenerateData("more than half of the features do not vary within groups; leave them out");
        }
        double[] logs = new double[n];
        double mean = 0;
        double meanVariance = 0;
        for (int i = 0; i < n; i++) {
            // Zero variances would have the logarithm run away.
            double variance = Math.max(present[i], 1e-5 * median);
            logs[i] = Math.log(variance) - Gamma.digamma(degrees / 2) + Math.log(degrees / 2);
            mean += logs[i] / n;
            meanVariance += variance / n;
        }
        double spread = 0;
        for (double value : logs) {
            spread += (value - mean) * (value - mean) / (n - 1);
        }
        double excess = spread - Gamma.trigamma(degrees / 2);
        if (!(excess > 0)) {
            return new ModeratedVariance(meanVariance, Double.POSITIVE_INFINITY);
        }
        double priorDegrees = 2 * inverseTrigamma(excess);
        return new ModeratedVariance(
                Math.exp(mean + Gamma.digamma(priorDegrees / 2) - Math.log(priorDegrees / 2)), priorDegrees);
    }

    /** A feature's variance on {@code degrees} degrees of freedom, moderated. */
    public double of(double variance, double degrees) {
        if (Double.isInfinite(priorDegrees)) {
            return priorVariance;
        }
        return (degrees * variance + priorDegrees * priorVariance) / (degrees + priorDegrees);
    }

    /** The x with trigamma(x) = y for y above 0: trigamma falls from infinity to 0. */
    private static double inverseTrigamma(double y) {
        // Newton on 1/trigamma, which is nearly linear and convex: from this start it descends on the root.
        double x = 0.5 + 1 / y;
        for (int iteration = 0; iteration < 100; iteration++) {
            double trigamma = Gamma.trigamma(x);
            double slope = tetragamma(x);
            double step = trigamma * (1 - trigamma / y) / slope;
            x += step;
            if (-step / x < 1e-12) {
                break;
            }
        }
        return x;
    }

    /** The derivative of trigamma, by recurrence to x of at least 15 and its asymptotic series. */
    private static double tetragamma(double x) {
        double shifted = x;
        double sum = 0;
        while (shifted < 15) {
            sum -= 2 / (shifted * shifted * shifted);
            shifted += 1;
        }
        double inverse = 1 / shifted;
        double square = inverse * inverse;
        return sum - square * (1 + inverse + square * (0.5 + square * (-1 / 6.0 + square * (1 / 6.0 - square * 0.3))));
    }
}
