package org.endotype.genomics.omics;

import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;

/** The negative binomial distribution by mean and dispersion (variance = mean + dispersion x mean^2), Poisson where the latter is nil. */
final class NegativeBinomial {

    /** Below this the distribution cannot be told from Poisson in double precision. */
    private static final double POISSON = 1e-8;

    private static final double EPSILON = 1e-14;
    private static final int ITERATIONS = 100_000;

    /** A probability this close below a step counts as on it, so that rounding does not move a count by one. */
    private static final double FUZZ = 1e-13;

    private NegativeBinomial() {}

    /** Log probability of {@code y}. */
    static double logProbability(double y, double mean, double dispersion) {
        if (dispersion < POISSON) {
            return y * Math.log(mean) - mean - Gamma.logGamma(y + 1);
        }
        double size = 1 / dispersion;
        return Gamma.logGamma(y + size)
                - Gamma.logGamma(size)
                - Gamma.logGamma(y + 1)
                + y * Math.log(mean / (mean + size))
                - size * Math.log1p(mean / size);
    }

    /** Probability of at most {@code y}; 0 below 0. */
    static double atMost(double y, double mean, double dispersion) {
        if (y < 0) {
            return 0;
        }
        if (dispersion < POISSON) {
            return Gamma.regularizedGammaQ(y + 1, mean, EPSILON, ITERATIONS);
        }
        double size = 1 / dispersion;
        return Beta.regularizedBeta(size / (size + mean), size, y + 1, EPSILON, ITERATIONS);
    }

    /** The smallest count whose {@link #atMost} reaches {@code probability}, which is below 1. */
    static double quantile(double probability, double mean, double dispersion) {
        double target = probability * (1 - FUZZ);
        double low = -1;
        double high = Math.max(1, Math.ceil(mean));
        while (atMost(high, mean, dispersion) < target) {
            low = high;
            high *= 2;
        }
        while (high - low > 1) {
            double middle = Math.floor((low + high) / 2);
            if (atMost(middle, mean, dispersion) >= target) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
