package org.endotype.imaging.activation;

import org.apache.commons.math3.special.Beta;

/** The z that is as improbable as an F; each tail is computed on its own side, so that both keep their digits. */
final class VarianceRatioScore {

    private final double sums;
    private final double noise;

    /**
     * @param sums degrees of freedom of the effects
     * @param noise degrees of freedom of the residuals
     */
    VarianceRatioScore(double sums, double noise) {
        this.sums = sums;
        this.noise = noise;
    }

    /** The probability of at least this F; NaN for NaN. */
    double upperTail(double f) {
        return f <= 0 ? 1 : Beta.regularizedBeta(noise / (noise + sums * f), noise / 2, sums / 2);
    }

    /** Positive where F is larger than its median; NaN for NaN. */
    double ofF(double f) {
        double upper = upperTail(f);
        if (Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (upper <= 0.5) {
            return NormalScore.quantile(upper);
        }
        return -NormalScore.quantile(
                f <= 0 ? 0 : Beta.regularizedBeta(sums * f / (sums * f + noise), sums / 2, noise / 2));
    }
}
