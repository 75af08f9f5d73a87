package org.endotype.cli.command;

import java.io.PrintWriter;
import org.endotype.cli.option.CohortFileOptions;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.config.PlannedView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks a cohort file without running it. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Check a cohort file: keys, values, files, columns. Lists every fault with its line.",
        footerHeading = "%nExample:%n",
        footer = "  endotype validate cohort.yaml --set stratify.groups=1..4")
public final class ValidateCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    CohortFileOptions cohort = new CohortFileOptions();

    @Override
    public void run() {
        CohortPlan plan = cohort.plan();
        PrintWriter out = spec.commandLine().getOut();
        out.println(plan.name() + ": the cohort file is valid");
        for (PlannedView view : plan.views()) {
            out.println("  view " + view.name() + ": " + view.builder().type() + ", "
                    + view.role().word());
        }
        out.println("  outcome: "
                + plan.outcome().map(outcome -> outcome.text("scale")).orElse("none"));
        out.println("  stratify: " + plan.stratify().text("method") + ", groups "
                + plan.stratify().text("groups"));
        out.flush();
    }
}
