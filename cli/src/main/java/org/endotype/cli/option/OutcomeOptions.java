package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.GroupMembership;
import org.endotype.core.response.Labels;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.response.scale.ScaleCatalogue;
import org.endotype.core.table.LongTable;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The outcome table: who, which arm, before and after. */
public final class OutcomeOptions {

    @Option(
            names = "--groups",
            paramLabel = "F",
            description = "Table of participant_id and group; without it everyone is one group.")
    private @Nullable Path groups;

    @Option(
            names = "--outcomes",
            paramLabel = "F",
            required = true,
            description = "Outcome table, one row a participant.")
    @SuppressWarnings("NullAway.Init")
    private Path outcomes;

    @Option(
            names = "--id-column",
            paramLabel = "COL",
            defaultValue = "participant_id",
            description = "Column of participant ids, in the outcome table and where it is there in that of the groups"
                    + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String idColumn;

    @Option(
            names = "--visit-column",
            paramLabel = "COL",
            description =
                    "The table has one row a participant and visit, named in this column: what changes over visits is"
                            + " then called COLUMN.VISIT.")
    private @Nullable String visitColumn;

    @Option(
            names = "--scale",
            paramLabel = "NAME",
            description = "Rating scale, for example PHQ-9, HAM-D17, MADRS, BDI; 'none' for a quantity that is no scale"
                    + " (see --change-direction).")
    private @Nullable String scale;

    @Option(names = "--baseline", paramLabel = "COL", description = "Column of the total before treatment.")
    private @Nullable String baseline;

    @Option(names = "--endpoint", paramLabel = "COL", description = "Column of the total at the endpoint.")
    private @Nullable String endpoint;

    @Option(
            names = "--change",
            paramLabel = "COL",
            description = "Column of a ready-made change instead of --scale, --baseline and --endpoint.")
    private @Nullable String change;

    @Option(
            names = "--change-direction",
            paramLabel = "D",
            defaultValue = "higher-is-worse",
            description =
                    "What more of --change, or of --scale none, means: higher-is-worse or higher-is-better (default:"
                            + " ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String changeDirection;

    @Option(names = "--arm", paramLabel = "COL", description = "Column of the treatment arm.")
    private @Nullable String arm;

    @Option(
            names = "--reference-arm",
            paramLabel = "NAME",
            description = "Arm that others are compared with (default: the first in alphabetical order).")
    private @Nullable String referenceArm;

    @Option(
            names = "--moderators",
            paramLabel = "COL",
            split = ",",
            description = "Numeric baseline columns of the outcome table to test as moderators.")
    private List<String> moderators = List.of();

    @Option(
            names = "--covariates",
            paramLabel = "COL",
            split = ",",
            description = "Columns, numbers or words, that differences in the endpoint and the mixed model are adjusted"
                    + " for.")
    private List<String> covariates = List.of();

    @Option(
            names = "--response-fraction",
            paramLabel = "X",
            description = "Share of the baseline to improve by for a response, instead of the scale's definition.")
    private @Nullable Double responseFraction;

    @Option(
            names = "--remission-threshold",
            paramLabel = "X",
            description = "Total that counts as remission, instead of the scale's definition.")
    private @Nullable Double remissionThreshold;

    /** The table, turned wide where it has a row a visit. */
    public TextTable table() {
        TextTable table = TextTable.read(outcomes);
        return visitColumn == null ? table : LongTable.toWide(table, idColumn, visitColumn);
    }

    public String idColumn() {
        return idColumn;
    }

    public Optional<GroupMembership> groups() {
        return groups == null ? Optional.empty() : Optional.of(GroupMembership.read(groups, idColumn));
    }

    public Optional<String> arm() {
        return Optional.ofNullable(arm);
    }

    public Optional<String> referenceArm() {
        return Optional.ofNullable(referenceArm);
    }

    public List<String> covariates() {
        return covariates;
    }

    public Labels labels(TextTable table, Optional<GroupMembership> grouped) {
        return Labels.of(table, idColumn, grouped, arm(), referenceArm());
    }

    public OutcomeColumns columns(RuleOptions rules) {
        return new OutcomeColumns(idColumn, measure(), arm(), moderators, covariates, rules.features(), rules.site());
    }

    private Measure measure() {
        if (change != null) {
            if (scale != null || baseline != null || endpoint != null) {
                throw new InvalidConfiguration("--change stands alone: leave out --scale, --baseline and --endpoint");
            }
            return new Measure.Change(change, direction());
        }
        if (scale == null || baseline == null || endpoint == null) {
            throw new InvalidConfiguration("give --scale, --baseline and --endpoint, or --change alone");
        }
        return new Measure.BeforeAndAfter(definitions(scale), baseline, endpoint);
    }

    private Scale definitions(String name) {
        if (name.equals("none")) {
            if (responseFraction != null || remissionThreshold != null) {
                throw new InvalidConfiguration(
                        "--scale none has no response or remission: leave out --response-fraction and"
                                + " --remission-threshold");
            }
            return Scale.quantity(direction());
        }
        Scale definitions = ScaleCatalogue.byName(name);
        if (responseFraction != null) {
            if (!(responseFraction > 0 && responseFraction <= 1)) {
                throw new InvalidConfiguration(
                        "--response-fraction: expected more than 0 and at most 1, found " + responseFraction);
            }
            definitions = definitions.withResponse(new Scale.ResponseDefinition.ShareOfBaseline(responseFraction));
        }
        if (remissionThreshold != null) {
            if (remissionThreshold < definitions.minimum() || remissionThreshold > definitions.maximum()) {
                throw new InvalidConfiguration("--remission-threshold: a " + definitions.name()
                        + " total lies between " + (long) definitions.minimum() + " and "
                        + (long) definitions.maximum() + ", found " + remissionThreshold);
            }
            definitions = definitions.withRemission(remissionThreshold);
        }
        return definitions;
    }

    private Scale.Direction direction() {
        return switch (changeDirection) {
            case "higher-is-worse" -> Scale.Direction.HIGHER_IS_WORSE;
            case "higher-is-better" -> Scale.Direction.HIGHER_IS_BETTER;
            default ->
                throw new InvalidConfiguration("--change-direction: expected higher-is-worse or"
                        + " higher-is-better, found '" + changeDirection + "'");
        };
    }
}
