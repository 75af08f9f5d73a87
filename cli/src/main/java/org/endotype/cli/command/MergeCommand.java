package org.endotype.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.endotype.cli.option.CohortFileOptions;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.StudyOptions;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.endotype.core.pipeline.engine.MergingEngine;
import org.endotype.core.pipeline.run.RunEnvironment.CacheUse;
import org.endotype.core.pipeline.run.RunFolder;
import org.endotype.core.pipeline.run.StudyShard;
import org.endotype.core.report.Audience;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The run of a study whose participants were computed by {@link ShardCommand}. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        description =
                "Run a study whose participants were computed in shards: the same results as of one 'endotype run'."
                        + " Prints the run folder.",
        footerHeading = "%nExample:%n",
        footer = {"  endotype merge cohort.yaml --shards shards/1 shards/2 --out results"})
public final class MergeCommand implements Runnable {

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
            names = "--shards",
            required = true,
            arity = "1..*",
            paramLabel = "DIR",
            description = "The folders that 'endotype shard' wrote.")
    @SuppressWarnings("NullAway.Init")
    List<Path> shards;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The run folder, as of 'endotype run'.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Override
    public void run() {
        Audience audience = study.audience();
        boolean seedGiven = spec.commandLine().getParseResult().hasMatchedOption("--seed");
        List<String> seed = seedGiven ? List.of("seed=" + options.seed()) : List.of();
        List<String> more = study.overrides(cohort.plan(seed));
        CohortPlan plan =
                cohort.plan(Stream.concat(seed.stream(), more.stream()).toList());
        Engine engine = new MergingEngine(
                StudyShard.folders(plan, shards, StudyRunner.environment(CacheUse.REUSE, audience)),
                new LocalEngine(options.parallelism()));
        RunFolder.requireUsable(out);
        try (RunFolder folder = RunFolder.open(out)) {
            StudyRunner.run(plan, folder, CacheUse.REUSE, audience, study, options, engine, spec.commandLine());
        }
    }
}
