package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.cli.option.CleaningChoices;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.ScanSelection;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.batch.TimeSeriesBatch;
import org.endotype.imaging.parcel.CleanedRun;
import org.endotype.imaging.parcel.ExtractionSettings;
import org.endotype.imaging.parcel.ExtractionSettings.VoxelMeasures;
import org.endotype.imaging.parcel.RegionAtlas;
import org.endotype.imaging.parcel.RunQuality;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.signal.TimeSeriesFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Region signals of one run, or of all runs of a folder. */
@Command(
        name = "timeseries",
        mixinStandardHelpOptions = true,
        description = {
            "Mean signals of an atlas's regions over a preprocessed run, cleaned (or over all runs of a folder).",
            "The atlas is brought onto the run's grid (nearest label). Every label keeps its column; a region of which"
                    + " less than --min-coverage is covered is NA. Order: cosines, censoring, detrending, filtering of"
                    + " signals and confounds, regression, standardisation."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging timeseries --bold sub-01_bold.nii.gz \\",
            "      --atlas atlas.nii.gz \\",
            "    --confounds sub-01_desc-confounds_timeseries.tsv --strategy 24P \\",
            "      --detrend \\",
            "    --high-pass 0.01 --low-pass 0.1 --standardize zscore \\",
            "      --out sub-01_timeseries.tsv",
            "  endotype imaging timeseries --bids derivatives/fmriprep \\",
            "      --atlas atlas.nii.gz --strategy 24P \\",
            "    --detrend --high-pass 0.01 --low-pass 0.1 --standardize zscore \\",
            "      --out derivatives/endotype"
        })
