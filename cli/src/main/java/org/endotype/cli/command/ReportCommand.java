package org.endotype.cli.command;

import java.nio.file.Path;
import org.endotype.core.report.Audience;
import org.endotype.core.report.ReportWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code endotype report}. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the report of a run again from the files of its folder, and prints where it lies.",
            "The report is one HTML file that asks for nothing from the network. By default it is made for sharing:"
                    + " no participant ids, no single people, no counts below 11."
        },
        footerHeading = "%nExample:%n",
        footer = "  endotype report demo-run --internal")
public final class ReportCommand implements Runnable {

    @Parameters(paramLabel = "DIR", description = "The folder that 'endotype run' or 'endotype demo' wrote.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path folder;

    @Option(
            names = "--internal",
            description = "For the study's own team: with participant ids, single points and every count.")
    boolean internal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public void run() {
        Path report = ReportWriter.withDefaults()
                .audience(internal ? Audience.INTERNAL : Audience.SHARED)
                .write(folder);
        spec.commandLine().getOut().println(report);
        spec.commandLine().getOut().flush();
    }
}
