package org.endotype.imaging.activation;

/** The unit of the signal that is modelled, and so of effects. t and z do not depend on it. */
public enum SignalScale {
    /** As recorded. */
    RECORDED,
    /** Per cent of the voxel's mean over the run; means below 1 count as 1. */
    PER_CENT;

    void apply(double[] signal) {
        if (this == RECORDED) {
            return;
        }
        double sum = 0;
        for (double value : signal) {
            sum += value;
        }
        double mean = Math.max(1, sum / signal.length);
        for (int t = 0; t < signal.length; t++) {
            signal[t] = 100 * (signal[t] / mean - 1);
        }
    }
}
