package org.endotype.core.pipeline.engine;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.endotype.core.parallel.Parallelism;

/**
 * Runs pieces on threads of this process. At most a few results a thread wait for their turn.
 *
 * @param parallelism threads, the caller's among them
 */
public record LocalEngine(Parallelism parallelism) implements Engine {

    private static final int WAITING_PER_THREAD = 4;

    @Override
    public <R extends Serializable> void forEach(Job<R> job, int pieces, Sink<R> sink) {
        if (pieces == 0) {
            return;
        }
        Job.Worker<R> worker = job.open();
        Order<R> order = new Order<>(sink, WAITING_PER_THREAD * parallelism.threads());
        parallelism.forEachBlock(pieces, piece -> {
            try {
                order.hand(piece, worker.compute(piece));
            } catch (RuntimeException | Error failure) {
                order.stop();
                throw failure;
            }
        });
    }

    @Override
    public <R extends Serializable> R sum(Job<R> job, int pieces, Sum<R> sum, Runnable done) {
        PairwiseSum<R> pairwise = new PairwiseSum<>(sum);
        forEach(job, pieces, (piece, result) -> {
            pairwise.add(result);
            done.run();
        });
        return pairwise.total();
    }

    @Override
    public Optional<Parallelism> inThisProcess() {
        return Optional.of(parallelism);
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public void close() {}

    /** Puts results in order; a thread that is far ahead waits. */
    private static final class Order<R> {
        private final Sink<R> sink;
        private final int most;
        private final Map<Integer, R> early = new HashMap<>();
        private int next;
        private boolean stopped;

        Order(Sink<R> sink, int most) {
            this.sink = sink;
            this.most = most;
        }

        synchronized void hand(int piece, R result) {
            // Pieces are handed out in order, so somebody is at work on the next one and nobody waits for ever.
            while (!stopped && piece >= next + most) {
                try {
                    wait();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException("interrupted");
                }
            }
            if (stopped) {
                return;
            }
            early.put(piece, result);
            for (R ready = early.remove(next); ready != null; ready = early.remove(next)) {
                sink.accept(next, ready);
                next++;
            }
            notifyAll();
        }

        synchronized void stop() {
            stopped = true;
            notifyAll();
        }
    }
}
