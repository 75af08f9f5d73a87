package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.endotype.cli.option.CohortFileOptions;
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.StudyOptions;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.run.RunEnvironment.CacheUse;
import org.endotype.core.pipeline.run.RunFolder;
import org.endotype.core.pipeline.run.StudyPlan;
import org.endotype.core.report.Audience;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a study from its cohort file. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Run a study: build its views, seek groups, test their response, write a report."
                + " Prints the run folder.",
        footerHeading = "%nExample:%n",
        footer = {"  endotype run cohort.yaml --out results", "  endotype run cohort.yaml --out results --dry-run"})
public final class RunCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    CohortFileOptions cohort = new CohortFileOptions();

    @Mixin
    StudyOptions study = new StudyOptions();

    @Mixin
    RunOptions options = new RunOptions();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The run folder: new, empty, or of an earlier run, whose outputs are then replaced.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Option(names = "--dry-run", description = "Check the inputs and list the stages; write nothing.")
    boolean dryRun;

    @Option(names = "--fresh", description = "Make every view anew, also where nothing changed since the run before.")
    boolean fresh;

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Override
    public void run() {
        engine.check();
        Audience audience = study.audience();
        boolean seedGiven = spec.commandLine().getParseResult().hasMatchedOption("--seed");
        List<String> seed = seedGiven ? List.of("seed=" + options.seed()) : List.of();
        CohortPlan plan = cohort.plan(seed);
        List<String> more = study.overrides(plan);
        if (!more.isEmpty()) {
            plan = cohort.plan(Stream.concat(seed.stream(), more.stream()).toList());
        }
        RunFolder.requireUsable(out);
        if (dryRun) {
            PrintWriter lines = spec.commandLine().getOut();
            StudyPlan.describe(plan, out, StudyRunner.environment(cacheUse(), Audience.SHARED))
                    .forEach(lines::println);
            lines.flush();
            return;
        }
        try (RunFolder folder = RunFolder.open(out);
                Engine where = engine.open(options.parallelism())) {
            StudyRunner.run(plan, folder, cacheUse(), audience, study, options, where, spec.commandLine());
        }
    }

    private CacheUse cacheUse() {
        return fresh ? CacheUse.FRESH : CacheUse.REUSE;
    }
}
