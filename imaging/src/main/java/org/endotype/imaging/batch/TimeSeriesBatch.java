package org.endotype.imaging.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.OutputName;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.bids.BidsDataset;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.parcel.CleanedRun;
import org.endotype.imaging.parcel.ExtractionSettings;
import org.endotype.imaging.parcel.RegionAtlas;
import org.endotype.imaging.parcel.RunQuality;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.signal.JoinedRuns;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;

/**
 * Cleans every functional image of a BIDS derivative and writes a derivative of its own: {@code
 * dataset_description.json}, per run {@code ..._seg-ATLAS_stat-mean_timeseries.tsv} with a JSON sidecar and a {@code
 * ..._relmat.tsv} of correlations, {@code quality.tsv} with a row a run, and {@code excluded.tsv}.
 *
 * <p>Runs are processed in parallel, one volume of one run in memory a thread. What is written does not depend on the
 * thread count.
 */
public final class TimeSeriesBatch {

    /** What a run that cannot be used does. */
    public enum OnError {
        /** Stops with the error of the first such run in the order of names. */
        FAIL,
        /** Leaves it out, with the reason in {@code excluded.tsv}. */
        EXCLUDE
    }

    /** What becomes of several runs of a participant that differ in their number alone. */
    public enum Runs {
        APART,
        /** Also put together ({@link JoinedRuns}), under the name without {@code run}. */
        COMBINED
    }

    /**
     * What to do.
     *
     * @param bids folder of preprocessed images
     * @param selection BIDS entity to the wanted value
     * @param participants labels with or without {@code sub-}; empty for everyone
     * @param cleaning how runs are cleaned
     * @param extraction how signals are taken from images
     * @param repetitionTimeSeconds overrides headers and sidecars, where present
     * @param onError what a broken run does
     * @param runs what becomes of several runs
     */
    public record Parameters(
            Path bids,
            Map<String, String> selection,
            List<String> participants,
            CleaningOptions cleaning,
            ExtractionSettings extraction,
            OptionalDouble repetitionTimeSeconds,
            OnError onError,
            Runs runs) {}

    /**
     * What came of it.
     *
     * @param runs written
     * @param combined series made of several runs
     * @param excluded left out
     */
    public record Summary(int runs, int combined, int excluded) {}

    /** A run that was written; its series where it is to be combined with others. */
    private record Written(RunQuality quality, Optional<TimeSeries> series) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Parameters parameters;
    private final RegionAtlas atlas;
    private final Path out;

    private TimeSeriesBatch(Parameters parameters, RegionAtlas atlas, Path out) {
        this.parameters = parameters;
        this.atlas = atlas;
        this.out = out;
    }

    /** Processes all runs into a folder, which is created where it is absent. */
    public static Summary run(Parameters parameters, RegionAtlas atlas, Path out, RunContext context) {
        return new TimeSeriesBatch(parameters, atlas, out).run(context);
    }

    private Summary run(RunContext context) {
        List<BidsScan> scans = scans();
        // Loading takes about as long as cleaning a run, and while the first one inflates a processor is free.
        Thread loading = new Thread(LinearAlgebra::load, "endotype-load");
        loading.setDaemon(true);
        loading.start();
        AtomicReferenceArray<Object> outcomes = new AtomicReferenceArray<>(scans.size());
        AtomicInteger firstFailure = new AtomicInteger(Integer.MAX_VALUE);
        createFolders(out);
        writeText(out.resolve("dataset_description.json"), description());
        // A single run has the threads to itself.
        Parallelism within = scans.size() == 1 ? context.parallelism() : Parallelism.single();
        try (Progress.Task task = context.progress().start("cleaning runs", scans.size())) {
            context.parallelism().forEachBlock(scans.size(), k -> {
                // Blocks are handed out in order, so every run before the first failure is still tried.
                if (k > firstFailure.get()) {
                    return;
                }
                try {
                    outcomes.set(k, process(scans.get(k), within));
                } catch (EndotypeException refused) {
                    outcomes.set(k, refused);
                    if (parameters.onError() == OnError.FAIL) {
                        firstFailure.accumulateAndGet(k, Math::min);
                    }
                }
                task.advance(1);
            });
        }
        if (firstFailure.get() < scans.size()
                && outcomes.get(firstFailure.get()) instanceof EndotypeException failure) {
            throw failure;
        }
        return summarize(scans, outcomes);
    }

