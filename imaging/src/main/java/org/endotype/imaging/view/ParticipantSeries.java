package org.endotype.imaging.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.signal.CleanedSeries;
import org.endotype.imaging.signal.JoinedRuns;
import org.endotype.imaging.signal.TimeSeries;

/**
 * One participant's region signals, all runs together, and what is known of their quality.
 *
 * @param series the kept volumes of all runs
 * @param recordedVolumes before censoring
 * @param meanFramewiseDisplacementMm over all recorded volumes; NaN where it is not known
 * @param framewiseDisplacementMm of each kept volume; NaN where it is not known
 * @param quality of the images
 */
record ParticipantSeries(
        TimeSeries series,
        int recordedVolumes,
        double meanFramewiseDisplacementMm,
        double[] framewiseDisplacementMm,
        ScanQuality quality) {

    /**
     * One run, cleaned.
     *
     * @param location the file, for messages
     * @param cleaned its kept volumes
     */
    record Run(SourceLocation location, CleanedSeries cleaned) {}

    /** All runs of a participant, put together as {@link JoinedRuns} does. */
    static ParticipantSeries of(List<Run> runs, ScanQuality quality) {
        List<JoinedRuns.Run> joined = new ArrayList<>();
        int recorded = 0;
        double displacement = 0;
        for (Run run : runs) {
            CleanedSeries cleaned = run.cleaned;
            joined.add(new JoinedRuns.Run(run.location, cleaned.series()));
            recorded += cleaned.recordedVolumes();
            displacement += cleaned.meanFramewiseDisplacementMm() * cleaned.recordedVolumes();
        }
        return new ParticipantSeries(
                JoinedRuns.join(joined),
                recorded,
                displacement / recorded,
                runs.stream()
                        .flatMapToDouble(run -> Arrays.stream(run.cleaned.framewiseDisplacementMm()))
                        .toArray(),
                quality);
    }
}
