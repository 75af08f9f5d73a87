package org.endotype.core.evidence;

import java.util.Arrays;

/**
 * The sinh-arcsinh transform x = location + scale sinh((asinh(z) + skew) / tail) of a standard normal z, matched to
 * quantiles of a sample: keeps its skew and its heavy tails, and always has one mode. Light tails and gaps, which groups
 * make, are not kept: {@code tail <= 1}.
 *
 * <p>Source: Jones and Pewsey, Biometrika 96:761 (2009).
 */
record SinhArcsinh(double skew, double tail) {

    /** Normal quantiles at .975, .95 and .75. */
    private static final double Z975 = 1.959963984540054;

    private static final double Z90 = 1.2815515655446004;
    private static final double Z75 = 0.6744897501960817;

    /** Sampling error alone reaches this; nothing is gained by chasing it. */
    private static final double LEAST_TAIL = 0.35;

    static SinhArcsinh fit(double[] sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double spread = quantile(sorted, 0.9) - quantile(sorted, 0.1);
        if (!(spread > 0)) {
            return new SinhArcsinh(0, 1);
        }
        double wantedSkew = (quantile(sorted, 0.9) + quantile(sorted, 0.1) - 2 * quantile(sorted, 0.5)) / spread;
        double wantedTail = (quantile(sorted, 0.975) - quantile(sorted, 0.025))
                / (quantile(sorted, 0.75) - quantile(sorted, 0.25));
        double skew = 0;
        double tail = 1;
        for (int round = 0; round < 8; round++) {
            tail = solveTail(wantedTail, skew);
            skew = solveSkew(wantedSkew, tail);
        }
        return new SinhArcsinh(skew, tail);
    }

    private static double solveTail(double wanted, double skew) {
        double low = LEAST_TAIL;
        double high = 1;
        for (int step = 0; step < 40; step++) {
            double middle = 0.5 * (low + high);
            SinhArcsinh trial = new SinhArcsinh(skew, middle);
            double ratio = (trial.raw(Z975) - trial.raw(-Z975)) / (trial.raw(Z75) - trial.raw(-Z75));
            if (ratio > wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    private static double solveSkew(double wanted, double tail) {
        double low = -1.5;
        double high = 1.5;
        for (int step = 0; step < 40; step++) {
            double middle = 0.5 * (low + high);
            SinhArcsinh trial = new SinhArcsinh(middle, tail);
            double top = trial.raw(Z90);
            double bottom = trial.raw(-Z90);
            if ((top + bottom - 2 * trial.raw(0)) / (top - bottom) < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    /** The transform with location 0 and scale 1. */
    double raw(double z) {
        double asinh = z >= 0 ? Math.log(z + Math.sqrt(z * z + 1)) : -Math.log(-z + Math.sqrt(z * z + 1));
        return Math.sinh((asinh + skew) / tail);
    }

    static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
