package org.endotype.core.stratify.factor;

import org.apache.commons.math3.special.Gamma;

/** A gamma posterior of a precision under the flat prior Gamma(1e-6, 1e-6). */
record GammaPosterior(double shape, double rate) {

    private static final double PRIOR = 1e-6;

    /** From how many values with a prior mean of 0, and their expected sum of squares. */
    static GammaPosterior of(double count, double squares) {
        return new GammaPosterior(PRIOR + count / 2, PRIOR + squares / 2);
    }

    double mean() {
        return shape / rate;
    }

    double meanLog() {
        return Gamma.digamma(shape) - Math.log(rate);
    }

    /** Expected log prior plus entropy: what this precision adds to the evidence bound. */
    double bound() {
        double prior = PRIOR * Math.log(PRIOR) - Gamma.logGamma(PRIOR) + (PRIOR - 1) * meanLog() - PRIOR * mean();
        double entropy = shape - Math.log(rate) + Gamma.logGamma(shape) + (1 - shape) * Gamma.digamma(shape);
        return prior + entropy;
    }
}
