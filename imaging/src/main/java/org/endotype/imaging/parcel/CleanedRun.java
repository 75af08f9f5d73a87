package org.endotype.imaging.parcel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.signal.CleanedSeries;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundTable;
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
     * @param repetitionTimeSeconds overrides header and sidecar, where present
     */
    public record Files(
            Path bold, Optional<Path> confounds, Optional<Path> mask, OptionalDouble repetitionTimeSeconds) {}

    /**
     * Reads and cleans one run. Everything that can be refused without reading voxels is refused first.
     *
     * @param minimumCoverage parcels covered less are missing, 0 to 1
     */
    public static CleanedRun of(Files files, LabelAtlas atlas, double minimumCoverage, CleaningOptions options) {
        BoldRun run = BoldRun.open(files.bold(), files.repetitionTimeSeconds());
        Optional<ConfoundTable> confounds = files.confounds().map(ConfoundTable::read);
        confounds.ifPresent(table -> table.requireVolumes(run.volumeCount(), run.file()));
        requireRepetitionTime(run, options);
        Parcellation parcellation = Parcellation.of(atlas, run.grid());
        Optional<NiftiImage> mask = files.mask().map(NiftiImage::open);
        ParcelSeries parcels = ParcelExtraction.extract(run, parcellation, mask, minimumCoverage);
        CleanedSeries cleaned;
        try {
            cleaned = SignalCleaner.clean(parcels.series(), confounds, options);
        } catch (DegenerateData refused) {
            throw new DegenerateData(SourceLocation.file(run.file()), String.valueOf(refused.getMessage()), refused);
        }
        return new CleanedRun(parcels, cleaned, RunQuality.of(parcels, cleaned));
    }

    /** Writes one row a parcel: name, covered voxels, coverage and temporal signal-to-noise ratio. */
    public void writeCoverage(Path file) {
        TableWriter.write(file, java.util.List.of("label", "voxels", "coverage", "tsnr"), sink -> {
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
