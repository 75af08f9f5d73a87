package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class CommandRouteTest {

    @Test
    void everyCommandIsReachedAloneAndExplainsItselfAsInTheWholeTree() {
        List<String> visited = new ArrayList<>();
        visit(Main.commandLine(), List.of(), visited);
        assertThat(visited).contains("genomics qc", "demo", "imaging network");
    }

    private static void visit(CommandLine command, List<String> path, List<String> visited) {
        if (command.getSubcommands().isEmpty()) {
            if (command.getCommandSpec().userObject().getClass().getName().startsWith("picocli.")) {
                return;
            }
            CommandLine route =
                    Objects.requireNonNull(CommandRoute.of(path.toArray(String[]::new)), () -> "no route to " + path);
            for (String name : path) {
                assertThat(route.getSubcommands()).containsOnlyKeys(name);
                route = Objects.requireNonNull(route.getSubcommands().get(name));
            }
            assertThat(route.getCommandSpec().qualifiedName())
                    .isEqualTo(command.getCommandSpec().qualifiedName());
            assertThat(route.setUsageHelpAutoWidth(true).getUsageMessage(Ansi.OFF))
                    .isEqualTo(command.getUsageMessage(Ansi.OFF));
            visited.add(String.join(" ", path));
            return;
        }
        command.getSubcommands().forEach((name, child) -> {
            List<String> below = new ArrayList<>(path);
            below.add(name);
            visit(child, below, visited);
        });
    }

    @Test
    void whateverNamesNoSingleCommandGoesToTheWholeTree() {
        assertThat(CommandRoute.of()).isNull();
        assertThat(CommandRoute.of("genomics")).isNull();
        assertThat(CommandRoute.of("genomics", "--help")).isNull();
        assertThat(CommandRoute.of("genomics", "qcc")).isNull();
        assertThat(CommandRoute.of("@arguments.txt")).isNull();
        assertThat(CommandRoute.of("help", "demo")).isNull();
        assertThat(CommandRoute.of("generate-completion")).isNull();
        assertThat(CommandRun.of("genomics", "qcc").err()).contains("qc");
    }

    @Test
    void theVersionAloneNeedsNoTree() {
        assertThat(Objects.requireNonNull(CommandRoute.of("--version")).getSubcommands())
                .isEmpty();
        assertThat(CommandRun.of("-V").out())
                .isEqualTo(CommandRun.of("demo", "-V").out());
    }
}
