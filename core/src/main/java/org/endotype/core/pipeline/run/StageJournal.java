package org.endotype.core.pipeline.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.endotype.core.pipeline.Progress;
import org.jspecify.annotations.Nullable;

/** The stages of a run with their times, told to the log and to whoever watches. */
final class StageJournal {

    /**
     * One stage that ended.
     *
     * @param status {@code done}, {@code cached} or {@code failed}
     */
    record Stage(String name, String status, double seconds) {}

    private final RunLog log;
    private final Redaction redaction;
    private final Progress progress;
    private final List<Stage> stages = new ArrayList<>();
    private @Nullable String current;
    private String status = "done";
    private String note = "";

    StageJournal(RunLog log, Redaction redaction, Progress progress) {
        this.log = log;
        this.redaction = redaction;
        this.progress = progress;
    }

    /** Runs one stage; what it throws passes through, with the stage recorded as failed. */
    <T> T stage(String name, Supplier<T> work) {
        current = name;
        status = "done";
        note = "";
        log.line("stage " + name + ": started");
        long start = System.nanoTime();
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            current = null;
            return result;
        } finally {
            double seconds = Math.round((System.nanoTime() - start) / 1e8) / 10.0;
            stages.add(new Stage(name, done ? status : "failed", seconds));
            String time = String.format(Locale.ROOT, " (%.1f s)", seconds);
            log.line("stage " + name + ": " + (done ? status + (note.isEmpty() ? "" : ", " + note) : "failed") + time);
            if (done) {
                progress.say(name + ": " + (note.isEmpty() ? status : note) + time);
            }
        }
    }

    /** What the running stage came to, for its closing line; no ids. */
    void result(String text) {
        note = redaction.of(text);
    }

    /** Says that the running stage took its result from an earlier run. */
    void cached() {
        status = "cached";
    }

    /** A line of its own, told at once. */
    void say(String line) {
        String told = redaction.of(line);
        log.line(told);
        progress.say(told);
    }

    /** A line for the log alone. */
    void record(String line) {
        log.line(line);
    }

    /** The stage that is running, or that failed last. */
    @Nullable
    String current() {
        return current;
    }

    List<Stage> stages() {
        return List.copyOf(stages);
    }
}
