package org.endotype.imaging.signal;

import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;

/** Which frequencies are removed, and by what. */
public sealed interface TemporalFilter {

    /** Leaves all frequencies. */
    record None() implements TemporalFilter {}

    /**
     * An order-5 Butterworth filter of signals and confounds alike.
     *
     * @param highPassHz slower goes, where present
     * @param lowPassHz faster goes, where present
     */
    record Butterworth(OptionalDouble highPassHz, OptionalDouble lowPassHz) implements TemporalFilter {
        public Butterworth {
            if (highPassHz.isEmpty() && lowPassHz.isEmpty()) {
                throw new InvalidConfiguration("a Butterworth filter needs a high-pass or a low-pass cut-off in Hz");
            }
        }
    }

    /**
     * Slow cosines as further confounds.
     *
     * @param highPassHz slower goes
     * @param terms when the cosines are added
     */
    record Cosine(double highPassHz, DriftTerms terms) implements TemporalFilter {
        public Cosine {
            if (!(highPassHz > 0)) {
                throw new InvalidConfiguration("the high-pass cut-off must be above 0 Hz, found " + highPassHz);
            }
        }
    }

    /** When cosines are added to the confounds. */
    enum DriftTerms {
        /**
         * Unless one of the given confounds correlates above 0.9 with one of them: the confounds are then taken to hold
         * the drift already (nilearn's rule). It is said in the result's warnings.
         */
        UNLESS_SUPPLIED,
        /** Whatever the confounds are. */
        ALWAYS
    }

    static TemporalFilter none() {
        return new None();
    }

    /** Whether the repetition time must be known. */
    default boolean needsRepetitionTime() {
        return !(this instanceof None);
    }
}
