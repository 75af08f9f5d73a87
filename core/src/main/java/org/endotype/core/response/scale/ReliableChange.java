package org.endotype.core.response.scale;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.Outcomes;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * What the change of every participant's total amounts to: response, remission, the reliable change index and relapse.
 *
 * <p>The index is the improvement over its standard error {@code SD sqrt(2 (1 - r))}; beyond 1.96 the change is more than
 * retest error makes in one of twenty. Relapse is a later total at or beyond a threshold in somebody who was in remission or
 * had responded at the endpoint. NaN: what a missing total enters is missing. Source: Jacobson and Truax, J. Consult. Clin.
 * Psychol. 59 (1991) 12-19.
 */
public final class ReliableChange {

    private static final double LIMIT = 1.959963984540054;

    /**
     * What to compute with.
     *
     * @param reliability retest reliability; empty for the scale's published one
     * @param deviation of totals before treatment; empty for that of the table
     * @param followUp column of later totals
     * @param relapseThreshold total that is a relapse
     */
    public record Design(
            Scale scale,
            Optional<Double> reliability,
            Optional<Double> deviation,
            String baseline,
            String endpoint,
            Optional<String> followUp,
            Optional<Double> relapseThreshold) {}

    /**
     * One participant; words are {@code yes}, {@code no} or {@code NA}.
     *
     * @param index improvement over its standard error
     * @param change {@code improved}, {@code worsened}, {@code unchanged} or {@code NA}
     */
    public record Row(
            String participant,
            double baseline,
            double endpoint,
            double improvement,
            String response,
            String remission,
            double index,
            String change,
            String relapse) {}

    /**
     * Everyone.
     *
     * @param points of change beyond which it is reliable
     */
    public record Result(double reliability, double deviation, double points, List<Row> rows) {}

    private ReliableChange() {}

    public static Result of(TextTable table, String idColumn, Design design) {
        table.sampleIds(idColumn);
        Scale scale = design.scale();
        double reliability = design.reliability().orElse(Double.NaN);
        if (Double.isNaN(reliability)) {
            reliability = ItemCatalogue.byName(scale.name()).reliability();
        }
        if (Double.isNaN(reliability)) {
            throw new InvalidConfiguration("no retest reliability of the " + scale.name()
                    + " is known here: give one from your setting with --reliability");
        }
        double[] before = Outcomes.totals(table, design.baseline(), scale);
        double[] after = Outcomes.totals(table, design.endpoint(), scale);
        double[] later = design.followUp()
                .map(column -> Outcomes.totals(table, column, scale))
                .orElse(new double[0]);
        double deviation = design.deviation().orElseGet(() -> deviation(table, before));
        double points = ItemScale.reliableChange(reliability, deviation);
        int id = table.requireColumn(idColumn);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < before.length; row++) {
            double improvement = scale.improvement(before[row], after[row]);
            double index = improvement / (points / LIMIT);
            boolean known = !Double.isNaN(improvement);
            boolean responded = known && scale.isResponse(before[row], after[row]);
            boolean remitted = !Double.isNaN(after[row]) && scale.isRemission(after[row]);
            String change = !known ? "NA" : index > LIMIT ? "improved" : index < -LIMIT ? "worsened" : "unchanged";
            String relapse = "NA";
            if (later.length > 0 && !Double.isNaN(later[row]) && (responded || remitted)) {
                double threshold = design.relapseThreshold().orElseThrow();
                boolean beyond = scale.direction() == Scale.Direction.HIGHER_IS_WORSE
                        ? later[row] >= threshold
                        : later[row] <= threshold;
                relapse = beyond ? "yes" : "no";
            }
            rows.add(new Row(
                    table.text(row, id),
                    before[row],
                    after[row],
                    improvement,
                    known ? word(responded) : "NA",
                    scale.remission() == null || Double.isNaN(after[row]) ? "NA" : word(remitted),
                    index,
                    change,
                    relapse));
        }
        return new Result(reliability, deviation, points, rows);
    }

    private static String word(boolean holds) {
        return holds ? "yes" : "no";
    }

    private static double deviation(TextTable table, double[] totals) {
        double[] seen = java.util.Arrays.stream(totals)
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double mean = java.util.Arrays.stream(seen).average().orElse(0);
        double squares = java.util.Arrays.stream(seen)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        if (seen.length < 2 || squares == 0) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "totals before treatment do not vary: give their standard deviation with --deviation");
        }
        return Math.sqrt(squares / (seen.length - 1));
    }

    /** Writes one row a participant. */
    public static void write(Result result, Path file) {
        TableWriter.write(
                file,
                List.of(
                        "participant_id",
                        "baseline",
                        "endpoint",
                        "improvement",
                        "response",
                        "remission",
                        "reliable_change_index",
                        "reliable_change",
                        "relapse"),
                sink -> {
                    for (Row row : result.rows()) {
                        sink.row(
                                row.participant(),
                                row.baseline(),
                                row.endpoint(),
                                row.improvement(),
                                row.response(),
                                row.remission(),
                                row.index(),
                                row.change(),
                                row.relapse());
                    }
                });
    }
}
