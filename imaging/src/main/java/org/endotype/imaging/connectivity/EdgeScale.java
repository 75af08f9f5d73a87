package org.endotype.imaging.connectivity;

/** The scale on which correlations are given. */
public enum EdgeScale {
    /** As estimated. */
    NATURAL,
    /**
     * Fisher's z, artanh r, of correlations and partial correlations. The diagonal, whose z is infinite, is given as 0,
     * and |r| counts as at most 1 - 2^-52 (|z| about 18.4), so that two identical regions stay finite.
     */
    FISHER_Z
}
