package org.endotype.cli.option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.report.Audience;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a whole study is run, beside what its cohort file says; {@code run} and {@code demo} share it. */
public final class StudyOptions {

    /** The key of views that can leave single participants out. */
    private static final String ON_ERROR = "on-error";

    @Option(
            names = "--fail-fast",
            description = "Stop at the first scan that cannot be used. Without it the scan's participant is left out,"
                    + " samples.tsv says why, and the run ends as partial, with exit code 0.")
    private boolean failFast;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Append the lines of run.log to this file as well, as they are written.")
    private @Nullable Path log;

    @Option(
            names = "--share-safe",
            description = "Withhold small counts in the report, so that it can be shared. This is the default.")
    private boolean shareSafe;

    @Option(names = "--internal", description = "Show all counts in the report; not for sharing.")
    private boolean internal;

    /** For whom the report is made. */
    public Audience audience() {
        if (internal && shareSafe) {
            throw new InvalidConfiguration("--internal and --share-safe exclude each other; give one");
        }
        return internal ? Audience.INTERNAL : Audience.SHARED;
    }

    /** Keys of the cohort file that these options set. */
    public List<String> overrides(CohortPlan plan) {
        List<String> overrides = new ArrayList<>();
        if (failFast) {
            plan.views().stream()
                    .filter(view -> view.builder().options().stream()
                            .anyMatch(option -> option.name().equals(ON_ERROR)))
                    .forEach(view -> overrides.add("views." + view.name() + "." + ON_ERROR + "=fail"));
        }
        return overrides;
    }

    /** Takes lines and keeps them. */
    public interface LogFile extends Consumer<String>, AutoCloseable {
        @Override
        void close();
    }

    /** The file of {@code --log}, open at its end, or nowhere. */
    public LogFile openLog() {
        if (log == null) {
            return logTo(new PrintWriter(PrintWriter.nullWriter()));
        }
        try {
            return logTo(new PrintWriter(
                    Files.newBufferedWriter(
                            log, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                    true));
        } catch (IOException failure) {
            throw AtomicOutput.failure(log, "written", failure);
        }
    }

    private static LogFile logTo(PrintWriter writer) {
        return new LogFile() {
            @Override
            public void accept(String line) {
                writer.println(line);
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}
