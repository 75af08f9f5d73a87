package org.endotype.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.endotype.cli.command.EndotypeCommand;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The entry point, and the only place that ends the process. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(arguments, out, err);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs one command in this process; what tests call. */
    public static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        CommandLine commandLine = commandLine().setOut(out).setErr(err);
        return commandLine.execute(arguments);
    }

    /** The whole command tree, also read by the documentation generator. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new EndotypeCommand());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        if (System.console() == null || System.getenv("NO_COLOR") != null) {
            commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        }
        commandLine.setExecutionExceptionHandler((thrown, command, parsed) -> report(thrown, command));
        commandLine.setParameterExceptionHandler((thrown, arguments) -> {
            CommandLine command = thrown.getCommandLine();
            PrintWriter err = command.getErr();
            err.println(
                    thrown.getMessage() + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
            CommandLine.UnmatchedArgumentException.printSuggestions(thrown, err);
            err.flush();
            return ExitCode.USAGE.value();
        });
        return commandLine;
    }

    private static int report(Exception thrown, CommandLine command) {
        PrintWriter err = command.getErr();
        if (thrown instanceof EndotypeException refused) {
            err.println(refused.getMessage());
            err.flush();
            return refused.exitCode().value();
        }
        if (thrown instanceof java.util.concurrent.CancellationException) {
            err.println("interrupted");
            err.flush();
            return ExitCode.INTERRUPTED.value();
        }
        err.println("This is a bug in Endotype; please report it with the lines below.");
        thrown.printStackTrace(err);
        err.flush();
        return ExitCode.BUG.value();
    }
}
