package org.endotype.cli.option;

import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.GroupMembership;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.RelapseStudy;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Time to relapse. */
public final class RelapseOptions {

    @Option(
            names = "--time",
            paramLabel = "COL",
            description = "Time to relapse or end of follow-up: adds survival.tsv, restricted_mean.tsv,"
                    + " log_rank.tsv and hazards.tsv.")
    private @Nullable String time;

    @Option(names = "--event", paramLabel = "COL", description = "Whether --time ended in a relapse: 1 or 0.")
    private @Nullable String event;

    @Option(
            names = "--horizon",
            paramLabel = "T",
            description = "Up to when mean times without relapse are taken, in the unit of --time (default: the longest"
                    + " follow-up of the arm followed shortest).")
    private @Nullable Double horizon;

    public Optional<RelapseStudy.Result> run(
            TextTable table,
            Optional<GroupMembership> grouped,
            OutcomeColumns columns,
            ResponseSettings settings,
            long seed) {
        if (time == null && event == null) {
            if (horizon != null) {
                throw new InvalidConfiguration("--horizon needs --time and --event");
            }
            return Optional.empty();
        }
        if (time == null || event == null) {
            throw new InvalidConfiguration("--time and --event go together");
        }
        if (horizon != null && !(horizon > 0)) {
            throw new InvalidConfiguration("--horizon: expected more than 0, found " + horizon);
        }
        return Optional.of(
                RelapseStudy.run(table, grouped, columns, time, event, Optional.ofNullable(horizon), settings, seed));
    }
}
