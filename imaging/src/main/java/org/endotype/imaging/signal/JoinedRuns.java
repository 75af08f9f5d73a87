package org.endotype.imaging.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;

/** Several cleaned runs of one participant as one series. Cost: linear in their values. */
public final class JoinedRuns {

    /**
     * A run.
     *
     * @param location its file, for messages
     * @param series its kept volumes
     */
    public record Run(SourceLocation location, TimeSeries series) {}

    private JoinedRuns() {}

    /**
     * Puts runs one after another. Where there are several, each region is brought to mean 0 within each run first, so
     * that a step between runs is no signal. A region missing in one run is missing. One run stays as it is.
     *
     * @throws InconsistentInput when runs differ in their regions or repetition times
     */
    public static TimeSeries join(List<Run> runs) {
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
