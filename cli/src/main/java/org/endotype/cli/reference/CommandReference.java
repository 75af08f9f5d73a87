package org.endotype.cli.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.endotype.cli.Main;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What every command takes, in the order of the command line.
 *
 * @param name with its groups, such as {@code endotype genomics qc}
 * @param description sentences
 * @param synopsis one line
 * @param arguments parameters first, then options
 * @param examples lines of the footer
 */
record CommandReference(
        String name, List<String> description, String synopsis, List<Argument> arguments, List<String> examples) {

    /**
     * One parameter or option.
     *
     * @param names as typed, with what follows
     */
    record Argument(String names, String description, boolean required) {}

    /** Every command that does something, groups left out. */
    static List<CommandReference> all() {
        List<CommandReference> commands = new ArrayList<>();
        collect(Main.commandLine(), commands);
        return List.copyOf(commands);
    }

    private static void collect(CommandLine command, List<CommandReference> commands) {
        String name = command.getCommandSpec().qualifiedName();
        // The two that picocli brings explain themselves.
        if (name.endsWith(" help") || name.endsWith(" generate-completion")) {
            return;
        }
        if (command.getSubcommands().isEmpty()) {
            commands.add(of(command));
        }
        command.getSubcommands().values().stream().distinct().forEach(child -> collect(child, commands));
    }

    private static CommandReference of(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        List<Argument> arguments = new ArrayList<>();
        StringBuilder synopsis = new StringBuilder(spec.qualifiedName());
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            arguments.add(new Argument(parameter.paramLabel(), text(parameter), parameter.required()));
            synopsis.append(' ').append(parameter.paramLabel());
        }
        for (OptionSpec option : spec.options()) {
            if (option.hidden() || option.usageHelp() || option.versionHelp()) {
                continue;
            }
            String value = option.arity().max() == 0
                    ? ""
                    : " " + option.paramLabel() + (option.arity().max() > 1 ? "..." : "");
            String names = String.join(", ", option.names()) + value;
            arguments.add(new Argument(names, text(option), option.required()));
            if (option.required()) {
                synopsis.append(' ').append(option.longestName()).append(value);
            }
        }
        return new CommandReference(
                spec.qualifiedName(),
                plain(spec.usageMessage().description()),
                synopsis.append(" [OPTIONS]").toString(),
                List.copyOf(arguments),
                plain(spec.usageMessage().footer()));
    }

    private static String text(ArgSpec argument) {
        String text = String.join(" ", plain(argument.description()));
        String value = String.valueOf(argument.defaultValue());
        return text.replace("${DEFAULT-VALUE}", value)
                .replace(
                        "${COMPLETION-CANDIDATES}",
                        argument.completionCandidates() == null
                                ? ""
                                : String.join(", ", argument.completionCandidates())
                                        .toLowerCase(Locale.ROOT));
    }

    private static List<String> plain(String[] lines) {
        return Arrays.stream(lines)
                .map(line -> line.replace("%n", "\n").replace("%%", "%"))
                .toList();
    }
}
