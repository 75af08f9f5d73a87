package org.endotype.imaging.view;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.imaging.connectivity.ConnectivityKind;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.connectivity.CovarianceEstimator;
import org.endotype.imaging.connectivity.EdgeScale;
import org.endotype.imaging.connectivity.RegionScaling;
import org.endotype.imaging.signal.Censoring;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.signal.Standardization;
import org.endotype.imaging.signal.TemporalFilter;
import org.endotype.imaging.signal.TemporalFilter.DriftTerms;

/**
 * The keys of a {@code functional-connectivity} view, and their values as parameters. Images are cleaned by default
 * (24P, line removed, Butterworth 0.01 to 0.1 Hz); tables of region signals are taken as they are unless a key asks for
 * more.
 *
 * @param cleaning how each run is cleaned; its censoring keeps any length, since runs are judged together
 * @param needsConfounds whether every image must have a confound table
 * @param minimumSeconds a participant of whom less is kept is left out
 * @param measure what is computed from the series
 * @param minimumCoverage parcels covered less are missing
 * @param smoothingFwhmMm volumes are smoothed by it first, where present
 * @param background the atlas's number for no region
 * @param repetitionTimeSeconds overrides headers and sidecars, where present
 * @param onError what a scan that cannot be read does
 * @param selection BIDS entity to the wanted value
 */
