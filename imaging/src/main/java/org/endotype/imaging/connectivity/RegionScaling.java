package org.endotype.imaging.connectivity;

/**
 * What is done to the regions of a series before its covariance is estimated. It changes nothing for empirical
 * correlations; a shrinking estimator pulls towards a multiple of the identity, which weighs quiet and loud regions
 * differently.
 */
public enum RegionScaling {
    /** Regions keep their own variance; a correlation is read off the shrunk covariance. */
    AS_GIVEN,
    /** Regions are brought to variance 1 (divisor n) first, so that the shrinkage is that of a correlation matrix. */
    UNIT_VARIANCE
}