    private List<BidsScan> scans() {
        List<BidsScan> scans = BidsDataset.select(BidsDataset.bold(parameters.bids()), parameters.selection()).stream()
                .filter(scan -> parameters.participants().isEmpty()
                        || parameters.participants().contains(scan.participant())
                        || parameters.participants().contains(scan.participant().replaceFirst("^sub-", "")))
                .toList();
        if (scans.isEmpty()) {
            throw new InconsistentInput(
                    SourceLocation.file(parameters.bids()),
                    "holds no sub-*_bold.nii[.gz] that fits the choice of participants, task, session and space");
        }
        return scans;
    }

    private Written process(BidsScan scan, Parallelism parallelism) {
        Optional<Path> confounds = BidsDataset.confounds(scan);
        boolean needed = parameters.cleaning().strategy() != ConfoundStrategy.NONE
                || parameters.cleaning().censoring().hasThreshold();
        if (confounds.isEmpty() && needed) {
            throw new InconsistentInput(
                    SourceLocation.file(scan.file()),
                    "has no confound table (..._desc-confounds_timeseries.tsv) beside it; add it, or choose the"
                            + " strategy none");
        }
        CleanedRun run = CleanedRun.of(
                CleanedRun.Files.of(
                        scan.file(), confounds, BidsDataset.brainMask(scan), parameters.repetitionTimeSeconds()),
                () -> atlas,
                parameters.extraction(),
                parameters.cleaning(),
                parallelism);
        TimeSeries series = run.cleaned().series();
        write(
                scan,
                stem(scan, List.of("desc")),
                series,
                sidecar(List.of(scan), series, run.quality().volumes()));
        boolean combined =
                parameters.runs() == Runs.COMBINED && scan.name().entity("run").isPresent();
        return new Written(run.quality(), combined ? Optional.of(series) : Optional.empty());
    }

    private void write(BidsScan scan, String stem, TimeSeries series, String sidecar) {
        Path folder = OutputName.folder(out, scan.participant());
        Optional<String> session = scan.name().entity("ses");
        if (session.isPresent()) {
            folder = OutputName.folder(folder, "ses-" + session.get());
        }
        folder = OutputName.folder(folder, "func");
        OutputName.in(folder, stem + "_stat-pearsoncorrelation_relmat.json");
        TimeSeriesFile.write(folder.resolve(stem + "_stat-mean_timeseries.tsv"), series);
        writeText(folder.resolve(stem + "_stat-mean_timeseries.json"), sidecar);
        SquareMatrix correlation = ConnectivityMeasure.withDefaults().matrix(series);
        correlation.write(folder.resolve(stem + "_stat-pearsoncorrelation_relmat.tsv"));
        writeText(folder.resolve(stem + "_stat-pearsoncorrelation_relmat.json"), matrixSidecar(series));
    }

    private String matrixSidecar(TimeSeries series) {
        ObjectNode root = JSON.createObjectNode();
        root.put("RelationshipMeasure", "Pearson correlation");
        root.put("Weighted", true);
        root.put("Directed", false);
        root.put("ValidDiagonal", true);
        root.put("StorageFormat", "Full");
        root.put("Atlas", String.valueOf(atlas.file().getFileName()));
        root.put("Volumes", series.volumeCount());
        return pretty(root);
    }

