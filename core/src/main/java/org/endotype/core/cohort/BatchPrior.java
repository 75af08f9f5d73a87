package org.endotype.core.cohort;

/**
 * The prior of one batch's effects over features, by moments: shifts are normal, variances inverse gamma.
 *
 * @param mean of the shifts
 * @param variance of the shifts
 * @param shape of the inverse gamma; infinite where all features have one variance
 * @param scale of the inverse gamma
 * @param meanVariance of the variances
 */
record BatchPrior(double mean, double variance, double shape, double scale, double meanVariance) {

    private static final double CHANGE = 1e-12;
    private static final int MOST_ITERATIONS = 10_000;

    /** A feature's shift and variance in a batch, given its own data and the prior. */
    record Posterior(double shift, double variance) {}

    static BatchPrior of(double[] shifts, double[] variances) {
        double meanVariance = mean(variances);
        double spread = variance(variances, meanVariance);
        double meanShift = mean(shifts);
        return new BatchPrior(
                meanShift,
                variance(shifts, meanShift),
                spread == 0 ? Double.POSITIVE_INFINITY : (2 * spread + meanVariance * meanVariance) / spread,
                (meanVariance * spread + meanVariance * meanVariance * meanVariance) / spread,
                meanVariance);
    }

    /** The posterior mean of a shift, from its estimate on {@code n} values of the given variance. */
    double posteriorMean(double estimate, double n, double ownVariance) {
        return (variance * n * estimate + ownVariance * mean) / (variance * n + ownVariance);
    }

    /** Both posteriors, each given the other, iterated to a fixed point. */
    Posterior posterior(double[] values, double estimate, double ownVariance) {
        int n = values.length;
        double shift = estimate;
        double spread = Double.isInfinite(shape) ? meanVariance : ownVariance;
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            double newShift = posteriorMean(estimate, n, spread);
            double squares = 0;
            for (double value : values) {
                squares += (value - newShift) * (value - newShift);
            }
            double newSpread =
                    Double.isInfinite(shape) ? meanVariance : (0.5 * squares + scale) / (n / 2.0 + shape - 1);
            boolean settled = Math.abs(newShift - shift) <= CHANGE * (1 + Math.abs(shift))
                    && Math.abs(newSpread - spread) <= CHANGE * spread;
            shift = newShift;
            spread = newSpread;
            if (settled) {
                break;
            }
        }
        return new Posterior(shift, spread);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double variance(double[] values, double mean) {
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return sum / (values.length - 1);
    }
}
