package org.endotype.cli.command.scales;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code endotype scales}. */
@Command(
        name = "scales",
        mixinStandardHelpOptions = true,
        description = "Rating scales: what is known of them, totals from items, and change.",
        subcommands = {ListScalesCommand.class, ScoreScaleCommand.class, ChangeScaleCommand.class})
public final class ScalesCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command: list, score or change");
    }
}
