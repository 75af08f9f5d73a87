package org.endotype.imaging.connectivity;

/** How a covariance is estimated from a finite series. */
public enum CovarianceEstimator {
    /** The maximum likelihood estimate, divisor n. Singular where there are fewer volumes than regions. */
    EMPIRICAL,
    /** The empirical covariance shrunk towards a multiple of the identity by a share that the data set. */
    LEDOIT_WOLF;

    /** The name on the command line and in provenance, for example {@code ledoit-wolf}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
