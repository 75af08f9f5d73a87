package org.endotype.cli.command.scales;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.scale.ReliableChange;
import org.endotype.core.response.scale.ScaleCatalogue;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype scales change}. */
@Command(
        name = "change",
        mixinStandardHelpOptions = true,
        description = {
            "Tells response, remission, reliable change and relapse of every participant from totals.",
            "Reliable is a change beyond 1.96 of its standard error (Jacobson and Truax 1991)."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype scales change --scale PHQ-9 --totals totals.tsv \\",
            "      --baseline phq_w0 --endpoint phq_w8 --follow-up phq_w26 \\",
            "      --relapse-threshold 10 --out change.tsv"
        })
public final class ChangeScaleCommand implements Callable<Integer> {

    @Option(names = "--scale", paramLabel = "NAME", required = true, description = "Scale, see 'endotype scales list'.")
    @SuppressWarnings("NullAway.Init")
    private String scale;

    @Option(names = "--totals", paramLabel = "F", required = true, description = "Table with one row a participant.")
    @SuppressWarnings("NullAway.Init")
    private Path totals;

    @Option(
            names = "--id-column",
            paramLabel = "COL",
            defaultValue = "participant_id",
            description = "Column of participant ids (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String idColumn;

    @Option(
            names = "--baseline",
            paramLabel = "COL",
            required = true,
            description = "Column of totals before treatment.")
    @SuppressWarnings("NullAway.Init")
    private String baseline;

    @Option(
            names = "--endpoint",
            paramLabel = "COL",
            required = true,
            description = "Column of totals at the endpoint.")
    @SuppressWarnings("NullAway.Init")
    private String endpoint;

    @Option(
            names = "--reliability",
            paramLabel = "R",
            description = "Retest reliability, 0 to 1 (default: the scale's published one, where it is listed).")
    private @Nullable Double reliability;

    @Option(
            names = "--deviation",
            paramLabel = "SD",
            description = "Standard deviation of totals before treatment (default: that of the table).")
    private @Nullable Double deviation;

    @Option(
            names = "--follow-up",
            paramLabel = "COL",
            description = "Column of later totals: tells who relapsed after response or remission.")
    private @Nullable String followUp;

    @Option(
            names = "--relapse-threshold",
            paramLabel = "X",
            description = "Total at follow-up that is a relapse; there is none that fits every study.")
    private @Nullable Double relapseThreshold;

    @Option(names = "--out", paramLabel = "F", required = true, description = "Table to write.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if ((followUp == null) != (relapseThreshold == null)) {
            throw new InvalidConfiguration("--follow-up and --relapse-threshold go together: give both or neither");
        }
        if (reliability != null && !(reliability >= 0 && reliability < 1)) {
            throw new InvalidConfiguration("--reliability: expected 0 or more and less than 1, found " + reliability);
        }
        if (deviation != null && !(deviation > 0)) {
            throw new InvalidConfiguration("--deviation: expected more than 0, found " + deviation);
        }
        ReliableChange.Result found = ReliableChange.of(
                TextTable.read(totals),
                idColumn,
                new ReliableChange.Design(
                        ScaleCatalogue.byName(scale),
                        Optional.ofNullable(reliability),
                        Optional.ofNullable(deviation),
                        baseline,
                        endpoint,
                        Optional.ofNullable(followUp),
                        Optional.ofNullable(relapseThreshold)));
        ReliableChange.write(found, out);
        PrintWriter err = spec.commandLine().getErr();
        err.println(ScaleCatalogue.byName(scale).definitions());
        err.printf(
                Locale.ROOT,
                "reliable change: more than %.2f points (reliability %.2f, standard deviation %.2f)%n",
                found.points(),
                found.reliability(),
                found.deviation());
        err.flush();
        return 0;
    }
}
