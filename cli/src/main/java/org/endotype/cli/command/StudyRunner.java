package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.endotype.cli.VersionProvider;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.StudyOptions;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.run.RunEnvironment;
import org.endotype.core.pipeline.run.RunEnvironment.CacheUse;
import org.endotype.core.pipeline.run.RunFolder;
import org.endotype.core.pipeline.run.RunOutcome;
import org.endotype.core.pipeline.run.StudyRun;
import org.endotype.core.report.Audience;
import org.endotype.core.report.ReportWriter;
import picocli.CommandLine;

/** What {@code run} and {@code demo} share: run the plan, tell the verdict, print the folder. */
final class StudyRunner {

    private StudyRunner() {}

    static RunEnvironment environment(CacheUse cache, Audience audience) {
        return new RunEnvironment(
                VersionProvider.version(), cache, ReportWriter.withDefaults().audience(audience)::write);
    }

    static void run(
            CohortPlan plan,
            RunFolder folder,
            CacheUse cache,
            Audience audience,
            StudyOptions study,
            RunOptions options,
            Engine engine,
            CommandLine command) {
        PrintWriter err = command.getErr();
        Progress progress = options.progress(err);
        RunOutcome outcome;
        try (StudyOptions.LogFile log = study.openLog()) {
            Consumer<String> listener = options.isVerbose() && !options.isQuiet()
                    ? log.andThen(line -> {
                        synchronized (err) {
                            err.println(line);
                            err.flush();
                        }
                    })
                    : log;
            RunEnvironment environment = environment(cache, audience).withLogListener(listener);
            outcome = StudyRun.run(plan, folder, options.context(progress, engine), environment);
        }
        if (!options.isQuiet()) {
            err.println(outcome.status() + ": " + outcome.verdict());
            Path report = outcome.folder().resolve("report.html");
            if (Files.exists(report)) {
                err.println("report: " + report);
            }
            err.flush();
        }
        command.getOut().println(outcome.folder());
        command.getOut().flush();
    }
}
