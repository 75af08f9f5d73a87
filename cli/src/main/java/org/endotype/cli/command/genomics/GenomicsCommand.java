package org.endotype.cli.command.genomics;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands under {@code endotype genomics}. */
@Command(
        name = "genomics",
        mixinStandardHelpOptions = true,
        description = "Genotypes: quality control, structure, scores, association, pharmacogenes.",
        subcommands = {
            GenomicsQcCommand.class,
            GenomicsPruneCommand.class,
            GenomicsKinshipCommand.class,
            GenomicsGrmCommand.class,
            GenomicsPcaCommand.class,
            GenomicsConvertCommand.class,
            ScoreCommand.class,
            AssociateCommand.class,
            GenomicsClumpCommand.class,
            GenomicsFstCommand.class,
            GenomicsMissingnessCommand.class,
            PharmacogenesCommand.class
        })
public final class GenomicsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a subcommand of 'genomics'");
    }
}
