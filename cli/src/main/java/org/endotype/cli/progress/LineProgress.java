package org.endotype.cli.progress;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.endotype.core.pipeline.Progress;

/** Plain lines for logs and pipes: finished stages, and every ten seconds how far a long task is. */
final class LineProgress implements Progress {

    private static final long SILENCE_NANOSECONDS = 10_000_000_000L;

    private final PrintWriter err;

    LineProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public Task start(String name, long total) {
        AtomicLong done = new AtomicLong();
        AtomicLong spoken = new AtomicLong(System.nanoTime());
        return new Task() {
            @Override
            public void advance(long units) {
                long now = done.addAndGet(units);
                long last = spoken.get();
                long time = System.nanoTime();
                if (time - last > SILENCE_NANOSECONDS && spoken.compareAndSet(last, time)) {
                    say("  " + name + ": " + now + (total > 0 ? " of " + total : ""));
                }
            }

            @Override
            public void note(String text) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void say(String line) {
        synchronized (err) {
            err.println(line);
            err.flush();
        }
    }
}
