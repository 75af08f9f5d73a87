package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.file.OutputName;
import org.endotype.imaging.activation.ActivationMaps;
import org.endotype.imaging.activation.ActivationRuns;
import org.endotype.imaging.activation.Contrast;
import org.endotype.imaging.activation.DesignSettings;
import org.endotype.imaging.activation.HemodynamicResponse;
import org.endotype.imaging.activation.HemodynamicResponse.Derivatives;
import org.endotype.imaging.activation.NoiseModel;
import org.endotype.imaging.activation.RegionResponses;
import org.endotype.imaging.activation.SignalScale;
import org.endotype.imaging.nifti.NiftiWriter;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.parcel.Parcellation;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which voxels and regions respond to events. */
@Command(
        name = "activation",
        mixinStandardHelpOptions = true,
        description = {
            "A linear model of task fMRI: effect, t or F, and z maps of contrasts, and a table of regions.",
            "Several runs (repeat --bold, --events and --confounds in the same order) are combined as fixed effects."
                    + " Contrasts are sums of the design's columns, such as 'face - house' (t), or several of them, of"
                    + " which any may differ from 0: 'F(face, house)' (F). Any may be named: 'faces=face - 0.5*house -"
                    + " 0.5*cat'."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging activation --bold sub-01_task-faces_bold.nii.gz \\",
            "      --events sub-01_task-faces_events.tsv \\",
            "      --confounds sub-01_desc-confounds_timeseries.tsv \\",
            "      --strategy 6P --mask sub-01_desc-brain_mask.nii.gz \\",
            "      --contrast 'face - house' --atlas atlas.nii.gz --out sub-01_glm"
        })
