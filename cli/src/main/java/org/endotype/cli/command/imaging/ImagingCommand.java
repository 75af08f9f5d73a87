package org.endotype.cli.command.imaging;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands under {@code endotype imaging}. */
@Command(
        name = "imaging",
        mixinStandardHelpOptions = true,
        description = "Functional MRI: time series, connectivity, networks, voxel maps, activation.",
        subcommands = {
            TimeSeriesCommand.class,
            ConnectivityCommand.class,
            NetworkCommand.class,
            CompareCommand.class,
            PredictCommand.class,
            FiguresCommand.class,
            DynamicsCommand.class,
            VoxelwiseCommand.class,
            SeedMapCommand.class,
            ActivationCommand.class,
            QcFcCommand.class
        })
public final class ImagingCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a subcommand of 'imaging'");
    }
}
