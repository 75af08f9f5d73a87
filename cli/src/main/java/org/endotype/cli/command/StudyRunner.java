package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.VersionProvider;
import org.endotype.cli.option.RunOptions;
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
            RunOptions options,
            Engine engine,
            CommandLine command) {
        PrintWriter err = command.getErr();
        Progress progress = options.progress(err);
        RunEnvironment environment = environment(cache, audience);
        RunOutcome outcome = StudyRun.run(plan, folder, options.context(progress, engine), environment);
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
