package org.endotype.core.pipeline.engine;

import java.io.Serializable;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.endotype.core.parallel.Parallelism;

/**
 * Where the pieces of a job run. What comes out is the same on every engine and any number of workers: results are handed
 * over in the order of their pieces, and sums are taken along one binary tree that the number of pieces fixes.
 */
public interface Engine extends AutoCloseable {

    /** Takes results, one at a time, in the order of their pieces. */
    @FunctionalInterface
    interface Sink<R> {
        void accept(int piece, R result);
    }

    /** Adds two results that stand side by side; may change and hand back the first. */
    interface Sum<R extends Serializable> extends BinaryOperator<R>, Serializable {}

    /**
     * Computes pieces 0 to {@code pieces - 1}. The first failure, of a piece or of the sink, ends the work and is thrown
     * here; an interrupt of the caller becomes a {@link java.util.concurrent.CancellationException}.
     */
    <R extends Serializable> void forEach(Job<R> job, int pieces, Sink<R> sink);

    /**
     * Adds the results of all pieces in pairs, (0, 1), (2, 3), ..., the sums in pairs again, and so on.
     *
     * @param pieces at least 1
     * @param done called for every piece that is done, from any thread
     */
    <R extends Serializable> R sum(Job<R> job, int pieces, Sum<R> sum, Runnable done);

    /** The threads of this process where work is done here; empty on a cluster. For what has a shorter way in memory. */
    Optional<Parallelism> inThisProcess();

    /** A word for the log: {@code local} or {@code spark}. */
    String name();

    @Override
    void close();
}
