package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.endotype.cli.option.CleaningChoices;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.VoxelInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.NiftiWriter;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.parcel.Parcellation;
import org.endotype.imaging.signal.RunCleaning;
import org.endotype.imaging.voxelwise.SeedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The connectivity of every voxel with a seed. */
@Command(
        name = "seedmap",
        mixinStandardHelpOptions = true,
        description = {
            "Correlation of every voxel with a seed: a sphere around a point, or a region of an atlas.",
            "The seed's signal is the mean over its voxels; signals are cleaned as in timeseries."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging seedmap --bold sub-01_bold.nii.gz \\",
            "      --mask sub-01_desc-brain_mask.nii.gz \\",
            "      --confounds sub-01_desc-confounds_timeseries.tsv \\",
            "      --strategy 24P --detrend --high-pass 0.01 --low-pass 0.1 \\",
            "      --at=0,-52,18 --radius 6 --fisher-z --out sub-01_pcc.nii.gz"
        })
public final class SeedMapCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    VoxelInput input = new VoxelInput();

    @Mixin
    CleaningChoices cleaning = new CleaningChoices();

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Place place;

    /** A point, or a region's name. */
    static final class Place {
        @Option(names = "--at", paramLabel = "X,Y,Z", description = "Centre in millimetres: --at=-4,-52,18.")
        @Nullable
        String point;

        @Option(names = "--region", paramLabel = "NAME", description = "A region of --atlas, by its name.")
        @Nullable
        String region;
    }

    @Option(
            names = "--radius",
            paramLabel = "MM",
            defaultValue = "6",
            description = "Voxels whose centres are this near count (default: ${DEFAULT-VALUE}).")
    double radius;

    @Option(names = "--atlas", paramLabel = "F", description = "Label atlas of --region.")
    @Nullable
    Path atlas;

    @Option(names = "--labels", paramLabel = "F", description = "Names of the labels, as for timeseries.")
    @Nullable
    Path labels;

    @Option(names = "--fisher-z", description = "Write Fisher's z instead of correlations.")
    boolean fisherZ;

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--out", paramLabel = "F", required = true, description = "Map to write, .nii or .nii.gz.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path out;

    @Override
    public void run() {
        NiftiWriter.requireKnownFormat(out);
        if (!(radius > 0)) {
            throw new InvalidConfiguration("--radius: expected millimetres above 0, found " + radius);
        }
        double[] centre = place.point == null ? new double[0] : point(place.point);
        BoldRun bold = input.run();
        Optional<Parcellation> regions = regions(bold);
        RunCleaning cleaned = input.cleaning(bold, cleaning.options());
        VoxelSeries voxels = input.voxels(bold);
        int[] seed = regions.isPresent()
                ? SeedMap.region(voxels, regions.get(), parcel(regions.get()))
                : SeedMap.sphere(voxels, centre, radius);
        double[] map = SeedMap.correlations(voxels, cleaned, seed, run.parallelism());
        NiftiWriter.writeMap(out, voxels.grid(), voxels.toVolume(fisherZ ? SeedMap.fisherZ(map) : map, 0));
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            cleaned.warnings().forEach(warning -> err.println("warning: " + warning));
            err.println("seed of " + seed.length + " voxels, " + voxels.voxelCount() + " voxels, "
                    + cleaned.keptVolumes() + " of " + cleaned.recordedVolumes() + " volumes");
            err.flush();
        }
    }

    private Optional<Parcellation> regions(BoldRun bold) {
        if (place.region == null) {
            return Optional.empty();
        }
        if (atlas == null) {
            throw new InvalidConfiguration("--region needs --atlas F, the atlas that has it");
        }
        return Optional.of(
                LabelAtlas.read(atlas, Optional.ofNullable(labels), 0).on(bold.grid()));
    }

    private int parcel(Parcellation regions) {
        int index = regions.names().indexOf(String.valueOf(place.region));
        if (index < 0) {
            throw new InvalidConfiguration("--region: the atlas has no region '" + place.region + "'; it has "
                    + String.join(", ", regions.names().subList(0, Math.min(5, regions.parcelCount()))) + " ...");
        }
        return index;
    }

    private static double[] point(String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 3) {
                return new double[] {
                    Double.parseDouble(parts[0].trim()),
                    Double.parseDouble(parts[1].trim()),
                    Double.parseDouble(parts[2].trim())
                };
            }
        } catch (NumberFormatException word) {
            throw new InvalidConfiguration(
                    SourceLocation.nowhere(), "--at: expected x,y,z in millimetres, found '" + text + "'", word);
        }
        throw new InvalidConfiguration("--at: expected x,y,z in millimetres, found '" + text + "'");
    }
}
