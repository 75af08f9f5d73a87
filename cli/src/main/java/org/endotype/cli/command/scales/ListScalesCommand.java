package org.endotype.cli.command.scales;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.endotype.core.response.scale.ItemCatalogue;
import org.endotype.core.response.scale.ItemScale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code endotype scales list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the scales with their definitions, severity bands, safety flags and sources.",
        footerHeading = "%nExample:%n",
        footer = "  endotype scales list")
public final class ListScalesCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<ItemScale> all = ItemCatalogue.all();
        for (ItemScale scale : all) {
            out.println(scale.describe());
            if (!scale.bands().isEmpty()) {
                out.println("  severity: "
                        + scale.bands().stream()
                                .map(band -> band.name() + " from " + (long) band.from())
                                .collect(Collectors.joining(", "))
                        + " (" + scale.bandSource() + ")");
            }
            if (scale.bands().isEmpty()) {
                out.println("  severity: no bands; " + scale.bandSource());
            }
            if (scale.scale().remission() == null) {
                out.println("  remission: no threshold of the total is agreed; --remission-threshold gives one");
            }
            scale.flags()
                    .forEach(flag -> out.println(
                            "  flag: item " + flag.item() + " at " + flag.atLeast() + " or more, " + flag.meaning()));
        }
        out.flush();
        return 0;
    }
}
