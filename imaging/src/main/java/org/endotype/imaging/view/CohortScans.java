package org.endotype.imaging.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewTable;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.connectivity.SeriesEstimate;
import org.endotype.imaging.view.ConnectivityOptions.OnError;
import org.jspecify.annotations.Nullable;

/**
 * Everyone's connectivity, and who was left out.
 *
 * @param estimates one a participant who was kept, in the order given
 * @param locations of their scans, for messages
 * @param participants who was kept
 * @param motion the table of everyone's signals by motion, where that is known
 * @param excluded participant to the reason
 * @param inputs the files that were read, in order
 * @param warnings of cleaning, each with the number of participants it concerns
 */
record CohortScans(
        List<SeriesEstimate> estimates,
        List<SourceLocation> locations,
        Map<String, ParticipantSummary> participants,
        Optional<ViewTable> motion,
        Map<String, String> excluded,
        List<Path> inputs,
        List<String> warnings) {

    /**
     * Computes all participants. The error of the first participant in order that stops the run is thrown, whatever the
     * engine and its number of threads.
     */
    static CohortScans read(
            Map<String, List<BidsScan>> scans,
            ViewRequest request,
            ConnectivityOptions options,
            Engine engine,
            Progress.Task task) {
        List<String> ids = List.copyOf(scans.keySet());
        Collector collector = new Collector(ids, options.onError());
        engine.forEach(ParticipantJob.of(request, scans), ids.size(), (piece, outcome) -> {
            collector.accept(piece, outcome);
            task.advance(1);
        });
        return collector.cohort();
    }

    private static final class Collector {
        private final List<String> ids;
        private final OnError onError;
        private final List<SeriesEstimate> estimates = new ArrayList<>();
        private final List<SourceLocation> locations = new ArrayList<>();
        private final Map<String, ParticipantSummary> participants = new LinkedHashMap<>();
        private final MotionStrength.Mean motion = new MotionStrength.Mean();
        private final Map<String, String> excluded = new LinkedHashMap<>();
        private final Set<Path> inputs = new LinkedHashSet<>();
        private final Map<String, Integer> warnings = new LinkedHashMap<>();
        private @Nullable EndotypeException first;

        Collector(List<String> ids, OnError onError) {
            this.ids = ids;
            this.onError = onError;
        }

        void accept(int piece, ParticipantJob.Outcome outcome) {
            if (outcome instanceof ParticipantJob.Refused refused) {
                EndotypeException reason = refused.reason();
                if (onError == OnError.FAIL && !(reason instanceof DegenerateData)) {
                    throw reason;
                }
                first = first == null ? reason : first;
                excluded.put(ids.get(piece), reason(reason));
            } else if (outcome instanceof ParticipantJob.Done done) {
                estimates.add(done.estimate());
                locations.add(done.location());
                participants.put(ids.get(piece), done.summary());
                if (done.motion() != null) {
                    motion.add(done.motion());
                }
                done.inputs().forEach(file -> inputs.add(Path.of(file)));
                done.warnings().forEach(warning -> warnings.merge(warning, 1, Integer::sum));
            }
        }

        CohortScans cohort() {
            if (first != null && participants.isEmpty()) {
                // Nobody is left: the first reason is the clearest message there is.
                throw first;
            }
            List<String> counted = new ArrayList<>();
            warnings.forEach(
                    (text, count) -> counted.add(count + " of " + participants.size() + " participants: " + text));
            Optional<ViewTable> table = participants.isEmpty()
                    ? Optional.empty()
                    : motion.table(estimates.get(0).labels());
            return new CohortScans(estimates, locations, participants, table, excluded, List.copyOf(inputs), counted);
        }
    }

    /** The message without the name of the file, which says no more than whose it is; a byte or line stays. */
    static String reason(EndotypeException refused) {
        String message = String.valueOf(refused.getMessage());
        String file = refused.location() + ": ";
        return refused.location() instanceof SourceLocation.File && message.startsWith(file)
                ? message.substring(file.length())
                : message;
    }

    /** Figures for the report. */
    Map<String, String> counts(int regions) {
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put("regions", Integer.toString(regions));
        long recorded = 0;
        long kept = 0;
        double displacement = 0;
        double seconds = 0;
        for (ParticipantSummary one : participants.values()) {
            recorded += one.recordedVolumes();
            kept += one.keptVolumes();
            displacement += one.meanFramewiseDisplacementMm();
            seconds += one.keptSeconds();
        }
        counts.put("volumes_recorded", Long.toString(recorded));
        counts.put("volumes_kept", Long.toString(kept));
        if (!Double.isNaN(seconds)) {
            counts.put("mean_seconds_kept", String.format(Locale.ROOT, "%.1f", seconds / participants.size()));
        }
        if (!Double.isNaN(displacement)) {
            counts.put(
                    "mean_framewise_displacement_mm",
                    String.format(Locale.ROOT, "%.3f", displacement / participants.size()));
        }
        return counts;
    }
}
