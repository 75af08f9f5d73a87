package org.endotype.core.pipeline;

/** Receives how far a stage has come; implementations decide what a person or a machine sees. */
public interface Progress {

    /**
     * A named task starts.
     *
     * @param total units of work, or 0 where it is not known
     */
    Task start(String name, long total);

    /** A finished stage or a decision worth a line of its own; never an id or a path. */
    default void say(String line) {}

    /** One running task. Calls may come from several threads. */
    interface Task extends AutoCloseable {
        void advance(long units);

        /** A short note beside the bar: the loss, the current subject's number; never an id. */
        void note(String text);

        @Override
        void close();
    }

    /**
     * The same, ending the work with a {@link java.util.concurrent.CancellationException} at the next step once {@code
     * owner} has been interrupted, whichever thread takes that step.
     */
    static Progress cancelledBy(Thread owner, Progress progress) {
        return new CancellableProgress(owner, progress);
    }

    /** Shows nothing. */
    static Progress silent() {
        return (name, total) -> new Task() {
            @Override
            public void advance(long units) {}

            @Override
            public void note(String text) {}

            @Override
            public void close() {}
        };
    }
}
