package org.endotype.cli.command;

import java.io.PrintWriter;
import org.endotype.cli.option.ViewTypes;
import org.endotype.core.pipeline.config.CohortSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the schema of cohort files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Print the JSON Schema (draft 2020-12) of cohort files, for editors and other tools.",
        footerHeading = "%nExample:%n",
        footer = "  endotype schema > cohort.schema.json")
public final class SchemaCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        out.println(CohortSchema.of(ViewTypes.all()).toPrettyString());
        out.flush();
    }
}
