package org.endotype.cli.command;

import org.endotype.cli.VersionProvider;
import org.endotype.cli.command.genomics.GenomicsCommand;
import org.endotype.cli.command.imaging.ImagingCommand;
import org.endotype.cli.command.omics.OmicsCommand;
import org.endotype.cli.command.scales.ScalesCommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command tree. */
@Command(
        name = "endotype",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "From raw genotypes, fMRI and omics to patient groups, and an honest test of whether the groups"
                + " respond differently to treatment.",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ShardCommand.class,
            MergeCommand.class,
            ValidateCommand.class,
            SchemaCommand.class,
            InspectCommand.class,
            StratifyCommand.class,
            AssignCommand.class,
            MonitorCommand.class,
            RespondCommand.class,
            PatientCommand.class,
            ScalesCommand.class,
            ReportCommand.class,
            ShareCommand.class,
            VerifyCommand.class,
            CleanCommand.class,
            GenomicsCommand.class,
            OmicsCommand.class,
            ImagingCommand.class,
            AutoComplete.GenerateCompletion.class,
            CommandLine.HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a bug in Endotype",
            "2:usage or configuration",
            "3:malformed input",
            "4:inconsistent inputs",
            "5:input/output",
            "6:degenerate data",
            "130:interrupted"
        },
        footerHeading = "%nStart with:%n",
        footer = {
            "  endotype demo                            simulate a cohort and run everything",
            "  endotype run cohort.yaml --out results   the same on your own data",
            "  source <(endotype generate-completion)   complete commands in bash and zsh",
            "  endotype run @arguments.txt              take arguments from a file, one a line"
        })
public final class EndotypeCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command such as 'demo' or 'run'");
    }
}
