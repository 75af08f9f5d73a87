package org.endotype.cli.option;

import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.imaging.signal.Censoring;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.signal.Standardization;
import org.endotype.imaging.signal.TemporalFilter;
import org.endotype.imaging.signal.TemporalFilter.DriftTerms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How signals are cleaned, for commands that do. */
public final class CleaningChoices {

    /** Names of the temporal filters. */
    public enum FilterName {
        BUTTERWORTH,
        COSINE
    }

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = "all",
            description = "Confounds to regress out: 6P, 12P, 24P, 36P, acompcor, aroma, all, none (default:"
                    + " ${DEFAULT-VALUE} columns of the table).")
    String strategy = "all";

    @Option(names = "--detrend", description = "Remove a line from signals and confounds.")
    boolean detrend;

    @Option(
            names = "--filter",
            paramLabel = "NAME",
            description = "butterworth (order 5, both ways; default where a cut-off is given) or cosine (high-pass by"
                    + " drift terms).")
    @Nullable
    FilterName filter;

    @Option(names = "--high-pass", paramLabel = "HZ", description = "Remove slower frequencies.")
    @Nullable
    Double highPass;

    @Option(names = "--low-pass", paramLabel = "HZ", description = "Remove faster frequencies (butterworth only).")
    @Nullable
    Double lowPass;

    @Option(
            names = "--drift-terms",
            paramLabel = "RULE",
            defaultValue = "unless-supplied",
            description =
                    "Add drift cosines unless-supplied (a confound correlates above 0.9 with one, as in nilearn) or"
                            + " always (default: ${DEFAULT-VALUE}).")
    String driftTerms = "unless-supplied";

    @Option(
            names = "--standardize",
            paramLabel = "HOW",
            defaultValue = "none",
            description = "zscore, psc (per cent signal change) or none (default: ${DEFAULT-VALUE}).")
    Standardization standardize = Standardization.NONE;

    @Option(
            names = "--fd-threshold",
            paramLabel = "MM",
            description = "Leave out volumes whose framewise displacement exceeds this (0.5 is usual).")
    @Nullable
    Double displacementThreshold;

    @Option(
            names = "--dvars-threshold",
            paramLabel = "X",
            description = "Leave out volumes whose standardised DVARS exceeds this (1.5 is usual).")
    @Nullable
    Double dvarsThreshold;

    @Option(
            names = "--min-segment",
            paramLabel = "VOLUMES",
            defaultValue = "5",
            description = "With a threshold: also leave out kept stretches shorter than this (default:"
                    + " ${DEFAULT-VALUE}).")
    int minimumSegment = Censoring.DEFAULT_MINIMUM_SEGMENT_VOLUMES;

    @Option(
            names = "--min-seconds",
            paramLabel = "S",
            description = "Refuse a run of which less is kept (default: 240 with a threshold, else 0).")
    @Nullable
    Double minimumSeconds;

    /** The choices as one value. */
    public CleaningOptions options() {
        boolean threshold = displacementThreshold != null || dvarsThreshold != null;
        double least = minimumSeconds != null ? minimumSeconds : threshold ? Censoring.DEFAULT_MINIMUM_SECONDS : 0;
        return new CleaningOptions(
                detrend ? Detrending.LINEAR : Detrending.NONE,
                temporalFilter(),
                ConfoundStrategy.ofLabel(strategy),
                new Censoring(optional(displacementThreshold), optional(dvarsThreshold), minimumSegment, least),
                standardize);
    }

    private TemporalFilter temporalFilter() {
        if (filter == null && highPass == null && lowPass == null) {
            return TemporalFilter.none();
        }
        if (filter == FilterName.COSINE) {
            if (highPass == null) {
                throw new InvalidConfiguration("--filter cosine needs --high-pass HZ");
            }
            if (lowPass != null) {
                throw new InvalidConfiguration(
                        "--filter cosine is a high-pass filter; drop --low-pass or use --filter butterworth");
            }
            return new TemporalFilter.Cosine(highPass, driftRule());
        }
        if (highPass == null && lowPass == null) {
            throw new InvalidConfiguration("--filter butterworth needs --high-pass HZ, --low-pass HZ or both");
        }
        return new TemporalFilter.Butterworth(optional(highPass), optional(lowPass));
    }

    private DriftTerms driftRule() {
        return switch (driftTerms) {
            case "unless-supplied" -> DriftTerms.UNLESS_SUPPLIED;
            case "always" -> DriftTerms.ALWAYS;
            default ->
                throw new InvalidConfiguration(
                        "--drift-terms: expected unless-supplied or always, found '" + driftTerms + "'");
        };
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
