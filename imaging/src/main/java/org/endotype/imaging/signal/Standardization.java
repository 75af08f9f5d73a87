package org.endotype.imaging.signal;

/** How a cleaned signal is scaled. */
public enum Standardization {
    /** Not at all. */
    NONE,
    /** To mean 0 and sample standard deviation 1 (divisor n - 1); a constant signal becomes 0. */
    ZSCORE,
    /** To per cent of the magnitude of the mean that the signal had before detrending and filtering. */
    PSC
}
