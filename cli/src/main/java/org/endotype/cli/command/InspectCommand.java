package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.endotype.cli.inspect.FileFacts;
import org.endotype.cli.inspect.Inspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a file is. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Say what a file is: genotypes, NIfTI image, table, Parquet, weights, cohort file or run folder.",
        footerHeading = "%nExample:%n",
        footer = {"  endotype inspect sub-01_bold.nii.gz", "  endotype inspect results --json"})
public final class InspectCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A file, a folder, or the prefix of a bed/bim/fam set.")
    @SuppressWarnings("NullAway.Init")
    Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public void run() {
        FileFacts facts = Inspection.of(file);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(facts.json());
        } else {
            facts.lines().forEach(out::println);
        }
        out.flush();
    }
}
