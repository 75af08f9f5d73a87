package org.endotype.imaging.view;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.pipeline.engine.PieceCodec;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.connectivity.SeriesEstimate;
import org.endotype.imaging.parcel.RegionAtlas;
import org.jspecify.annotations.Nullable;

/**
 * From the scans of one participant a piece to connectivity: read, clean, join, estimate. Only the estimate travels.
 *
 * @param request the view's
 * @param scans the files of each participant
 */
record ParticipantJob(ViewRequest request, List<List<String>> scans) implements Job<ParticipantJob.Outcome> {

    /** What one participant gave; a refusal is a result, so that an engine does not try it again. */
    sealed interface Outcome extends Serializable {}

    /**
     * @param location of the first scan, for messages
     * @param motion where it is known of enough volumes
     * @param inputs the files that were read
     * @param warnings of cleaning, without repeats, in order
     */
    record Done(
            SourceLocation location,
            SeriesEstimate estimate,
            ParticipantSummary summary,
            @Nullable MotionStrength motion,
            List<String> inputs,
            List<String> warnings)
            implements Outcome {}

    record Refused(EndotypeException reason) implements Outcome {}

    static ParticipantJob of(ViewRequest request, Map<String, List<BidsScan>> scans) {
        List<List<String>> files = new ArrayList<>();
        scans.values()
                .forEach(one -> files.add(
                        one.stream().map(scan -> scan.file().toString()).toList()));
        return new ParticipantJob(request, files);
    }

    @Override
    public String name() {
        return request.name();
    }

    @Override
    public Optional<PieceCodec<Outcome>> codec() {
        return Optional.of(new OutcomeCodec());
    }

    @Override
    public Worker<Outcome> open() {
        ConnectivityOptions options = ConnectivityOptions.of(request);
        ParticipantReader reader = new ParticipantReader(options, atlas(request, options));
        return piece -> {
            List<BidsScan> files =
                    scans.get(piece).stream().map(Path::of).map(BidsScan::of).toList();
            try {
                return done(reader.read(files), options, files);
            } catch (EndotypeException refused) {
                return new Refused(refused);
            }
        };
    }

    private static Done done(ParticipantReader.Reading reading, ConnectivityOptions options, List<BidsScan> files) {
        ParticipantSeries series = reading.series();
        SourceLocation location =
                files.size() == 1 ? SourceLocation.file(files.get(0).file()) : SourceLocation.nowhere();
        SeriesEstimate estimate;
        try {
            estimate = SeriesEstimate.of(options.measure(), series.series());
        } catch (DegenerateData refused) {
            throw new DegenerateData(location, String.valueOf(refused.getMessage()), refused);
        }
        Set<String> warnings = reading.warnings();
        return new Done(
                location,
                estimate,
                ParticipantSummary.of(series),
                MotionStrength.of(series).orElse(null),
                reading.inputs().stream().map(Path::toString).toList(),
                new ArrayList<>(warnings));
    }

    static Optional<RegionAtlas> atlas(ViewRequest request, ConnectivityOptions options) {
        return request.optionalPath("atlas")
                .map(file -> RegionAtlas.read(file, request.optionalPath("labels"), options.background()));
    }
}
