package org.endotype.cli;

import java.util.ArrayList;
import java.util.List;
import org.endotype.cli.command.EndotypeCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The one branch of the command tree that a command line names in full, such as {@code genomics qc}. Reading the
 * annotations of every command takes longer than the JVM's own start, and a run needs one of them.
 *
 * <p>Names and commands are those of the whole tree's annotations. Whatever this does not understand at once, such as
 * an argument file, a typing error or help about a group, goes to the whole tree.
 */
final class CommandRoute {

    private CommandRoute() {}

    /** The root with only the named branch below it, or null where the words name no single command. */
    static @Nullable CommandLine of(String... arguments) {
        if (arguments.length == 1 && (arguments[0].equals("--version") || arguments[0].equals("-V"))) {
            return new CommandLine(CommandSpec.create().mixinStandardHelpOptions(true));
        }
        List<String> names = new ArrayList<>();
        Class<?> type = EndotypeCommand.class;
        String rootName = "";
        while (true) {
            Command described = type.getAnnotation(Command.class);
            if (described == null) {
                return null;
            }
            if (names.isEmpty()) {
                rootName = described.name();
            }
            if (described.subcommands().length == 0) {
                break;
            }
            if (names.size() == arguments.length) {
                return null;
            }
            String name = arguments[names.size()];
            Class<?> next = named(name, described.subcommands());
            if (next == null) {
                return null;
            }
            names.add(name);
            type = next;
        }
        CommandLine branch = new CommandLine(type);
        for (int depth = names.size() - 1; depth >= 0; depth--) {
            CommandSpec parent = CommandSpec.create().name(depth == 0 ? rootName : names.get(depth - 1));
            parent.addSubcommand(names.get(depth), branch);
            branch = new CommandLine(parent);
        }
        return branch;
    }

    private static @Nullable Class<?> named(String name, Class<?>[] commands) {
        for (Class<?> command : commands) {
            // Commands that come with picocli look at the whole tree.
            boolean own = command.getName().startsWith(CommandRoute.class.getPackageName());
            Command described = own ? command.getAnnotation(Command.class) : null;
            if (described != null && described.name().equals(name)) {
                return command;
            }
        }
        return null;
    }
}
