package org.endotype.core.pipeline;

import java.util.List;
import org.endotype.core.pipeline.engine.Job;

/**
 * The part of a view that shards may compute apart.
 *
 * @param job with a codec, one piece a participant
 * @param participants whom the pieces are of, in order
 */
public record ViewPieces(Job<?> job, List<String> participants) {

    public ViewPieces {
        if (job.codec().isEmpty()) {
            throw new IllegalArgumentException(job.name() + " leaves no files");
        }
        participants = List.copyOf(participants);
    }
}
