package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.core.pipeline.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code endotype clean}. */
@Command(
        name = "clean",
        mixinStandardHelpOptions = true,
        description = {
            "Frees the disk of what a run folder keeps so that the next run in it is faster: its cache.",
            "Outputs, manifest and report stay. A folder in which a run is going on is left alone."
        },
        footerHeading = "%nExample:%n",
        footer = "  endotype clean results")
public final class CleanCommand implements Runnable {

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "Folders that 'endotype run' or 'endotype demo' wrote.")
    List<Path> folders = new ArrayList<>();

    @Option(names = "--quiet", description = "Print nothing.")
    boolean quiet;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public void run() {
        PrintWriter err = spec.commandLine().getErr();
        for (Path folder : folders) {
            long bytes = RunFolder.freeCache(folder);
            if (!quiet) {
                err.println(String.format(Locale.ROOT, "%s: %.1f MiB freed", folder.getFileName(), bytes / 1048576.0));
            }
        }
        err.flush();
    }
}
