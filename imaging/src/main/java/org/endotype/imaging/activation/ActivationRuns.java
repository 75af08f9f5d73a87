package org.endotype.imaging.activation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.GaussianSmoothing;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.signal.ConfoundTable;

/**
 * One or several task runs of a person: headers, events and confounds are read and designs made at once, voxels run by
 * run, so that one run's are in memory at a time.
 */
public final class ActivationRuns {

    /**
     * The files of one run.
     *
     * @param bold the image
     * @param events what happened
     * @param confounds one row a volume, where there are any
     */
    public record Files(Path bold, Path events, Optional<Path> confounds) {}

    /**
     * How runs are modelled.
     *
     * @param design how designs are made
     * @param strategy which confounds enter them
     * @param noise of a voxel
     * @param scale unit of effects
     * @param mask on the runs' grid
     * @param repetitionTimeSeconds overrides headers and sidecars, where present
     * @param smoothingFwhmMm volumes are smoothed by it first, where present
     */
    public record Settings(
            DesignSettings design,
            ConfoundStrategy strategy,
            NoiseModel noise,
            SignalScale scale,
            Optional<Path> mask,
            OptionalDouble repetitionTimeSeconds,
            OptionalDouble smoothingFwhmMm) {}

    private final List<BoldRun> runs;
    private final List<DesignMatrix> designs;
    private final Settings settings;

    private ActivationRuns(List<BoldRun> runs, List<DesignMatrix> designs, Settings settings) {
        this.runs = runs;
        this.designs = designs;
        this.settings = settings;
    }

    /** Opens runs and makes their designs. */
    public static ActivationRuns open(List<Files> files, Settings settings) {
        List<BoldRun> runs = new ArrayList<>();
        List<DesignMatrix> designs = new ArrayList<>();
        for (Files one : files) {
            BoldRun run = BoldRun.open(one.bold(), settings.repetitionTimeSeconds());
            double repetitionTime = run.repetitionTimeSeconds()
                    .orElseThrow(() -> new InconsistentInput(
                            SourceLocation.file(run.file()),
                            "holds no repetition time, and a design needs it; give it in seconds (--tr)"));
            Events events = Events.read(one.events());
            requireWithin(events, run, repetitionTime, one.events());
            double[][] confounds = new double[0][];
            if (one.confounds().isPresent()) {
                ConfoundTable table = ConfoundTable.read(one.confounds().get());
                table.requireVolumes(run.volumeCount(), run.file());
                confounds = settings.strategy().regressors(table);
            }
            List<String> names = new ArrayList<>();
            for (int c = 0; c < confounds.length; c++) {
                names.add("confound_" + (c + 1));
            }
            runs.add(run);
            designs.add(
                    DesignMatrix.of(events, run.volumeCount(), repetitionTime, confounds, names, settings.design()));
        }
        return new ActivationRuns(runs, designs, settings);
    }

    private static void requireWithin(Events events, BoldRun run, double repetitionTime, Path file) {
        double end = run.volumeCount() * repetitionTime;
        if (events.list().stream().noneMatch(event -> event.onsetSeconds() >= -24 && event.onsetSeconds() < end)) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "has no event within the " + end + " s of the run; are onsets in seconds?");
        }
    }

    /** The grid of the first run. */
    public Grid grid() {
        return runs.get(0).grid();
    }

    /** Fits all runs. */
    public List<ActivationMaps> fit(List<Contrast> contrasts, Parallelism parallelism) {
        for (DesignMatrix design : designs) {
            contrasts.forEach(contrast -> contrast.over(design.names()));
        }
        Iterable<ActivationMaps.ModelledRun> modelled = () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < runs.size();
            }

            @Override
            public ActivationMaps.ModelledRun next() {
                if (next == runs.size()) {
                    throw new java.util.NoSuchElementException();
                }
                BoldRun run = runs.get(next);
                return new ActivationMaps.ModelledRun(run, voxels(run), designs.get(next++));
            }
        };
        return ActivationMaps.of(modelled, contrasts, settings.noise(), settings.scale(), parallelism);
    }

    private VoxelSeries voxels(BoldRun run) {
        Optional<GaussianSmoothing> gaussian = settings.smoothingFwhmMm().isPresent()
                ? Optional.of(
                        GaussianSmoothing.ofFwhm(settings.smoothingFwhmMm().getAsDouble(), run.grid()))
                : Optional.empty();
        return VoxelSeries.read(run, settings.mask().map(NiftiImage::open), gaussian);
    }

    /** Writes {@code design.tsv}, or {@code design-1.tsv} and so on where there are several runs. */
    public void writeDesigns(Path folder) {
        for (int i = 0; i < designs.size(); i++) {
            String name = designs.size() == 1 ? "design.tsv" : "design-" + (i + 1) + ".tsv";
            designs.get(i).write(folder.resolve(name));
        }
    }
}