public final class TimeSeriesCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Source source;

    /** One run, or all of a folder. */
    static final class Source {
        @Option(names = "--bold", paramLabel = "F", description = "Functional run, .nii or .nii.gz.")
        @Nullable
        Path bold;

        @Option(
                names = "--bids",
                paramLabel = "DIR",
                description =
                        "fMRIPrep's output: every sub-*_bold.nii[.gz] in it, with the confounds and mask beside it;"
                                + " --out is then a folder.")
        @Nullable
        Path bids;
    }

    @Mixin
    ScanSelection selection = new ScanSelection();

    @Option(
            names = "--atlas",
            paramLabel = "F",
            required = true,
            description = "Label atlas, or an atlas of maps (four axes), .nii or .nii.gz.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path atlas;

    @Option(
            names = "--labels",
            paramLabel = "F",
            description = "Names of the labels: a table with index and name, or lines of number and name (default: the"
                    + " file beside the atlas, else label1, label2, ...).")
    @Nullable
    Path labels;

    @Option(
            names = "--background",
            paramLabel = "N",
            defaultValue = "0",
            description = "The label atlas's number for no region (default: ${DEFAULT-VALUE}).")
    int background;

    @Option(
            names = "--confounds",
            paramLabel = "F",
            description = "Confounds, one row a volume: fMRIPrep's table, or numbers without a header.")
    @Nullable
    Path confounds;

    @Option(
            names = "--mask",
            paramLabel = "F",
            description = "Brain mask in the run's space; voxels of 0 do not count.")
    @Nullable
    Path mask;

    @Option(
            names = "--smoothing-fwhm",
            paramLabel = "MM",
            description = "Smooth volumes by a Gaussian of this width first.")
    @Nullable
    Double smoothing;

    @Option(
            names = "--csf-mask",
            paramLabel = "F",
            description = "Mask in the run's space; its mean is the confound csf where the table lacks it.")
    @Nullable
    Path csfMask;

    @Option(names = "--white-matter-mask", paramLabel = "F", description = "The same for white_matter.")
    @Nullable
    Path whiteMatterMask;

    @Option(names = "--global-mask", paramLabel = "F", description = "The same for global_signal.")
    @Nullable
    Path globalMask;

    @Option(names = "--min-coverage", paramLabel = "SHARE", description = "Regions covered less are NA (default: 0.5).")
    double minimumCoverage = ExtractionSettings.DEFAULT_MINIMUM_COVERAGE;

    @Option(
            names = "--tr",
            paramLabel = "S",
            description = "Repetition time in seconds, instead of the header's and sidecar's.")
    @Nullable
    Double repetitionTime;

    @Mixin
    CleaningChoices cleaning = new CleaningChoices();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(
            names = "--out",
            paramLabel = "F",
            required = true,
            description = "Table to write: one column a region, one row a kept volume. With --bids the folder of a BIDS"
                    + " derivative: time series, correlation matrices, quality.tsv, excluded.tsv.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path out;

    @Option(
            names = "--combine-runs",
            description =
                    "With --bids: also write runs of a participant that differ in their number alone as one series,"
                            + " each region centred within its run, under the name without run.")
    boolean combineRuns;

    @Option(names = "--qc", paramLabel = "F", description = "Table of the run's quality to write.")
    @Nullable
    Path quality;

    @Option(names = "--coverage", paramLabel = "F", description = "Table of each region's coverage and tSNR to write.")
    @Nullable
    Path coverage;

    @Override
    public void run() {
        if (!(minimumCoverage >= 0 && minimumCoverage <= 1)) {
            throw new InvalidConfiguration("--min-coverage: expected 0 to 1, found " + minimumCoverage);
        }
        OptionalDouble stated = repetitionTime == null ? OptionalDouble.empty() : OptionalDouble.of(repetitionTime);
        if (source.bids != null) {
            runFolder(source.bids, stated);
        } else if (source.bold != null) {
            runOne(source.bold, stated);
        }
    }

    private void runOne(Path bold, OptionalDouble stated) {
        selection.requireUnused();
        if (combineRuns) {
            throw new InvalidConfiguration("--combine-runs belongs to --bids; --bold is one run");
        }
        if (confounds == null
                && spec.commandLine().getParseResult().hasMatchedOption("--strategy")
                && !cleaning.options().strategy().equals(ConfoundStrategy.NONE)) {
            throw new InvalidConfiguration("--strategy needs --confounds F, the table to take the confounds from");
        }
        TableWriter.requireKnownFormat(out);
        Optional.ofNullable(quality).ifPresent(TableWriter::requireKnownFormat);
        Optional.ofNullable(coverage).ifPresent(TableWriter::requireKnownFormat);
        CleanedRun.Files files = new CleanedRun.Files(
                bold, Optional.ofNullable(confounds), Optional.ofNullable(mask), tissueMasks(), stated);
        CleaningOptions options = cleaning.options();
        CleanedRun cleaned = CleanedRun.of(
                files,
                () -> RegionAtlas.read(atlas, Optional.ofNullable(labels), background),
                extraction().with(quality == null ? VoxelMeasures.NONE : VoxelMeasures.DVARS_AND_TSNR),
                options,
                run.parallelism());
        TimeSeriesFile.write(out, cleaned.cleaned().series());
        if (quality != null) {
            RunQuality.write(quality, List.of(String.valueOf(bold.getFileName())), List.of(cleaned.quality()));
        }
        if (coverage != null) {
            cleaned.writeCoverage(coverage);
        }
        if (!run.isQuiet()) {
            report(cleaned);
        }
    }

    private void runFolder(Path bids, OptionalDouble stated) {
        if (confounds != null
                || mask != null
                || quality != null
                || coverage != null
                || !tissueMasks().isEmpty()) {
            throw new InvalidConfiguration(
                    "--confounds, --mask, the tissue masks, --qc and --coverage belong to --bold;"
                            + " with --bids they are found beside the images, and quality.tsv is written");
        }
        TimeSeriesBatch.Parameters parameters = new TimeSeriesBatch.Parameters(
                bids,
                selection.entities(),
                selection.participants(),
                cleaning.options(),
                extraction().with(VoxelMeasures.DVARS_AND_TSNR),
                stated,
                selection.onError(),
                combineRuns ? TimeSeriesBatch.Runs.COMBINED : TimeSeriesBatch.Runs.APART);
        RegionAtlas regions = RegionAtlas.read(atlas, Optional.ofNullable(labels), background);
        TimeSeriesBatch.Summary summary = TimeSeriesBatch.run(parameters, regions, out, run.context(Progress.silent()));
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(summary.runs() + " runs written, "
                    + (combineRuns ? summary.combined() + " combinations of runs, " : "") + summary.excluded()
                    + " excluded");
            err.flush();
        }
    }

    private ExtractionSettings extraction() {
        return ExtractionSettings.withDefaults()
                .withMinimumCoverage(minimumCoverage)
                .withSmoothingFwhmMm(smoothing == null ? OptionalDouble.empty() : OptionalDouble.of(smoothing));
    }

    private Map<String, Path> tissueMasks() {
        Map<String, Path> masks = new LinkedHashMap<>();
        Optional.ofNullable(csfMask).ifPresent(file -> masks.put("csf", file));
        Optional.ofNullable(whiteMatterMask).ifPresent(file -> masks.put("white_matter", file));
        Optional.ofNullable(globalMask).ifPresent(file -> masks.put("global_signal", file));
        return masks;
    }

    private void report(CleanedRun cleaned) {
        PrintWriter err = spec.commandLine().getErr();
        RunQuality found = cleaned.quality();
        for (String warning : cleaned.cleaned().warnings()) {
            err.println("warning: " + warning);
        }
        if (found.voxelsNotFinite() > 0) {
            err.println("warning: " + found.voxelsNotFinite() + " voxels are not finite and were left out");
        }
        if (found.parcelsMissing() > 0) {
            err.println("warning: " + found.parcelsMissing() + " of " + found.parcels()
                    + " regions are covered too little and are NA");
        }
        err.println(found.volumesKept() + " of " + found.volumes() + " volumes, " + found.parcels() + " regions, "
                + found.regressors() + " confounds regressed out");
        err.flush();
    }
}
