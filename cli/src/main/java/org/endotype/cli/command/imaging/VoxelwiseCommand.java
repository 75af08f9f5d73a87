package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.endotype.cli.option.CleaningChoices;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.VoxelInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.parcel.Parcellation;
import org.endotype.imaging.voxelwise.FrequencyBand;
import org.endotype.imaging.voxelwise.LocalActivity;
import org.endotype.imaging.voxelwise.LocalMeasure;
import org.endotype.imaging.voxelwise.MapScale;
import org.endotype.imaging.voxelwise.Neighbourhood;
import org.endotype.imaging.voxelwise.RegionMeans;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Maps of local activity: ALFF, fALFF and ReHo. */
@Command(
        name = "voxelwise",
        mixinStandardHelpOptions = true,
        description = {
            "Maps of slow fluctuations (alff), their share of all (falff) and likeness to neighbours (reho).",
            "alff and falff are of the cleaned signal without a temporal filter, in --band; reho is of the cleaned and"
                    + " filtered signal (--high-pass, --low-pass). With --atlas the regions' means are written too."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging voxelwise --bold sub-01_bold.nii.gz \\",
            "      --mask sub-01_desc-brain_mask.nii.gz \\",
            "      --confounds sub-01_desc-confounds_timeseries.tsv \\",
            "      --strategy 24P --detrend --high-pass 0.01 --low-pass 0.08 \\",
            "      --atlas atlas.nii.gz --out sub-01_voxelwise"
        })
public final class VoxelwiseCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    VoxelInput input = new VoxelInput();

    @Mixin
    CleaningChoices cleaning = new CleaningChoices();

    @Option(names = "--measure", paramLabel = "NAME", split = ",", description = "alff, falff, reho (default: all).")
    List<LocalMeasure> measures = List.of(LocalMeasure.values());

    @Option(
            names = "--band",
            paramLabel = "LOW,HIGH",
            defaultValue = "0.01,0.08",
            description = "Band of alff and falff in Hz (default: ${DEFAULT-VALUE}).")
    String band = "0.01,0.08";

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            defaultValue = "27",
            description = "Voxels of reho: 7, 19 or 27 (default: ${DEFAULT-VALUE}).")
    int neighbours;

    @Option(
            names = "--scale",
            paramLabel = "HOW",
            defaultValue = "none",
            description = "none, mean (divide a map by its mean) or zscore (over the mask; default: ${DEFAULT-VALUE}).")
    MapScale scale = MapScale.NONE;

    @Option(names = "--atlas", paramLabel = "F", description = "Label atlas; its regions' means go to regions.tsv.")
    @Nullable
    Path atlas;

    @Option(names = "--labels", paramLabel = "F", description = "Names of the labels, as for timeseries.")
    @Nullable
    Path labels;

    @Option(
            names = "--background",
            paramLabel = "N",
            defaultValue = "0",
            description = "The atlas's number for no region (default: ${DEFAULT-VALUE}).")
    int background;

    @Mixin
    RunOptions run = new RunOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder to write: alff.nii.gz, falff.nii.gz, reho.nii.gz, regions.tsv.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path out;

    @Override
    public void run() {
        FrequencyBand frequencies = FrequencyBand.parse(band);
        Neighbourhood around = Neighbourhood.ofSize(neighbours);
        Set<LocalMeasure> wanted = new TreeSet<>(measures);
        if (wanted.isEmpty()) {
            throw new InvalidConfiguration("--measure: name at least one of alff, falff, reho");
        }
        BoldRun bold = input.run();
        LocalActivity.Settings settings =
                new LocalActivity.Settings(wanted, cleaning.options(), frequencies, around, scale);
        Optional<Parcellation> regions = Optional.ofNullable(atlas)
                .map(file -> LabelAtlas.read(file, Optional.ofNullable(labels), background)
                        .on(bold.grid()));
        LocalActivity.requireFitting(bold, input.confounds(bold), settings);
        VoxelSeries voxels = input.voxels(bold);
        Map<LocalMeasure, double[]> maps =
                LocalActivity.of(bold, voxels, input.confounds(bold), settings, run.parallelism());
        OutputFolder.create(out);
        maps.forEach((measure, map) -> OutputFolder.writeMap(out, measure.label(), voxels, map));
        regions.ifPresent(found -> writeRegions(found, voxels, maps));
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(voxels.voxelCount() + " voxels, " + voxels.volumeCount() + " volumes"
                    + (voxels.notFiniteCount() > 0
                            ? "; " + voxels.notFiniteCount() + " voxels that are not finite left out"
                            : ""));
            err.flush();
        }
    }

    private void writeRegions(Parcellation regions, VoxelSeries voxels, Map<LocalMeasure, double[]> maps) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        maps.forEach((measure, map) -> columns.put(measure.label(), RegionMeans.of(voxels, map, regions)));
        List<String> header = new java.util.ArrayList<>(List.of("region"));
        header.addAll(columns.keySet());
        TableWriter.write(out.resolve("regions.tsv"), header, sink -> {
            for (int region = 0; region < regions.parcelCount(); region++) {
                Object[] row = new Object[header.size()];
                row[0] = regions.names().get(region);
                int cell = 1;
                for (double[] column : columns.values()) {
                    row[cell++] = column[region];
                }
                sink.row(row);
            }
        });
    }
}
