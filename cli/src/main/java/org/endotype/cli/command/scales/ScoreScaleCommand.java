package org.endotype.cli.command.scales;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.core.response.scale.ItemCatalogue;
import org.endotype.core.response.scale.ItemScale;
import org.endotype.core.response.scale.ItemScoring;
import org.endotype.core.response.scale.ItemScoring.Scored;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype scales score}. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = {
            "Scores the items of a rating scale.",
            "Writes total, missing items, severity band, remission and safety flags for every row, and tells how many"
                    + " raise a flag."
        },
        footerHeading = "%nExample:%n",
        footer = {"  endotype scales score --scale PHQ-9 --items phq9_week6.tsv \\", "      --out phq9_totals.tsv"})
public final class ScoreScaleCommand implements Callable<Integer> {

    @Option(names = "--scale", paramLabel = "NAME", required = true, description = "Scale, see 'endotype scales list'.")
    @SuppressWarnings("NullAway.Init")
    private String scale;

    @Option(
            names = "--items",
            paramLabel = "F",
            required = true,
            description = "Table with a column an item, named by its number as in phq9_1; a 'visit' column is kept.")
    @SuppressWarnings("NullAway.Init")
    private Path items;

    @Option(
            names = "--id-column",
            paramLabel = "COL",
            defaultValue = "participant_id",
            description = "Column of participant ids (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String idColumn;

    @Option(
            names = "--item-prefix",
            paramLabel = "P",
            defaultValue = "",
            description = "What stands before the number in the items' column names.")
    @SuppressWarnings("NullAway.Init")
    private String prefix;

    @Option(names = "--out", paramLabel = "F", required = true, description = "Table to write.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        ItemScale rules = ItemCatalogue.byName(scale);
        List<Scored> scored = ItemScoring.score(TextTable.read(items), rules, idColumn, prefix);
        ItemScoring.write(scored, rules, out);
        PrintWriter err = spec.commandLine().getErr();
        err.println(rules.describe());
        long without = scored.stream().filter(row -> Double.isNaN(row.total())).count();
        if (without > 0) {
            err.println("warning: " + without + " of " + scored.size() + " rows lack too many items for a total");
        }
        for (int f = 0; f < rules.flags().size(); f++) {
            int flag = f;
            long raised =
                    scored.stream().filter(row -> row.flags().get(flag) == 1).count();
            if (raised > 0) {
                err.println("attention: " + raised + " of " + scored.size() + " rows raise item "
                        + rules.flags().get(f).item() + " ("
                        + rules.flags().get(f).meaning() + ")");
            }
        }
        err.flush();
        return 0;
    }
}
