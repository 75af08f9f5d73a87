package org.endotype.imaging.signal;

/**
 * How region signals are cleaned, immutable.
 *
 * @param detrending whether a line is removed
 * @param filter which frequencies are removed
 * @param strategy which confounds are regressed out, where a table is given
 * @param censoring which volumes are left out
 * @param standardization how the result is scaled
 */
public record CleaningOptions(
        Detrending detrending,
        TemporalFilter filter,
        ConfoundStrategy strategy,
        Censoring censoring,
        Standardization standardization) {

    /** Whether a line is removed from signals and confounds. */
    public enum Detrending {
        NONE,
        LINEAR
    }

    /** Nothing but the regression of all given confounds. */
    public static CleaningOptions withDefaults() {
        return new CleaningOptions(
                Detrending.NONE, TemporalFilter.none(), ConfoundStrategy.ALL, Censoring.none(), Standardization.NONE);
    }

    public CleaningOptions with(Detrending other) {
        return new CleaningOptions(other, filter, strategy, censoring, standardization);
    }

    public CleaningOptions with(TemporalFilter other) {
        return new CleaningOptions(detrending, other, strategy, censoring, standardization);
    }

    public CleaningOptions with(ConfoundStrategy other) {
        return new CleaningOptions(detrending, filter, other, censoring, standardization);
    }

    public CleaningOptions with(Censoring other) {
        return new CleaningOptions(detrending, filter, strategy, other, standardization);
    }

    public CleaningOptions with(Standardization other) {
        return new CleaningOptions(detrending, filter, strategy, censoring, other);
    }
}
