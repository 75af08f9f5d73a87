package org.endotype.imaging.voxelwise;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundTable;
import org.endotype.imaging.signal.RunCleaning;
import org.endotype.imaging.signal.TemporalFilter;

/** Maps of local activity of one run. ALFF and fALFF leave the temporal filter out; ReHo keeps it. */
public final class LocalActivity {

    /**
     * What is computed, immutable.
     *
     * @param measures which maps
     * @param cleaning of signals; its Butterworth filter applies to ReHo alone, its cosines to all
     * @param band of ALFF and fALFF
     * @param neighbourhood of ReHo
     * @param scale of maps
     */
    public record Settings(
            Set<LocalMeasure> measures,
            CleaningOptions cleaning,
            FrequencyBand band,
            Neighbourhood neighbourhood,
            MapScale scale) {

        public Settings {
            measures = Set.copyOf(measures);
            boolean amplitudes = measures.contains(LocalMeasure.ALFF) || measures.contains(LocalMeasure.FALFF);
            if (amplitudes && cleaning.censoring().hasThreshold()) {
                throw new InvalidConfiguration("alff and falff need evenly spaced volumes: leave out the censoring"
                        + " thresholds, or ask for reho alone");
            }
        }

        private boolean hasAmplitudes() {
            return measures.contains(LocalMeasure.ALFF) || measures.contains(LocalMeasure.FALFF);
        }

        private CleaningOptions unfiltered() {
            return cleaning.filter() instanceof TemporalFilter.Butterworth
                    ? cleaning.with(TemporalFilter.none())
                    : cleaning;
        }
    }

    private LocalActivity() {}

    /** Refuses what can be refused without reading voxels. */
    public static void requireFitting(BoldRun run, Optional<ConfoundTable> confounds, Settings settings) {
        if (settings.hasAmplitudes() && run.repetitionTimeSeconds().isEmpty()) {
            throw new InconsistentInput(
                    SourceLocation.file(run.file()),
                    "holds no repetition time, and alff needs it; give it in seconds (--tr, or repetition-time in a"
                            + " cohort file)");
        }
        cleaning(run, confounds, settings.cleaning());
    }

    /** The maps, one value a voxel, in the order of {@link LocalMeasure}. */
    public static Map<LocalMeasure, double[]> of(
            BoldRun run,
            VoxelSeries voxels,
            Optional<ConfoundTable> confounds,
            Settings settings,
            Parallelism parallelism) {
        Map<LocalMeasure, double[]> maps = new EnumMap<>(LocalMeasure.class);
        if (settings.hasAmplitudes()) {
            FluctuationAmplitude amplitude = FluctuationAmplitude.of(
                    voxels, cleaning(run, confounds, settings.unfiltered()), settings.band(), parallelism);
            if (settings.measures().contains(LocalMeasure.ALFF)) {
                maps.put(LocalMeasure.ALFF, settings.scale().apply(amplitude.alff()));
            }
            if (settings.measures().contains(LocalMeasure.FALFF)) {
                maps.put(LocalMeasure.FALFF, settings.scale().apply(amplitude.falff()));
            }
        }
        if (settings.measures().contains(LocalMeasure.REHO)) {
            double[] concordance = RegionalHomogeneity.of(
                    voxels, cleaning(run, confounds, settings.cleaning()), settings.neighbourhood(), parallelism);
            maps.put(LocalMeasure.REHO, settings.scale().apply(concordance));
        }
        return maps;
    }

    private static RunCleaning cleaning(BoldRun run, Optional<ConfoundTable> confounds, CleaningOptions options) {
        try {
            return RunCleaning.of(run.volumeCount(), run.repetitionTimeSeconds(), confounds, options);
        } catch (DegenerateData refused) {
            throw new DegenerateData(SourceLocation.file(run.file()), String.valueOf(refused.getMessage()), refused);
        }
    }
}
