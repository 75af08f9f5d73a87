package org.endotype.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.endotype.cli.command.EndotypeCommand;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The entry point, and the only place that ends the process. */
public final class Main {

    private static final int GRACE_SECONDS = 10;

    private Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        // Libraries that print to standard output must not mix with our data.
        System.setOut(System.err);
        CountDownLatch ended = new CountDownLatch(1);
        endProperlyWhenInterrupted(Thread.currentThread(), ended);
        int code = ExitCode.BUG.value();
        try {
            code = run(arguments, out, err);
            out.flush();
            err.flush();
        } finally {
            ended.countDown();
        }
        System.exit(code);
    }

    /**
     * On SIGINT or SIGTERM, interrupts the work and gives it time to remove what it has begun to write and to record
     * the interruption; the JVM then ends with 128 plus the signal's number.
     */
    private static void endProperlyWhenInterrupted(Thread worker, CountDownLatch ended) {
        Thread hook = new Thread(
                () -> {
                    if (ended.getCount() == 0) {
                        return;
                    }
                    worker.interrupt();
                    try {
                        if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                            System.err.println("interrupted while computing; unfinished files end in .partial and the"
                                    + " next run removes them");
                        }
                    } catch (InterruptedException again) {
                        Thread.currentThread().interrupt();
                    }
                },
                "endotype-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Runs one command in this process; what tests call. */
    public static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        String missing = missingArgumentFile(arguments);
        if (missing != null) {
            err.println(
                    missing + ": expected a file of arguments after '@', found none that can be read; write '@@' for"
                            + " an argument that starts with '@'");
            err.flush();
            return ExitCode.USAGE.value();
        }
        CommandLine route = CommandRoute.of(arguments);
        CommandLine commandLine = route == null ? commandLine() : configured(route);
        try {
            return commandLine.setOut(out).setErr(err).execute(arguments);
        } catch (OutOfMemoryError exhausted) {
            err.println("the input needs more than the " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB of memory that this process may use; give it more, such as"
                    + " ENDOTYPE_JAVA_OPTIONS=-Xmx8g, or use fewer --threads");
            err.flush();
            return ExitCode.INPUT_OUTPUT.value();
        }
    }

    /** picocli takes an @file that is not there for an ordinary argument, and blames whatever comes next. */
    private static @Nullable String missingArgumentFile(String[] arguments) {
        for (String argument : arguments) {
            if (argument.length() > 1 && argument.charAt(0) == '@' && argument.charAt(1) != '@') {
                Path file = Path.of(argument.substring(1));
                if (!Files.isReadable(file)) {
                    return String.valueOf(file.getFileName());
                }
            }
        }
        return null;
    }

    /** The whole command tree, also read by the documentation generator. */
    public static CommandLine commandLine() {
        return configured(new CommandLine(new EndotypeCommand()));
    }

    private static CommandLine configured(CommandLine commandLine) {
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        tellVersionEverywhere(commandLine);
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

    /** {@code --version} is an option of every command; without this only the root would answer it. */
    private static void tellVersionEverywhere(CommandLine commandLine) {
        commandLine.getCommandSpec().versionProvider(new VersionProvider());
        commandLine.getSubcommands().values().forEach(Main::tellVersionEverywhere);
    }

    private static int report(Exception thrown, CommandLine command) {
        PrintWriter err = command.getErr();
        if (thrown instanceof EndotypeException refused) {
            err.println(refused.getMessage());
            if (isVerbose(command)) {
                thrown.printStackTrace(err);
            }
            err.flush();
            return refused.exitCode().value();
        }
        if (thrown instanceof CancellationException) {
            err.println("interrupted");
            err.flush();
            return ExitCode.INTERRUPTED.value();
        }
        err.println("This is a bug in Endotype; please report it with the lines below.");
        if (isVerbose(command)) {
            thrown.printStackTrace(err);
        } else {
            printPlaces(thrown, err);
            err.println("Messages are left out, since they may name participants or files; --verbose prints them.");
        }
        err.flush();
        return ExitCode.BUG.value();
    }

    private static boolean isVerbose(CommandLine command) {
        CommandLine.ParseResult parsed = command.getParseResult();
        return parsed != null && parsed.hasMatchedOption("--verbose");
    }

    /** A stack trace of types and places alone: what messages say comes from data. */
    static void printPlaces(Throwable thrown, PrintWriter err) {
        printPlaces(thrown, err, new HashSet<>());
    }

    private static void printPlaces(Throwable thrown, PrintWriter err, Set<Throwable> told) {
        if (!told.add(thrown)) {
            return;
        }
        err.println(thrown.getClass().getName());
        for (StackTraceElement place : thrown.getStackTrace()) {
            err.println("\tat " + place);
        }
        for (Throwable also : thrown.getSuppressed()) {
            err.print("Beside it: ");
            printPlaces(also, err, told);
        }
        if (thrown.getCause() != null) {
            err.print("Caused by: ");
            printPlaces(thrown.getCause(), err, told);
        }
    }
}
