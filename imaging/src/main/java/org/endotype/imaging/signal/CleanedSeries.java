package org.endotype.imaging.signal;

import java.util.List;

/**
 * A cleaned run.
 *
 * @param series the kept volumes, in order
 * @param recordedVolumes how many there were before censoring
 * @param regressorCount independent confounds (with drift terms) that were regressed out
 * @param meanFramewiseDisplacementMm over all recorded volumes; NaN where it is not known
 * @param framewiseDisplacementMm of each kept volume; NaN where it is not known
 * @param warnings what a reader must know; no ids, no paths
 */
public record CleanedSeries(
        TimeSeries series,
        int recordedVolumes,
        int regressorCount,
        double meanFramewiseDisplacementMm,
        double[] framewiseDisplacementMm,
        List<String> warnings) {

    public CleanedSeries {
        warnings = List.copyOf(warnings);
    }

    public int keptVolumes() {
        return series.volumeCount();
    }
}
