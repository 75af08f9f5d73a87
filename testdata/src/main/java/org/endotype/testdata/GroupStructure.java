package org.endotype.testdata;

/** What a simulated cohort hides. */
public enum GroupStructure {
    /** Three groups that respond differently to the two arms. */
    PLANTED,
    /**
     * One group: the same factors, sites, batches and noise, with the group means replaced by Gaussian factors of the
     * same covariance, and the same response in both arms.
     */
    NONE
}
