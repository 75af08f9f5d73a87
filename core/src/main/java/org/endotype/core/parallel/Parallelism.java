package org.endotype.core.parallel;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * How many threads a computation may use. Work is handed out as numbered blocks whose bounds the caller fixes from the
 * data alone, so that results do not depend on the thread count; callers combine block results in block order.
 *
 * @param threads at least 1
 */
public record Parallelism(int threads) {

    public Parallelism {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
    }

    public static Parallelism single() {
        return new Parallelism(1);
    }

    /** One thread a processor that the JVM may use. */
    public static Parallelism available() {
        return new Parallelism(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Runs {@code work} once for every block from 0 to {@code blocks - 1}, in any order, on at most {@link #threads}
     * threads, the caller's among them. The first failure stops the hand-out and is thrown here; an interrupt of the
     * caller becomes a {@link CancellationException}.
     */
    public void forEachBlock(int blocks, IntConsumer work) {
        int workers = Math.min(threads, blocks);
        if (workers <= 1) {
            for (int block = 0; block < blocks; block++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted");
                }
                work.accept(block);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable loop = () -> {
            try {
                for (int block = next.getAndIncrement();
                        block < blocks && failure.get() == null;
                        block = next.getAndIncrement()) {
                    work.accept(block);
                }
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
            }
        };
        Thread[] helpers = new Thread[workers - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Thread(loop, "endotype-worker-" + (i + 1));
            helpers[i].setDaemon(true);
            helpers[i].start();
        }
        loop.run();
        for (Thread helper : helpers) {
            try {
                helper.join();
            } catch (InterruptedException interrupted) {
                failure.compareAndSet(null, new CancellationException("interrupted"));
                Thread.currentThread().interrupt();
                break;
            }
        }
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw new IllegalStateException(thrown);
        }
    }
}
