package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.GaussianSmoothing;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundTable;
import org.endotype.imaging.signal.RunCleaning;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A run and what is needed to look into its voxels. */
public final class VoxelInput {

    @Option(names = "--bold", paramLabel = "F", required = true, description = "Functional run, .nii or .nii.gz.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path bold;

    @Option(
            names = "--mask",
            paramLabel = "F",
            description = "Brain mask in the run's space (default: every voxel that varies).")
    @Nullable
    Path mask;

    @Option(
            names = "--confounds",
            paramLabel = "F",
            description = "Confounds, one row a volume: fMRIPrep's table, or numbers without a header.")
    @Nullable
    Path confounds;

    @Option(
            names = "--tr",
            paramLabel = "S",
            description = "Repetition time in seconds, instead of the header's and sidecar's.")
    @Nullable
    Double repetitionTime;

    @Option(
            names = "--smoothing-fwhm",
            paramLabel = "MM",
            description = "Smooth volumes by a Gaussian of this width first.")
    @Nullable
    Double smoothing;

    /** Opens the run and checks its header. */
    public BoldRun run() {
        return BoldRun.open(bold, repetitionTime == null ? OptionalDouble.empty() : OptionalDouble.of(repetitionTime));
    }

    /** The run's voxels within the mask. */
    public VoxelSeries voxels(BoldRun run) {
        Optional<GaussianSmoothing> gaussian =
                smoothing == null ? Optional.empty() : Optional.of(GaussianSmoothing.ofFwhm(smoothing, run.grid()));
        return VoxelSeries.read(run, Optional.ofNullable(mask).map(NiftiImage::open), gaussian);
    }

    /** The confounds, held against the run's length. */
    public Optional<ConfoundTable> confounds(BoldRun run) {
        Optional<ConfoundTable> table = Optional.ofNullable(confounds).map(ConfoundTable::read);
        table.ifPresent(found -> found.requireVolumes(run.volumeCount(), run.file()));
        return table;
    }

    /** How this run's signals are cleaned. */
    public RunCleaning cleaning(BoldRun run, CleaningOptions options) {
        return RunCleaning.of(run.volumeCount(), run.repetitionTimeSeconds(), confounds(run), options);
    }
}
