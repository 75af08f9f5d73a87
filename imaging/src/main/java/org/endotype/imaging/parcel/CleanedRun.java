package org.endotype.imaging.parcel;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.VolumeStream;
import org.endotype.imaging.parcel.ExtractionSettings.VoxelMeasures;
import org.endotype.imaging.signal.CleanedSeries;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundTable;
import org.endotype.imaging.signal.RunCleaning;
import org.endotype.imaging.signal.SignalCleaner;
import org.endotype.imaging.signal.TemporalFilter;

/**
 * A run from its files to clean region signals: header checks, confounds held against the run, parcel means in one
 * streamed pass, cleaning, quality.
 *
 * @param parcels the signals before cleaning, with coverage
 * @param cleaned the signals after it
 * @param quality how good the run is
 */
public record CleanedRun(ParcelSeries parcels, CleanedSeries cleaned, RunQuality quality) {

    /**
     * The files of one run.
     *
     * @param bold the functional image
     * @param confounds one row a volume, where there are any
     * @param mask on the image's grid, where there is one
     * @param tissues confound name (csf, white_matter, global_signal) to a mask on the image's grid; its mean signal
     *     stands in for the column where the table lacks it
     * @param repetitionTimeSeconds overrides header and sidecar, where present
     */
    public record Files(
            Path bold,
            Optional<Path> confounds,
            Optional<Path> mask,
            Map<String, Path> tissues,
            OptionalDouble repetitionTimeSeconds) {

        /** Files without tissue masks. */
        public static Files of(
                Path bold, Optional<Path> confounds, Optional<Path> mask, OptionalDouble repetitionTimeSeconds) {
            return new Files(bold, confounds, mask, Map.of(), repetitionTimeSeconds);
        }
    }

    /**
     * Reads and cleans one run. The header is held against the confounds and the options before voxels are used; the
     * image inflates on a thread of its own while confounds and atlas are prepared. DVARS is computed where censoring asks
     * for it and the table lacks it.
     *
     * @param atlas asked for once
     */
    public static CleanedRun of(
            Files files,
            Supplier<? extends RegionAtlas> atlas,
            ExtractionSettings settings,
            CleaningOptions options,
            Parallelism parallelism) {
        BoldRun run = BoldRun.open(files.bold(), files.repetitionTimeSeconds());
        requireRepetitionTime(run, options);
        try (VolumeStream volumes = run.openVolumes()) {
            Optional<ConfoundTable> confounds = files.confounds().map(ConfoundTable::read);
            confounds.ifPresent(table -> table.requireVolumes(run.volumeCount(), run.file()));
            boolean lacksDvars = options.censoring().standardizedDvars().isPresent()
                    && !confounds.map(ConfoundTable::hasStandardizedDvars).orElse(false);
            Map<String, NiftiImage> tissues = new LinkedHashMap<>();
            files.tissues().forEach((name, file) -> tissues.put(name, NiftiImage.open(file)));
            boolean measures = lacksDvars || !tissues.isEmpty();
            Optional<RunCleaning> early = measures ? Optional.empty() : Optional.of(cleaning(run, confounds, options));
            ParcelExtraction.Result found = ParcelExtraction.extractAll(
                    run,
                    volumes,
                    List.of(atlas.get().on(run.grid())),
                    files.mask().map(NiftiImage::open),
                    tissues,
                    lacksDvars ? settings.with(VoxelMeasures.DVARS_AND_TSNR) : settings);
            RunCleaning cleaning =
                    early.orElseGet(() -> cleaning(run, Optional.of(supplemented(run, confounds, found)), options));
            ParcelSeries parcels = found.regions().get(0);
            CleanedSeries cleaned = SignalCleaner.clean(parcels.series(), cleaning, parallelism);
            double[] dvars = confounds
                    .flatMap(ConfoundTable::standardizedDvars)
                    .or(found::standardizedDvars)
                    .orElse(new double[0]);
            return new CleanedRun(
                    parcels, cleaned, RunQuality.of(parcels, cleaned, dvars, found.medianVoxelTemporalSnr()));
        }
    }

    /** The table with what was measured in the run where it lacks it; a table of that alone where there is none. */
    private static ConfoundTable supplemented(
            BoldRun run, Optional<ConfoundTable> confounds, ParcelExtraction.Result found) {
        Map<String, double[]> columns = new LinkedHashMap<>(found.tissueMeans());
        found.standardizedDvars().ifPresent(dvars -> columns.put("std_dvars", dvars));
        return confounds
                .map(table -> table.supplemented(columns))
                .orElseGet(() -> ConfoundTable.ofMeasured(run.file(), run.volumeCount(), columns));
    }

    private static RunCleaning cleaning(BoldRun run, Optional<ConfoundTable> confounds, CleaningOptions options) {
        try {
            return RunCleaning.of(run.volumeCount(), run.repetitionTimeSeconds(), confounds, options);
        } catch (DegenerateData refused) {
            throw new DegenerateData(SourceLocation.file(run.file()), String.valueOf(refused.getMessage()), refused);
        }
    }

    /** Writes one row a parcel: name, covered voxels, coverage and temporal signal-to-noise ratio. */
    public void writeCoverage(Path file) {
        TableWriter.write(file, List.of("label", "voxels", "coverage", "tsnr"), sink -> {
            for (int parcel = 0; parcel < parcels.coverage().length; parcel++) {
                sink.row(
                        parcels.series().labels().get(parcel),
                        parcels.voxelCounts()[parcel],
                        parcels.coverage()[parcel],
                        parcels.temporalSnr()[parcel]);
            }
        });
    }

    private static void requireRepetitionTime(BoldRun run, CleaningOptions options) {
        boolean needed = options.filter() instanceof TemporalFilter.Butterworth
                || options.filter() instanceof TemporalFilter.Cosine
                || options.censoring().minimumSeconds() > 0;
        if (needed && run.repetitionTimeSeconds().isEmpty()) {
            throw new InconsistentInput(
                    SourceLocation.file(run.file()),
                    "holds no repetition time, and a filter or least kept time needs it; give it in seconds (--tr, or"
                            + " repetition-time in a cohort file)");
        }
    }
}