public final class ActivationCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Option(names = "--bold", paramLabel = "F", required = true, description = "Functional run; repeat for more.")
    List<Path> bold = List.of();

    @Option(
            names = "--events",
            paramLabel = "F",
            required = true,
            description = "Events of each run: a table with onset, duration and trial_type (BIDS).")
    List<Path> events = List.of();

    @Option(names = "--confounds", paramLabel = "F", description = "Confounds of each run, as for timeseries.")
    List<Path> confounds = List.of();

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = "all",
            description = "Confounds to model: 6P, 12P, 24P, 36P, acompcor, aroma, all, none (default:"
                    + " ${DEFAULT-VALUE} columns).")
    String strategy = "all";

    @Option(
            names = "--mask",
            paramLabel = "F",
            description = "Brain mask on the runs' grid (default: every voxel that varies).")
    @Nullable
    Path mask;

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

    @Option(
            names = "--contrast",
            paramLabel = "SUM",
            description = "A sum of columns, or F(sum, sum, ...); repeat for more.")
    List<String> contrasts = List.of();

    @Option(
            names = "--contrasts",
            paramLabel = "F",
            description = "A table of contrasts: the columns name and contrast.")
    @Nullable
    Path contrastTable;

    @Option(
            names = "--hrf",
            paramLabel = "NAME",
            defaultValue = "spm",
            description = "Haemodynamic response: spm or glover (default: ${DEFAULT-VALUE}).")
    HemodynamicResponse response = HemodynamicResponse.SPM;

    @Option(
            names = "--derivatives",
            paramLabel = "WHICH",
            defaultValue = "none",
            description = "none, time, or time-and-dispersion (default: ${DEFAULT-VALUE}).")
    String derivatives = "none";

    @Option(
            names = "--high-pass",
            paramLabel = "HZ",
            defaultValue = "0.01",
            description = "Drift cosines below this frequency; 0 for none (default: ${DEFAULT-VALUE}).")
    double highPass;

    @Option(
            names = "--noise",
            paramLabel = "MODEL",
            defaultValue = "ar1",
            description = "ar1 or independent (default: ${DEFAULT-VALUE}).")
    String noise = "ar1";

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            defaultValue = "per-cent",
            description = "Unit of effects: per-cent of a voxel's mean, or recorded (default: ${DEFAULT-VALUE}).")
    String unit = "per-cent";

    @Option(
            names = "--fdr",
            paramLabel = "Q",
            defaultValue = "0.05",
            description = "False discovery rate of what is called significant (default: ${DEFAULT-VALUE}).")
    double rate;

    @Option(names = "--atlas", paramLabel = "F", description = "Label atlas; regions.tsv says how each responds.")
    @Nullable
    Path atlas;

    @Option(names = "--labels", paramLabel = "F", description = "Names of the labels, as for timeseries.")
    @Nullable
    Path labels;

    @Mixin
    RunOptions run = new RunOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder to write: per contrast _effect (of t), _t or _F, _z and _z-significant .nii.gz;"
                    + " design tables; regions.tsv.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path out;

    @Override
    public void run() {
        if (!(rate > 0 && rate < 1)) {
            throw new InvalidConfiguration("--fdr: expected a rate between 0 and 1, found " + rate);
        }
        List<Contrast> asked =
                new ArrayList<>(contrasts.stream().map(Contrast::parse).toList());
        if (contrastTable != null) {
            asked.addAll(Contrast.readTable(contrastTable));
        }
        if (asked.isEmpty()) {
            throw new InvalidConfiguration(
                    "nothing is asked; give --contrast 'face - house' or a table with --contrasts");
        }
        Set<String> names = new HashSet<>();
        for (Contrast contrast : asked) {
            if (!names.add(contrast.name().toLowerCase(Locale.ROOT))) {
                throw new InvalidConfiguration("two contrasts are named '" + contrast.name() + "'; name them apart");
            }
        }
        ActivationRuns runs = ActivationRuns.open(files(), settings());
        Optional<Parcellation> regions = Optional.ofNullable(atlas)
                .map(file ->
                        LabelAtlas.read(file, Optional.ofNullable(labels), 0).on(runs.grid()));
        List<ActivationMaps> maps = runs.fit(asked, run.parallelism());
        OutputFolder.create(out);
        runs.writeDesigns(out);
        for (ActivationMaps one : maps) {
            if (one.contrast().statistic() == Contrast.Statistic.T) {
                write(one, "effect", one.effect());
            }
            write(one, one.contrast().statistic().label(), one.statistic());
            write(one, "z", one.z());
            write(one, "z-significant", one.thresholdedZ(rate));
        }
        regions.ifPresent(found -> RegionResponses.write(out.resolve("regions.tsv"), maps, found, rate));
        if (!run.isQuiet()) {
            report(maps);
        }
    }

    private void report(List<ActivationMaps> maps) {
        PrintWriter err = spec.commandLine().getErr();
        for (ActivationMaps one : maps) {
            int significant = 0;
            for (double value : one.thresholdedZ(rate)) {
                significant += value != 0 ? 1 : 0;
            }
            err.println(one.contrast().name() + ": " + significant + " voxels at a false discovery rate of " + rate
                    + ", " + one.degreesOfFreedom() + " degrees of freedom");
        }
        err.flush();
    }

    private void write(ActivationMaps maps, String what, double[] values) {
        double[] volume = values.clone();
        for (int i = 0; i < volume.length; i++) {
            volume[i] = Double.isNaN(volume[i]) ? 0 : volume[i];
        }
        NiftiWriter.writeMap(OutputName.in(out, maps.contrast().name() + "_" + what + ".nii.gz"), maps.grid(), volume);
    }

    private List<ActivationRuns.Files> files() {
        if (events.size() != bold.size() || (!confounds.isEmpty() && confounds.size() != bold.size())) {
            throw new InvalidConfiguration(
                    "give one --events and, where there are any, one --confounds for each --bold,"
                            + " in the same order; found " + bold.size() + ", " + events.size() + " and "
                            + confounds.size());
        }
        List<ActivationRuns.Files> files = new ArrayList<>();
        for (int i = 0; i < bold.size(); i++) {
            files.add(new ActivationRuns.Files(
                    bold.get(i),
                    events.get(i),
                    confounds.isEmpty() ? Optional.empty() : Optional.of(confounds.get(i))));
        }
        return files;
    }

    private ActivationRuns.Settings settings() {
        return new ActivationRuns.Settings(
                new DesignSettings(
                        response, derivatives(), highPass == 0 ? OptionalDouble.empty() : OptionalDouble.of(highPass)),
                ConfoundStrategy.ofLabel(strategy),
                switch (noise) {
                    case "ar1" -> NoiseModel.AUTOREGRESSIVE_1;
                    case "independent" -> NoiseModel.INDEPENDENT;
                    default -> throw new InvalidConfiguration("--noise: expected ar1 or independent, found " + noise);
                },
                switch (unit) {
                    case "per-cent" -> SignalScale.PER_CENT;
                    case "recorded" -> SignalScale.RECORDED;
                    default -> throw new InvalidConfiguration("--unit: expected per-cent or recorded, found " + unit);
                },
                Optional.ofNullable(mask),
                optional(repetitionTime),
                optional(smoothing));
    }

    private Derivatives derivatives() {
        return switch (derivatives) {
            case "none" -> Derivatives.NONE;
            case "time" -> Derivatives.TIME;
            case "time-and-dispersion" -> Derivatives.TIME_AND_DISPERSION;
            default ->
                throw new InvalidConfiguration(
                        "--derivatives: expected none, time or time-and-dispersion, found " + derivatives);
        };
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
