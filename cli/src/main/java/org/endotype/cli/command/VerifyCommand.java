package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.run.RunVerification;
import org.endotype.core.pipeline.run.RunVerification.CheckedFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code endotype verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that the files of a run are those that the run wrote: every output is digested again (SHA-256) and"
                    + " held against run.json.",
            "Prints one line a file; ends with exit code 4 where one was changed, removed or added."
        },
        footerHeading = "%nExample:%n",
        footer = "  endotype verify results")
public final class VerifyCommand implements Runnable {

    private static final int NAMED = 3;

    @Parameters(paramLabel = "DIR", description = "The folder that 'endotype run' or 'endotype demo' wrote.")
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Option(names = "--quiet", description = "Print no line for files that are as they were.")
    boolean quiet;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public void run() {
        RunVerification verification = RunVerification.of(folder);
        PrintWriter out = spec.commandLine().getOut();
        for (CheckedFile file : verification.files()) {
            if (!quiet || file.finding() != RunVerification.Finding.SAME) {
                out.println(file.path() + "\t" + file.finding().words());
            }
        }
        out.flush();
        List<CheckedFile> differing = verification.differing();
        if (!differing.isEmpty()) {
            throw new InconsistentInput(
                    SourceLocation.file(folder),
                    differing.size() + " file(s) are not as run.json says: "
                            + differing.stream()
                                    .limit(NAMED)
                                    .map(file ->
                                            file.path() + " (" + file.finding().words() + ")")
                                    .collect(Collectors.joining(", "))
                            + (differing.size() > NAMED ? ", ..." : "") + "; run the study again to restore them");
        }
        if (!quiet) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("verified: " + verification.files().size() + " files of a run that "
                    + (verification.status().equals("failed") ? "failed" : verification.status()));
            err.flush();
        }
    }
}
