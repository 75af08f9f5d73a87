package org.endotype.imaging.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bids.BidsDataset;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.parcel.CleanedRun;
import org.endotype.imaging.parcel.ExtractionSettings;
import org.endotype.imaging.parcel.RegionAtlas;
import org.endotype.imaging.parcel.RunQuality;
import org.endotype.imaging.signal.CleanedSeries;
import org.endotype.imaging.signal.SignalCleaner;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;

/** Reads and cleans all runs of one participant; safe for use by several threads. */
final class ParticipantReader {

    /**
     * What one participant gave.
     *
     * @param series all runs together
     * @param inputs the files that were read
     * @param warnings of cleaning, without repeats
     */
    record Reading(ParticipantSeries series, List<Path> inputs, Set<String> warnings) {}

    private final ConnectivityOptions options;
    private final Optional<RegionAtlas> atlas;

    ParticipantReader(ConnectivityOptions options, Optional<RegionAtlas> atlas) {
        this.options = options;
        this.atlas = atlas;
    }

    Reading read(List<BidsScan> scans) {
        List<Path> inputs = new ArrayList<>();
        Set<String> warnings = new LinkedHashSet<>();
        List<ParticipantSeries.Run> runs = new ArrayList<>();
        List<RunQuality> qualities = new ArrayList<>();
        DegenerateData firstSpent = null;
        for (BidsScan scan : scans) {
            CleanedSeries cleaned;
            try {
                if (atlas.isPresent()) {
                    CleanedRun run = ofImage(scan, atlas.get(), inputs);
                    cleaned = run.cleaned();
                    qualities.add(run.quality());
                } else {
                    cleaned = ofTable(scan, inputs);
                }
            } catch (DegenerateData spent) {
                firstSpent = firstSpent == null ? spent : firstSpent;
                continue;
            }
            warnings.addAll(cleaned.warnings());
            runs.add(new ParticipantSeries.Run(SourceLocation.file(scan.file()), cleaned));
        }
        if (firstSpent != null) {
            if (runs.isEmpty()) {
                throw firstSpent;
            }
            warnings.add("a run with too little left was dropped, the others kept");
        }
        ParticipantSeries series = ParticipantSeries.of(
                runs, qualities.isEmpty() ? ScanQuality.ofTables(runs.size()) : ScanQuality.of(qualities));
        requireEnough(series, scans.get(0));
        return new Reading(series, inputs, warnings);
    }

    private CleanedRun ofImage(BidsScan scan, RegionAtlas regions, List<Path> inputs) {
        Optional<Path> confounds = BidsDataset.confounds(scan);
        if (confounds.isEmpty() && options.needsConfounds()) {
            throw new InconsistentInput(
                    SourceLocation.file(scan.file()),
                    "has no confound table (..._desc-confounds_timeseries.tsv) beside it; add it, or set confounds:"
                            + " none");
        }
        Optional<Path> mask = BidsDataset.brainMask(scan);
        inputs.add(scan.file());
        confounds.ifPresent(inputs::add);
        mask.ifPresent(inputs::add);
        return CleanedRun.of(
                CleanedRun.Files.of(scan.file(), confounds, mask, options.repetitionTimeSeconds()),
                () -> regions,
                ExtractionSettings.withDefaults()
                        .withMinimumCoverage(options.minimumCoverage())
                        .withSmoothingFwhmMm(options.smoothingFwhmMm()),
                options.cleaning(),
                Parallelism.single());
    }

    private CleanedSeries ofTable(BidsScan scan, List<Path> inputs) {
        inputs.add(scan.file());
        TimeSeries raw = TimeSeriesFile.read(scan.file()).withRepetitionTime(options.repetitionTimeSeconds());
        try {
            return SignalCleaner.clean(raw, Optional.empty(), options.cleaning());
        } catch (DegenerateData refused) {
            throw new DegenerateData(SourceLocation.file(scan.file()), String.valueOf(refused.getMessage()), refused);
        } catch (InconsistentInput refused) {
            throw new InconsistentInput(
                    SourceLocation.file(scan.file()), String.valueOf(refused.getMessage()), refused);
        }
    }

    private void requireEnough(ParticipantSeries series, BidsScan first) {
        if (options.minimumSeconds() == 0) {
            return;
        }
        int kept = series.series().volumeCount();
        double seconds = kept
                * series.series()
                        .repetitionTimeSeconds()
                        .orElseThrow(() -> new InconsistentInput(
                                SourceLocation.file(first.file()),
                                "its repetition time is not known, and min-seconds needs it; set repetition-time"));
        if (seconds < options.minimumSeconds()) {
            throw new DegenerateData(String.format(
                    Locale.ROOT,
                    "only %.1f s (%d of %d volumes) are left after censoring, fewer than the %.1f s required",
                    seconds,
                    kept,
                    series.recordedVolumes(),
                    options.minimumSeconds()));
        }
    }
}
