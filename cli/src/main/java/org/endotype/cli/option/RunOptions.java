package org.endotype.cli.option;

import java.io.PrintWriter;
import java.util.Optional;
import org.endotype.cli.progress.ProgressMode;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.engine.Engine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Threads, seed and how much is said, for every command that computes. */
public final class RunOptions {

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to use (default: all processors, as far as memory goes)."
                    + " Results do not depend on it.")
    private @Nullable Integer threads;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = MemoryBudget.Converter.class,
            description = "What the whole process may hold, such as 2g; at least 768m (default: what its control"
                    + " group allows; without one, a quarter of the machine for Java's heap).")
    private @Nullable MemoryBudget memory;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--quiet", description = "Print no progress, only errors.")
    private boolean quiet;

    @Option(
            names = "--verbose",
            description = "Print the lines of the log, and where in the code a failure arose, with messages that may"
                    + " name participants and files.")
    private boolean verbose;

    @Option(
            names = "--progress",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = "auto, plain, json (lines on stderr) or none (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private ProgressMode progress;

    public long seed() {
        return seed;
    }

    public boolean isQuiet() {
        return quiet;
    }

    public boolean isVerbose() {
        return verbose;
    }

    /** What {@code --memory} says; the launcher has already kept the heap below it. */
    public Optional<MemoryBudget> memory() {
        return Optional.ofNullable(memory);
    }

    public Parallelism parallelism() {
        if (threads == null) {
            return new Parallelism(MemoryBudget.workers());
        }
        if (threads < 1) {
            throw new InvalidConfiguration("--threads: expected at least 1, found " + threads);
        }
        return new Parallelism(threads);
    }

    /** Shows progress on {@code err} as {@code --progress} and {@code --quiet} ask. */
    public Progress progress(PrintWriter err) {
        return quiet ? Progress.silent() : progress.open(err);
    }

    public RunContext context(Progress progress) {
        return new RunContext(parallelism(), seed, progress);
    }

    public RunContext context(Progress progress, Engine engine) {
        return new RunContext(parallelism(), seed, progress, engine);
    }
}
