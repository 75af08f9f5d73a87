package org.endotype.cli.command;

import java.nio.file.Path;
import java.util.List;
import org.endotype.cli.option.CohortFileOptions;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.run.RunEnvironment.CacheUse;
import org.endotype.core.pipeline.run.Shard;
import org.endotype.core.pipeline.run.StudyShard;
import org.endotype.core.report.Audience;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Computes some participants of a study, for {@link MergeCommand}. */
@Command(
        name = "shard",
        mixinStandardHelpOptions = true,
        description = "Compute a share of a study's participants, for clusters that start processes (Slurm arrays);"
                + " 'endotype merge' makes the run of all shards. Prints the shard's folder.",
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype shard cohort.yaml --part 3/20 --out shards/3",
            "  endotype merge cohort.yaml --shards shards/1 shards/2 --out results"
        })
public final class ShardCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    CohortFileOptions cohort = new CohortFileOptions();

    @Mixin
    RunOptions options = new RunOptions();

    @Option(names = "--part", paramLabel = "I/N", description = "Every N-th participant from the I-th, such as 3/20.")
    @Nullable
    String part;

    @Option(
            names = "--participant-label",
            paramLabel = "ID",
            split = ",",
            arity = "1..*",
            description = "Instead of --part, these participants; 'sub-' may be left out.")
    @Nullable
    List<String> labels;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The shard's folder.")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Override
    public void run() {
        if ((part == null) == (labels == null)) {
            throw new InvalidConfiguration("expected either --part or --participant-label, found "
                    + (part == null ? "neither" : "both") + "; give one");
        }
        Shard shard = part != null ? Shard.Share.parse(part) : new Shard.Labels(labels == null ? List.of() : labels);
        boolean seedGiven = spec.commandLine().getParseResult().hasMatchedOption("--seed");
        CohortPlan plan = cohort.plan(seedGiven ? List.of("seed=" + options.seed()) : List.of());
        int held = StudyShard.compute(
                plan,
                shard,
                out,
                options.context(options.progress(spec.commandLine().getErr())),
                StudyRunner.environment(CacheUse.REUSE, Audience.SHARED));
        if (!options.isQuiet()) {
            spec.commandLine().getErr().println("the shard holds " + held + " participant(s)");
            spec.commandLine().getErr().flush();
        }
        spec.commandLine().getOut().println(out);
        spec.commandLine().getOut().flush();
    }
}
