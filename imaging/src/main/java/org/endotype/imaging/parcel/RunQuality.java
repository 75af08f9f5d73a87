package org.endotype.imaging.parcel;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.signal.CleanedSeries;
import org.jspecify.annotations.Nullable;

/**
 * How good one cleaned run is.
 *
 * @param volumes recorded
 * @param volumesKept after censoring
 * @param secondsKept kept volumes times the repetition time; NaN where that is not known
 * @param repetitionTimeSeconds NaN where it is not known
 * @param meanFramewiseDisplacementMm over all recorded volumes; NaN where it is not known
 * @param regressors independent confounds regressed out
 * @param medianTemporalSnr over the parcels that are there, before cleaning
 * @param parcels of the atlas
 * @param parcelsMissing of them, covered too little
 * @param medianCoverage over all parcels
 * @param leastCoverage over all parcels
 * @param voxelsNotFinite labelled voxels left out because they are NaN or infinite in some volume
 * @param meanStandardizedDvars over all recorded volumes but the first; NaN where it is not known
 * @param medianVoxelTemporalSnr over the voxels of the mask, else of the atlas; NaN where it was not measured
 */
public record RunQuality(
        int volumes,
        int volumesKept,
        double secondsKept,
        double repetitionTimeSeconds,
        double meanFramewiseDisplacementMm,
        int regressors,
        double medianTemporalSnr,
        int parcels,
        int parcelsMissing,
        double medianCoverage,
        double leastCoverage,
        int voxelsNotFinite,
        double meanStandardizedDvars,
        double medianVoxelTemporalSnr) {

    private static final List<String> HEADER = List.of(
            "run",
            "volumes",
            "volumes_kept",
            "seconds_kept",
            "repetition_time_seconds",
            "mean_framewise_displacement_mm",
            "regressors",
            "median_tsnr",
            "parcels",
            "parcels_missing",
            "median_coverage",
            "least_coverage",
            "voxels_not_finite",
            "mean_standardized_dvars",
            "median_voxel_tsnr");

    static RunQuality of(
            ParcelSeries raw, CleanedSeries cleaned, double[] standardizedDvars, double medianVoxelTemporalSnr) {
        double tr = raw.series().repetitionTimeSeconds().orElse(Double.NaN);
        return new RunQuality(
                cleaned.recordedVolumes(),
                cleaned.keptVolumes(),
                cleaned.keptVolumes() * tr,
                tr,
                cleaned.meanFramewiseDisplacementMm(),
                cleaned.regressorCount(),
                median(raw.temporalSnr()),
                raw.series().regionCount(),
                raw.missingCount(),
                median(raw.coverage()),
                Arrays.stream(raw.coverage()).min().orElse(Double.NaN),
                raw.notFiniteVoxels(),
                Arrays.stream(standardizedDvars)
                        .filter(value -> !Double.isNaN(value))
                        .average()
                        .orElse(Double.NaN),
                medianVoxelTemporalSnr);
    }

    /** Writes one row a run; runs are named by the caller. */
    public static void write(Path file, List<String> names, List<RunQuality> runs) {
        TableWriter.write(file, HEADER, sink -> {
            for (int i = 0; i < runs.size(); i++) {
                sink.row(runs.get(i).cells(names.get(i)));
            }
        });
    }

    private @Nullable Object[] cells(String name) {
        return new @Nullable Object[] {
            name,
            volumes,
            volumesKept,
            secondsKept,
            repetitionTimeSeconds,
            meanFramewiseDisplacementMm,
            regressors,
            medianTemporalSnr,
            parcels,
            parcelsMissing,
            medianCoverage,
            leastCoverage,
            voxelsNotFinite,
            meanStandardizedDvars,
            medianVoxelTemporalSnr
        };
    }

    /** The median of the values that are there; NaN where none is. */
    static double median(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
