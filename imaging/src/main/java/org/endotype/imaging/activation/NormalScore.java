package org.endotype.imaging.activation;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.special.Erf;

/**
 * The z that is as improbable as a t. Tails are computed on their own side, so that large t keep their digits down to
 * probabilities of 1e-300, where z (37.05) is cut.
 */
final class NormalScore {

    private static final double SMALLEST_PROBABILITY = 1e-300;
    private static final double LARGEST_Z = 37.0471;
    private static final double TOLERANCE = 1e-13;

    private final TDistribution distribution;

    NormalScore(double degreesOfFreedom) {
        distribution = new TDistribution(degreesOfFreedom, 1e-15);
    }

    /** The probability of a t at least as far below zero as the given one is from it. */
    double tail(double t) {
        return distribution.cumulativeProbability(-Math.abs(t));
    }

    /** NaN for NaN. */
    double ofT(double t) {
        if (Double.isNaN(t) || t == 0) {
            return t;
        }
        return Math.copySign(quantile(tail(t)), t);
    }

    /** The z above which the normal distribution has a given probability of at most one half. */
    static double quantile(double probability) {
        if (probability < SMALLEST_PROBABILITY) {
            return LARGEST_Z;
        }
        if (probability >= 0.5) {
            return 0;
        }
        // Newton's steps on the logarithm of the tail, which is nearly a parabola, from below its asymptote.
        double wanted = Math.log(probability);
        double z = Math.sqrt(Math.max(0, -2 * wanted - Math.log(2 * Math.PI)));
        for (int step = 0; step < 50; step++) {
            double tail = 0.5 * Erf.erfc(z / Math.sqrt(2));
            double density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
            double change = (Math.log(tail) - wanted) * tail / density;
            z += change;
            if (Math.abs(change) < TOLERANCE * Math.max(1, z)) {
                break;
            }
        }
        return z;
    }
}
