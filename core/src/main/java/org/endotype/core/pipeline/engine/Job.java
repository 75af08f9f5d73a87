package org.endotype.core.pipeline.engine;

import java.io.Serializable;
import java.util.Optional;

/**
 * Work in numbered pieces that do not depend on each other. A job travels to other processes, so it holds parameters and
 * the names of files, not what is read from them.
 *
 * @param <R> what a piece gives
 */
@FunctionalInterface
public interface Job<R extends Serializable> extends Serializable {

    /** Prepares the work, once in every process that takes part: reads an atlas, opens a file. */
    Worker<R> open();

    /** What messages call it, and the folder of its pieces where shards store them. */
    default String name() {
        return "pieces";
    }

    /** How results are stored, for jobs that shards may compute; empty for all others. */
    default Optional<PieceCodec<R>> codec() {
        return Optional.empty();
    }

    /** Computes pieces; called from several threads at once. */
    @FunctionalInterface
    interface Worker<R extends Serializable> {
        /** The result depends on the job and {@code piece} alone, never on the process or the order. */
        R compute(int piece);
    }
}