    /** Puts runs together that differ in {@code run} alone; returns how many series came of it. */
    private int combine(List<BidsScan> scans, AtomicReferenceArray<Object> outcomes, Map<String, String> excluded) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int k = 0; k < scans.size(); k++) {
            if (outcomes.get(k) instanceof Written written && written.series().isPresent()) {
                groups.computeIfAbsent(stem(scans.get(k), List.of("desc", "run")), unseen -> new ArrayList<>())
                        .add(k);
            }
        }
        int combined = 0;
        for (Map.Entry<String, List<Integer>> group : groups.entrySet()) {
            List<BidsScan> members = new ArrayList<>();
            List<JoinedRuns.Run> runs = new ArrayList<>();
            int recorded = 0;
            for (int k : group.getValue()) {
                if (outcomes.get(k) instanceof Written written) {
                    members.add(scans.get(k));
                    runs.add(new JoinedRuns.Run(
                            SourceLocation.file(scans.get(k).file()),
                            written.series().orElseThrow()));
                    recorded += written.quality().volumes();
                }
            }
            if (runs.size() < 2) {
                continue;
            }
            try {
                TimeSeries joined = JoinedRuns.join(runs);
                write(members.get(0), group.getKey(), joined, sidecar(members, joined, recorded));
                combined++;
            } catch (EndotypeException refused) {
                if (parameters.onError() == OnError.FAIL) {
                    throw refused;
                }
                excluded.put(group.getKey(), String.valueOf(refused.getMessage()));
            }
        }
        return combined;
    }

    private Summary summarize(List<BidsScan> scans, AtomicReferenceArray<Object> outcomes) {
        List<String> names = new ArrayList<>();
        List<RunQuality> qualities = new ArrayList<>();
        Map<String, String> excluded = new LinkedHashMap<>();
        EndotypeException first = null;
        for (int k = 0; k < scans.size(); k++) {
            String name = scans.get(k).name().stem();
            if (outcomes.get(k) instanceof Written written) {
                names.add(name);
                qualities.add(written.quality());
            } else if (outcomes.get(k) instanceof EndotypeException refused) {
                first = first == null ? refused : first;
                excluded.put(name, String.valueOf(refused.getMessage()));
            }
        }
        if (first != null && qualities.isEmpty()) {
            throw first;
        }
        int combined = combine(scans, outcomes, excluded);
        RunQuality.write(out.resolve("quality.tsv"), names, qualities);
        TableWriter.write(out.resolve("excluded.tsv"), List.of("run", "reason"), sink -> {
            for (Map.Entry<String, String> entry : excluded.entrySet()) {
                sink.row(entry.getKey(), entry.getValue());
            }
        });
        return new Summary(qualities.size(), combined, excluded.size());
    }

    /** The image's entities without some, and the atlas's name. */
    private String stem(BidsScan scan, List<String> without) {
        StringBuilder stem = new StringBuilder();
        scan.name().entities().forEach((key, value) -> {
            if (!without.contains(key)) {
                stem.append(key).append('-').append(value).append('_');
            }
        });
        return stem + "seg-" + atlasLabel();
    }

    /** BIDS labels are letters and digits. */
    private String atlasLabel() {
        String name = String.valueOf(atlas.file().getFileName()).replaceFirst("\\..*", "");
        String label = name.replaceAll("[^A-Za-z0-9]", "");
        return label.isEmpty() ? "atlas" : label;
    }

    private static String description() {
        ObjectNode root = JSON.createObjectNode();
        root.put("Name", "Region time series");
        root.put("BIDSVersion", "1.9.0");
        root.put("DatasetType", "derivative");
        root.putArray("GeneratedBy").addObject().put("Name", "Endotype");
        return pretty(root);
    }

    private String sidecar(List<BidsScan> scans, TimeSeries series, int recorded) {
        ObjectNode root = JSON.createObjectNode();
        series.repetitionTimeSeconds().ifPresent(seconds -> root.put("RepetitionTime", seconds));
        root.put("Atlas", String.valueOf(atlas.file().getFileName()));
        root.put("ConfoundStrategy", parameters.cleaning().strategy().label());
        root.put("VolumesRecorded", recorded);
        root.put("VolumesKept", series.volumeCount());
        if (scans.size() > 1) {
            root.put(
                    "RunCombination",
                    "each run cleaned apart, each region centred within its run, kept volumes joined");
        }
        ArrayNode sources = root.putArray("Sources");
        scans.forEach(scan -> sources.add(String.valueOf(scan.file().getFileName())));
        return pretty(root);
    }

    private static String pretty(ObjectNode root) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void writeText(Path file, String text) {
        AtomicOutput.writeStream(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void createFolders(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
    }
}
