package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.StudyOptions;
import org.endotype.cli.option.ViewTypes;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.config.CohortFile;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.run.RunEnvironment.CacheUse;
import org.endotype.core.pipeline.run.RunFolder;
import org.endotype.core.report.Audience;
import org.endotype.testdata.DemoCohort;
import org.endotype.testdata.GroupStructure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates a study and runs it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Simulate a study in real file formats and run everything on it. The study is left in DIR/cohort"
                + " as a start for your own; cohort/truth.tsv holds the planted groups.",
        footerHeading = "%nExample:%n",
        footer = {"  endotype demo", "  endotype demo --null --seed 2 --out no-groups"})
public final class DemoCommand implements Runnable {

    private static final int FEWEST_PATIENTS = 20;
    private static final int MOST_PATIENTS = 5_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    StudyOptions study = new StudyOptions();

    @Mixin
    RunOptions options = new RunOptions();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "endotype-demo",
            description = "The run folder (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    Path out;

    @Option(
            names = "--patients",
            paramLabel = "N",
            defaultValue = "240",
            description = "How many patients to simulate, 20 to 5000 (default: ${DEFAULT-VALUE}).")
    int patients;

    @Option(names = "--null", description = "Plant no groups: an honest run then supports none.")
    boolean noGroups;

    @Override
    public void run() {
        if (patients < FEWEST_PATIENTS || patients > MOST_PATIENTS) {
            throw new InvalidConfiguration(
                    "--patients: expected " + FEWEST_PATIENTS + " to " + MOST_PATIENTS + ", found " + patients);
        }
        engine.check();
        Audience audience = study.audience();
        DemoCohort cohort = DemoCohort.withDefaults()
                .patients(patients)
                .seed(options.seed())
                .threads(options.parallelism().threads())
                .planted(noGroups ? GroupStructure.NONE : GroupStructure.PLANTED);
        try (RunFolder folder = RunFolder.open(out);
                Engine where = engine.open(options.parallelism())) {
            Path made = folder.replace("cohort", target -> {
                cohort.writeTo(target);
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted");
                }
            });
            if (!options.isQuiet()) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(
                        "simulated " + patients + " patients" + (noGroups ? " without groups" : "") + " in " + made);
                err.flush();
            }
            StudyRunner.run(
                    plan(made.resolve("cohort.yaml")),
                    folder,
                    CacheUse.REUSE,
                    audience,
                    study,
                    options,
                    where,
                    spec.commandLine());
        }
    }

    private CohortPlan plan(Path file) {
        CohortPlan plan = CohortFile.read(file, ViewTypes.all(), List.of());
        return CohortFile.read(file, ViewTypes.all(), study.overrides(plan));
    }
}
