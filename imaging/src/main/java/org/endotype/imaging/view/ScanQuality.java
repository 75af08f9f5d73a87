package org.endotype.imaging.view;

import java.io.Serializable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.endotype.imaging.parcel.RunQuality;

/**
 * What is known of a participant's images beyond motion: means over runs weighted by their recorded volumes. NaN where
 * it is not known, as in tables of region signals.
 *
 * @param runs used
 * @param standardizedDvars mean over recorded volumes
 * @param temporalSnr median over regions before cleaning
 * @param medianCoverage over regions
 * @param leastCoverage of any region in any run
 */
record ScanQuality(int runs, double standardizedDvars, double temporalSnr, double medianCoverage, double leastCoverage)
        implements Serializable {

    /** Of region signals whose images are not at hand. */
    static ScanQuality ofTables(int runs) {
        return new ScanQuality(runs, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    static ScanQuality of(List<RunQuality> runs) {
        return new ScanQuality(
                runs.size(),
                mean(runs, RunQuality::meanStandardizedDvars),
                mean(runs, RunQuality::medianTemporalSnr),
                mean(runs, RunQuality::medianCoverage),
                runs.stream().mapToDouble(RunQuality::leastCoverage).min().orElse(Double.NaN));
    }

    private static double mean(List<RunQuality> runs, ToDoubleFunction<RunQuality> measure) {
        double sum = 0;
        long volumes = 0;
        for (RunQuality run : runs) {
            sum += measure.applyAsDouble(run) * run.volumes();
            volumes += run.volumes();
        }
        return sum / volumes;
    }
}
