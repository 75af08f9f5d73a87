package org.endotype.imaging.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.view.ConnectivityOptions.OnError;
import org.endotype.imaging.voxelwise.FrequencyBand;
import org.endotype.imaging.voxelwise.LocalActivity;
import org.endotype.imaging.voxelwise.LocalMeasure;
import org.endotype.imaging.voxelwise.MapScale;
import org.endotype.imaging.voxelwise.Neighbourhood;

/**
 * The keys of a {@code voxelwise} view, and their values as parameters. Images are cleaned by default (24P, line removed;
 * ReHo alone Butterworth 0.01 to 0.1 Hz), and each map is z-scored over the voxels of its run.
 *
 * @param activity what is computed of each run
 * @param needsConfounds whether every image must have a confound table
 * @param minimumCoverage regions covered less are missing
 * @param smoothingFwhmMm volumes are smoothed by it first, where present
 * @param background the atlas's number for no region
 * @param repetitionTimeSeconds overrides headers and sidecars, where present
 * @param onError what a scan that cannot be read does
 * @param selection BIDS entity to the wanted value
 */
record VoxelwiseOptions(
        LocalActivity.Settings activity,
        boolean needsConfounds,
        double minimumCoverage,
        OptionalDouble smoothingFwhmMm,
        int background,
        OptionalDouble repetitionTimeSeconds,
        OnError onError,
        Map<String, String> selection) {

    /** Keys that mean what they mean for {@code functional-connectivity}. */
    private static final List<String> SHARED = List.of(
            "labels",
            "session",
            "task",
            "run",
            "space",
            "resolution",
            "confounds",
            "detrend",
            "high-pass",
            "low-pass",
            "repetition-time",
            "min-coverage",
            "smoothing-fwhm",
            "background",
            "on-error");

    static List<ViewOption> keys() {
        List<ViewOption> keys = new ArrayList<>(List.of(
                ViewOption.required(
                        "bids",
                        Kind.FOLDER,
                        "fMRIPrep's output: sub-*/[ses-*/]func/*_bold.nii.gz with confounds and brain masks"),
                ViewOption.required("atlas", Kind.FILE, "label atlas in the space of the images"),
                ViewOption.optional(
                        "measures", Kind.TEXT, "alff,falff,reho", "which maps, separated by commas: alff, falff, reho"),
                ViewOption.optional("band", Kind.TEXT, "0.01,0.08", "band of alff and falff in Hz"),
                ViewOption.optional("neighbours", Kind.INTEGER, "27", "voxels of reho: 7, 19 or 27"),
                ViewOption.choice(
                        "scale",
                        List.of("none", "mean", "zscore"),
                        "zscore",
                        "what makes maps of people comparable: divided by their mean, or z-scores over their voxels"),
                ConnectivityOptions.choice(
                        "filter",
                        "temporal filter of reho (default: butterworth)",
                        List.of("butterworth", "cosine", "none"))));
        ConnectivityOptions.keys().stream()
                .filter(key -> SHARED.contains(key.name()))
                .forEach(keys::add);
        return List.copyOf(keys);
    }

    static VoxelwiseOptions of(ViewRequest request) {
        double coverage = request.number("min-coverage");
        if (!(coverage >= 0 && coverage <= 1)) {
            throw new InvalidConfiguration(
                    "view " + request.name() + ": min-coverage: expected 0 to 1, found " + coverage);
        }
        ConfoundStrategy strategy =
                ConfoundStrategy.ofLabel(request.optionalText("confounds").orElse("24P"));
        CleaningOptions cleaning = CleaningOptions.withDefaults()
                .with(ConnectivityOptions.detrending(request, true))
                .with(ConnectivityOptions.filter(request, true))
                .with(strategy);
        return new VoxelwiseOptions(
                new LocalActivity.Settings(
                        measures(request),
                        cleaning,
                        FrequencyBand.parse(request.text("band")),
                        Neighbourhood.ofSize(request.integer("neighbours")),
                        MapScale.valueOf(request.text("scale").toUpperCase(Locale.ROOT))),
                strategy != ConfoundStrategy.NONE,
                coverage,
                ConnectivityOptions.number(request, "smoothing-fwhm"),
                (int) ConnectivityOptions.number(request, "background").orElse(0),
                ConnectivityOptions.number(request, "repetition-time"),
                request.text("on-error").equals("exclude") ? OnError.EXCLUDE : OnError.FAIL,
                ConnectivityOptions.selection(request));
    }

    private static Set<LocalMeasure> measures(ViewRequest request) {
        Set<LocalMeasure> measures = EnumSet.noneOf(LocalMeasure.class);
        for (String name : request.text("measures").split(",", -1)) {
            measures.add(Arrays.stream(LocalMeasure.values())
                    .filter(measure -> measure.label().equals(name.trim()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidConfiguration("view " + request.name()
                            + ": measures: expected alff, falff, reho or several of them with commas between, found '"
                            + name.trim() + "'")));
        }
        return measures;
    }

    /** The measures in the order of their columns. */
    List<LocalMeasure> measures() {
        return Arrays.stream(LocalMeasure.values())
                .filter(activity.measures()::contains)
                .toList();
    }
}
