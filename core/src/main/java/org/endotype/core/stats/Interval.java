package org.endotype.core.stats;

/**
 * An estimate with its confidence limits, all in the estimate's unit; NaN where it cannot be had.
 *
 * @param estimate the point estimate
 * @param low lower limit
 * @param high upper limit
 */
public record Interval(double estimate, double low, double high) {

    /** No estimate. */
    public static Interval none() {
        return new Interval(Double.NaN, Double.NaN, Double.NaN);
    }

    /** Whether {@code value} lies within the limits. */
    public boolean covers(double value) {
        return low <= value && value <= high;
    }
}
