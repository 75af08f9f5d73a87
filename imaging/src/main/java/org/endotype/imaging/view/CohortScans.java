package org.endotype.imaging.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.view.ConnectivityOptions.OnError;

/**
 * Everyone's region signals, and who was left out.
 *
 * @param series participant to signals, in the order given
 * @param excluded participant to the reason
 * @param inputs the files that were read, in order
 * @param warnings of cleaning, each with the number of participants it concerns
 */
record CohortScans(
        Map<String, ParticipantSeries> series, Map<String, String> excluded, List<Path> inputs, List<String> warnings) {

    /**
     * Reads all participants. The error of the first participant in order that stops the run is thrown, whatever the
     * thread count.
     */
    static CohortScans read(
            Map<String, List<BidsScan>> scans,
            ParticipantReader reader,
            ConnectivityOptions options,
            Parallelism parallelism,
            Progress.Task task) {
        List<String> ids = List.copyOf(scans.keySet());
        AtomicReferenceArray<Object> outcomes = new AtomicReferenceArray<>(ids.size());
        AtomicInteger firstFailure = new AtomicInteger(Integer.MAX_VALUE);
        parallelism.forEachBlock(ids.size(), k -> {
            // Blocks are handed out in order, so everyone before the first failure is still read.
            if (k > firstFailure.get()) {
                return;
            }
            try {
                outcomes.set(k, reader.read(scans.getOrDefault(ids.get(k), List.of())));
            } catch (EndotypeException refused) {
                outcomes.set(k, refused);
                if (options.onError() == OnError.FAIL && !(refused instanceof DegenerateData)) {
                    firstFailure.accumulateAndGet(k, Math::min);
                }
            }
            task.advance(1);
        });
        if (firstFailure.get() < ids.size() && outcomes.get(firstFailure.get()) instanceof EndotypeException failure) {
            throw failure;
        }
        return collect(ids, outcomes);
    }

    private static CohortScans collect(List<String> ids, AtomicReferenceArray<Object> outcomes) {
        Map<String, ParticipantSeries> series = new LinkedHashMap<>();
        Map<String, String> excluded = new LinkedHashMap<>();
        Set<Path> inputs = new LinkedHashSet<>();
        Map<String, Integer> warnings = new LinkedHashMap<>();
        EndotypeException first = null;
        for (int k = 0; k < ids.size(); k++) {
            Object outcome = outcomes.get(k);
            if (outcome instanceof ParticipantReader.Reading reading) {
                series.put(ids.get(k), reading.series());
                inputs.addAll(reading.inputs());
                reading.warnings().forEach(warning -> warnings.merge(warning, 1, Integer::sum));
            } else if (outcome instanceof EndotypeException refused) {
                first = first == null ? refused : first;
                excluded.put(ids.get(k), reason(refused));
            }
        }
        if (first != null && series.isEmpty()) {
            // Nobody is left: the first reason is the clearest message there is.
            throw first;
        }
        List<String> counted = new ArrayList<>();
        warnings.forEach((text, count) -> counted.add(count + " of " + series.size() + " participants: " + text));
        return new CohortScans(series, excluded, List.copyOf(inputs), counted);
    }

    /** The message without the name of the file, which says no more than whose it is; a byte or line stays. */
    private static String reason(EndotypeException refused) {
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
        for (ParticipantSeries one : series.values()) {
            recorded += one.recordedVolumes();
            kept += one.series().volumeCount();
            displacement += one.meanFramewiseDisplacementMm();
            seconds += one.series().volumeCount()
                    * one.series().repetitionTimeSeconds().orElse(Double.NaN);
        }
        counts.put("volumes_recorded", Long.toString(recorded));
        counts.put("volumes_kept", Long.toString(kept));
        if (!Double.isNaN(seconds)) {
            counts.put("mean_seconds_kept", String.format(Locale.ROOT, "%.1f", seconds / series.size()));
        }
        if (!Double.isNaN(displacement)) {
            counts.put(
                    "mean_framewise_displacement_mm", String.format(Locale.ROOT, "%.3f", displacement / series.size()));
        }
        return counts;
    }
}