record ConnectivityOptions(
        CleaningOptions cleaning,
        boolean needsConfounds,
        double minimumSeconds,
        ConnectivityMeasure measure,
        double minimumCoverage,
        OptionalDouble smoothingFwhmMm,
        int background,
        OptionalDouble repetitionTimeSeconds,
        OnError onError,
        Map<String, String> selection) {

    /** What a scan that is broken or contradicts another file does to the run. */
    enum OnError {
        FAIL,
        EXCLUDE
    }

    static List<ViewOption> keys() {
        return List.of(
                ViewOption.optional(
                        "bids",
                        Kind.FOLDER,
                        null,
                        "fMRIPrep's output: sub-*/[ses-*/]func/*_bold.nii.gz with confounds"),
                ViewOption.optional(
                        "atlas", Kind.FILE, null, "label atlas in the space of the images; needed with bids"),
                ViewOption.optional(
                        "labels", Kind.FILE, null, "names of the atlas's labels (default: the table beside the atlas)"),
                ViewOption.optional(
                        "timeseries",
                        Kind.FILE_OR_FOLDER,
                        null,
                        "instead of bids: folder or pattern of sub-*_timeseries.tsv tables"),
                ViewOption.optional("session", Kind.TEXT, null, "the session (ses) to use, where there are several"),
                ViewOption.optional("task", Kind.TEXT, null, "the task to use, where there are several"),
                ViewOption.optional(
                        "run", Kind.TEXT, null, "the run to use (default: all runs, put one after another)"),
                ViewOption.optional("space", Kind.TEXT, null, "the space to use, where there are several"),
                ViewOption.optional(
                        "resolution", Kind.TEXT, null, "the resolution (res) to use, where there are several"),
                choice("confounds", "confounds to regress out of images (default: 24P)", ConfoundStrategy.labels()),
                ViewOption.optional("detrend", Kind.SWITCH, null, "remove a line (default: for images)"),
                choice(
                        "filter",
                        "temporal filter (default: butterworth for images, none for tables)",
                        List.of("butterworth", "cosine", "none")),
                ViewOption.optional(
                        "high-pass", Kind.NUMBER, null, "remove frequencies below this many Hz (default: 0.01)"),
                ViewOption.optional(
                        "low-pass", Kind.NUMBER, null, "remove frequencies above this many Hz (butterworth: 0.1)"),
                choice(
                        "standardize",
                        "scale of a cleaned signal (default: zscore for images, none for tables)",
                        List.of("zscore", "psc", "none")),
                ViewOption.optional(
                        "fd-threshold", Kind.NUMBER, null, "leave out volumes of more framewise displacement (mm)"),
                ViewOption.optional(
                        "dvars-threshold", Kind.NUMBER, null, "leave out volumes of more standardised DVARS"),
                ViewOption.optional(
                        "min-seconds",
                        Kind.NUMBER,
                        null,
                        "leave out participants of whom fewer seconds are kept (default: 240 with a threshold, else 0)"),
                ViewOption.optional("repetition-time", Kind.NUMBER, null, "seconds, instead of headers and sidecars"),
                ViewOption.optional(
                        "min-coverage", Kind.NUMBER, "0.5", "regions of which a smaller share is covered are missing"),
                ViewOption.optional(
                        "smoothing-fwhm", Kind.NUMBER, null, "smooth images by a Gaussian of this width (mm) first"),
                ViewOption.optional("background", Kind.INTEGER, null, "the atlas's number for no region (default: 0)"),
                ViewOption.choice("kind", labels(ConnectivityKind.values()), "correlation", "what an edge measures"),
                choice(
                        "estimator",
                        "covariance estimator (default: empirical for correlation and covariance, else ledoit-wolf)",
                        Arrays.stream(CovarianceEstimator.values())
                                .map(CovarianceEstimator::label)
                                .toList()),
                ViewOption.optional(
                        "penalty",
                        Kind.NUMBER,
                        null,
                        "penalty of the graphical lasso, in units of covariance (default: cross-validated)"),
                ViewOption.optional("fisher-z", Kind.SWITCH, "false", "give correlations as Fisher's z"),
                ViewOption.choice(
                        "on-error",
                        List.of("exclude", "fail"),
                        "exclude",
                        "whether a scan that cannot be read only leaves its participant out or stops the run"));
    }

    static ViewOption choice(String name, String description, List<String> choices) {
        return new ViewOption(name, Kind.CHOICE, description, null, ViewOption.Requirement.OPTIONAL, choices);
    }

    static ConnectivityOptions of(ViewRequest request) {
        boolean images = request.optionalPath("bids").isPresent();
        if (images == request.optionalPath("timeseries").isPresent()) {
            throw new InvalidConfiguration("view " + request.name() + ": expected either 'bids' with 'atlas' or"
                    + " 'timeseries', found " + (images ? "both" : "neither"));
        }
        if (images && request.optionalPath("atlas").isEmpty()) {
            throw new InvalidConfiguration("view " + request.name() + ": 'bids' needs an 'atlas'");
        }
        if (!images) {
            for (String key : List.of(
                    "atlas",
                    "labels",
                    "confounds",
                    "fd-threshold",
                    "dvars-threshold",
                    "smoothing-fwhm",
                    "background")) {
                if (request.optionalText(key).isPresent()) {
                    throw new InvalidConfiguration("view " + request.name() + ": '" + key
                            + "' applies to images (bids); 'timeseries' tables are already parcellated");
                }
            }
        }
        double coverage = request.number("min-coverage");
        if (!(coverage >= 0 && coverage <= 1)) {
            throw new InvalidConfiguration(
                    "view " + request.name() + ": min-coverage: expected 0 to 1, found " + coverage);
        }
        OptionalDouble displacement = number(request, "fd-threshold");
        OptionalDouble dvars = number(request, "dvars-threshold");
        boolean threshold = displacement.isPresent() || dvars.isPresent();
        ConfoundStrategy strategy =
                ConfoundStrategy.ofLabel(request.optionalText("confounds").orElse(images ? "24P" : "none"));
        CleaningOptions cleaning = CleaningOptions.withDefaults()
                .with(detrending(request, images))
                .with(filter(request, images))
                .with(strategy)
                .with(new Censoring(displacement, dvars, Censoring.DEFAULT_MINIMUM_SEGMENT_VOLUMES, 0))
                .with(standardization(request, images));
        return new ConnectivityOptions(
                cleaning,
                strategy != ConfoundStrategy.NONE || threshold,
                number(request, "min-seconds").orElse(threshold ? Censoring.DEFAULT_MINIMUM_SECONDS : 0),
                measure(request),
                coverage,
                number(request, "smoothing-fwhm"),
                (int) number(request, "background").orElse(0),
                number(request, "repetition-time"),
                request.text("on-error").equals("exclude") ? OnError.EXCLUDE : OnError.FAIL,
                selection(request));
    }

    static Detrending detrending(ViewRequest request, boolean images) {
        boolean on = request.optionalText("detrend").map(Boolean::parseBoolean).orElse(images);
        return on ? Detrending.LINEAR : Detrending.NONE;
    }

    static TemporalFilter filter(ViewRequest request, boolean images) {
        OptionalDouble high = number(request, "high-pass");
        OptionalDouble low = number(request, "low-pass");
        boolean asked = high.isPresent() || low.isPresent();
        String name = request.optionalText("filter").orElse(images || asked ? "butterworth" : "none");
        if (name.equals("none")) {
            if (asked) {
                throw new InvalidConfiguration(
                        "view " + request.name() + ": 'high-pass' and 'low-pass' need a 'filter' other than none");
            }
            return TemporalFilter.none();
        }
        if (name.equals("cosine")) {
            if (low.isPresent()) {
                throw new InvalidConfiguration("view " + request.name()
                        + ": the cosine filter is a high-pass filter; drop 'low-pass' or use butterworth");
            }
            return new TemporalFilter.Cosine(high.orElse(0.01), DriftTerms.ALWAYS);
        }
        // One given cut-off means only that one; none given means the usual band.
        return asked
                ? new TemporalFilter.Butterworth(high, low)
                : new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.of(0.1));
    }

    private static Standardization standardization(ViewRequest request, boolean images) {
        return switch (request.optionalText("standardize").orElse(images ? "zscore" : "none")) {
            case "zscore" -> Standardization.ZSCORE;
            case "psc" -> Standardization.PSC;
            default -> Standardization.NONE;
        };
    }

    private static ConnectivityMeasure measure(ViewRequest request) {
        ConnectivityKind kind = byLabel(request.text("kind"));
        boolean plain = kind == ConnectivityKind.CORRELATION || kind == ConnectivityKind.COVARIANCE;
        String estimator = request.optionalText("estimator")
                .orElse((plain ? CovarianceEstimator.EMPIRICAL : CovarianceEstimator.LEDOIT_WOLF).label());
        ConnectivityMeasure measure = ConnectivityMeasure.withDefaults()
                .with(kind)
                .with(CovarianceEstimator.ofLabel(estimator))
                .with(kind == ConnectivityKind.CORRELATION ? RegionScaling.UNIT_VARIANCE : RegionScaling.AS_GIVEN)
                .with(request.isOn("fisher-z") ? EdgeScale.FISHER_Z : EdgeScale.NATURAL);
        OptionalDouble penalty = number(request, "penalty");
        try {
            return penalty.isPresent() ? measure.withPenalty(penalty.getAsDouble()) : measure;
        } catch (InvalidConfiguration refused) {
            throw new InvalidConfiguration(
                    SourceLocation.nowhere(), "view " + request.name() + ": " + refused.getMessage(), refused);
        }
    }

    static Map<String, String> selection(ViewRequest request) {
        Map<String, String> selection = new LinkedHashMap<>();
        Map<String, String> entityOfKey =
                Map.of("session", "ses", "task", "task", "run", "run", "space", "space", "resolution", "res");
        entityOfKey.forEach(
                (key, entity) -> request.optionalText(key).ifPresent(value -> selection.put(entity, value)));
        return selection;
    }

    private static ConnectivityKind byLabel(String label) {
        Optional<ConnectivityKind> kind = Arrays.stream(ConnectivityKind.values())
                .filter(candidate -> candidate.label().equals(label))
                .findFirst();
        return kind.orElseThrow(() -> new InvalidConfiguration("unknown connectivity kind '" + label + "'"));
    }

    private static List<String> labels(ConnectivityKind[] kinds) {
        return Arrays.stream(kinds).map(ConnectivityKind::label).toList();
    }

    static OptionalDouble number(ViewRequest request, String key) {
        return request.optionalText(key).isPresent() ? OptionalDouble.of(request.number(key)) : OptionalDouble.empty();
    }
}
