package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.cli.option.CleaningChoices;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.parcel.CleanedRun;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.parcel.ParcelExtraction;
import org.endotype.imaging.parcel.RunQuality;
import org.endotype.imaging.signal.TimeSeriesFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Region signals of one run. */
@Command(
        name = "timeseries",
        mixinStandardHelpOptions = true,
        description = {
            "Mean signals of an atlas's regions over a preprocessed run, cleaned.",
            "The atlas is brought onto the run's grid (nearest label). Every label keeps its column; a region of which"
                    + " less than --min-coverage is covered is NA. Order: cosines, censoring, detrending, filtering of"
                    + " signals and confounds, regression, standardisation."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging timeseries --bold sub-01_bold.nii.gz --atlas atlas.nii.gz \\",
            "    --confounds sub-01_desc-confounds_timeseries.tsv --strategy 24P --detrend \\",
            "    --high-pass 0.01 --low-pass 0.1 --standardize zscore --out sub-01_timeseries.tsv"
        })
public final class TimeSeriesCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Option(names = "--bold", paramLabel = "F", required = true, description = "Functional run, .nii or .nii.gz.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path bold;

    @Option(names = "--atlas", paramLabel = "F", required = true, description = "Label atlas, .nii or .nii.gz.")
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
            description = "The atlas's number for no region (default: ${DEFAULT-VALUE}).")
    int background;

    @Option(
            names = "--confounds",
            paramLabel = "F",
            description = "Confounds, one row a volume: fMRIPrep's table, or numbers without a header.")
    @Nullable
    Path confounds;

    @Option(names = "--mask", paramLabel = "F", description = "Brain mask on the run's grid; voxels of 0 do not count.")
    @Nullable
    Path mask;

    @Option(names = "--min-coverage", paramLabel = "SHARE", description = "Regions covered less are NA (default: 0.5).")
    double minimumCoverage = ParcelExtraction.DEFAULT_MINIMUM_COVERAGE;

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
            description = "Table to write: one column a region, one row a kept volume.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path out;

    @Option(names = "--qc", paramLabel = "F", description = "Table of the run's quality to write.")
    @Nullable
    Path quality;

    @Option(names = "--coverage", paramLabel = "F", description = "Table of each region's coverage and tSNR to write.")
    @Nullable
    Path coverage;

    @Override
    public void run() {
        TableWriter.requireKnownFormat(out);
        Optional.ofNullable(quality).ifPresent(TableWriter::requireKnownFormat);
        Optional.ofNullable(coverage).ifPresent(TableWriter::requireKnownFormat);
        if (!(minimumCoverage >= 0 && minimumCoverage <= 1)) {
            throw new InvalidConfiguration("--min-coverage: expected 0 to 1, found " + minimumCoverage);
        }
        OptionalDouble stated = repetitionTime == null ? OptionalDouble.empty() : OptionalDouble.of(repetitionTime);
        CleanedRun.Files files =
                new CleanedRun.Files(bold, Optional.ofNullable(confounds), Optional.ofNullable(mask), stated);
        var options = cleaning.options();
        LabelAtlas regions = LabelAtlas.read(atlas, Optional.ofNullable(labels), background);
        CleanedRun cleaned = CleanedRun.of(files, regions, minimumCoverage, options);
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
