package org.endotype.imaging.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.signal.TimeSeries;

/**
 * One participant's region signals, all runs together, and what is known of their quality.
 *
 * @param series the kept volumes of all runs
 * @param recordedVolumes before censoring
 * @param meanFramewiseDisplacementMm over all recorded volumes; NaN where it is not known
 * @param quality of the images
 */
record ParticipantSeries(
        TimeSeries series, int recordedVolumes, double meanFramewiseDisplacementMm, ScanQuality quality) {

    /**
     * One run, cleaned.
     *
     * @param location the file, for messages
     * @param series the kept volumes
     * @param recordedVolumes before censoring
     * @param meanFramewiseDisplacementMm NaN where it is not known
     */
    record Run(SourceLocation location, TimeSeries series, int recordedVolumes, double meanFramewiseDisplacementMm) {}

    /**
     * Puts runs one after another. Where there are several, each region is brought to mean 0 within each run first, so
     * that a step between runs is no signal. A region missing in one run is missing.
     */
    static ParticipantSeries of(List<Run> runs, ScanQuality quality) {
        int recorded = 0;
        double displacement = 0;
        for (Run run : runs) {
            recorded += run.recordedVolumes;
            displacement += run.meanFramewiseDisplacementMm * run.recordedVolumes;
        }
        return new ParticipantSeries(joined(runs), recorded, displacement / recorded, quality);
    }

    private static TimeSeries joined(List<Run> runs) {
        Run first = runs.get(0);
        if (runs.size() == 1) {
            return first.series;
        }
        List<String> labels = first.series.labels();
        int regions = labels.size();
        List<double[]> centred = new ArrayList<>();
        boolean[] missing = new boolean[regions];
        int total = 0;
        OptionalDouble repetitionTime = first.series.repetitionTimeSeconds();
        for (Run run : runs) {
            if (!run.series.labels().equals(labels)) {
                throw new InconsistentInput(
                        run.location, "has other regions than the participant's first run; extract all with one atlas");
            }
            if (!run.series.repetitionTimeSeconds().equals(repetitionTime)) {
                throw new InconsistentInput(
                        run.location, "has another repetition time than the participant's first run");
            }
            centred.add(centred(run.series, missing));
            total += run.series.volumeCount();
        }
        double[] values = new double[Math.multiplyExact(total, regions)];
        int next = 0;
        for (double[] run : centred) {
            System.arraycopy(run, 0, values, next, run.length);
            next += run.length;
        }
        for (int region = 0; region < regions; region++) {
            for (int at = region; missing[region] && at < values.length; at += regions) {
                values[at] = Double.NaN;
            }
        }
        return TimeSeries.of(labels, values, repetitionTime);
    }

    private static double[] centred(TimeSeries series, boolean[] missing) {
        double[] values = series.toRowMajor();
        int regions = series.regionCount();
        for (int region = 0; region < regions; region++) {
            missing[region] |= series.isMissing(region);
            double sum = 0;
            for (int at = region; at < values.length; at += regions) {
                sum += values[at];
            }
            double mean = sum / series.volumeCount();
            for (int at = region; at < values.length; at += regions) {
                values[at] -= mean;
            }
        }
        return values;
    }
}
