package org.endotype.core.pipeline;

import java.util.concurrent.CancellationException;

/** Turns the interruption of one thread into the cancellation of work that reports progress from any thread. */
record CancellableProgress(Thread owner, Progress inner) implements Progress {

    @Override
    public Task start(String name, long total) {
        check();
        Task task = inner.start(name, total);
        return new Task() {
            @Override
            public void advance(long units) {
                check();
                task.advance(units);
            }

            @Override
            public void note(String text) {
                task.note(text);
            }

            @Override
            public void close() {
                task.close();
            }
        };
    }

    @Override
    public void say(String line) {
        inner.say(line);
    }

    private void check() {
        if (owner.isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }
}
