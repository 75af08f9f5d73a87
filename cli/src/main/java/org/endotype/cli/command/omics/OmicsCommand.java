package org.endotype.cli.command.omics;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands under {@code endotype omics}. */
@Command(
        name = "omics",
        mixinStandardHelpOptions = true,
        description = "Omics tables: normalisation, harmonisation, imputation, differences between groups.",
        subcommands = {NormalizeCommand.class, HarmonizeCommand.class, ImputeCommand.class, DifferentialCommand.class})
public final class OmicsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a subcommand of 'omics'");
    }
}
