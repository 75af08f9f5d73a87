package org.endotype.core.response;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.survival.CoxModel;
import org.endotype.core.stats.survival.EventTimes;
import org.endotype.core.stats.survival.KaplanMeier;
import org.endotype.core.stats.survival.LogRank;
import org.endotype.core.table.TextTable;

/**
 * Time to relapse (or any event): a Kaplan-Meier curve a group and arm, log-rank tests of arms and of groups with
 * permutation p values, and Cox regression on groups, arms and their products.
 *
 * <p>NaN: participants without a time, an event flag, a group or an arm are left out. Sources at the methods used.
 */
public final class RelapseStudy {

    /** One curve. */
    public record Curve(String group, String arm, int people, KaplanMeier estimate) {}

    /** One comparison: {@code arms} or {@code groups}. */
    public record Comparison(String compared, LogRank test) {}

    /** One term of the Cox model. */
    public record Hazard(String term, Interval ratio, double p) {}

    /** What was found. */
    public record Result(
            int people, int events, List<Curve> curves, List<Comparison> comparisons, List<Hazard> hazards) {}

    private RelapseStudy() {}

    /**
     * Runs the analysis.
     *
     * @param time column of the time to the event or the end of follow-up
     * @param event column of 1 (event) or 0 (censored)
     */
    public static Result run(
            TextTable table,
            Optional<GroupMembership> groups,
            OutcomeColumns columns,
            String time,
            String event,
            ResponseSettings settings,
            long seed) {
        table.sampleIds(columns.id());
        Labels labels = Labels.of(table, columns.id(), groups, columns.arm(), settings.referenceArm());
        double[] times = table.numbers(time);
        double[] events = table.numbers(event);
        int[] rows = IntStream.range(0, table.rowCount())
                .filter(row -> labels.isKnown(row) && !Double.isNaN(times[row]) && !Double.isNaN(events[row]))
                .toArray();
        for (int row : rows) {
            if (times[row] < 0) {
                throw new MalformedInput(
                        table.location(row),
                        "column '" + time + "': a time cannot be negative; check its unit and sign");
            }
            if (events[row] != 0 && events[row] != 1) {
                throw new MalformedInput(
                        table.location(row), "column '" + event + "': expected 1 (event) or 0 (censored)");
            }
        }
        if (rows.length == 0) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "nobody has a time, an event flag, a group and an arm; check the columns");
        }
        EventTimes people = new EventTimes(
                IntStream.of(rows).mapToDouble(row -> times[row]).toArray(),
                IntStream.of(rows).map(row -> (int) events[row]).toArray());
        int[] group = IntStream.of(rows).map(row -> labels.group()[row]).toArray();
        int[] arm = IntStream.of(rows).map(row -> labels.arm()[row]).toArray();
        List<Comparison> comparisons = new ArrayList<>();
        if (labels.arms().size() > 1) {
            comparisons.add(new Comparison(
                    "arms", LogRank.test(people, arm, labels.arms().size(), settings.permutations(), seed)));
        }
        if (labels.groupCount() > 1) {
            comparisons.add(new Comparison(
                    "groups", LogRank.test(people, group, labels.groupCount(), settings.permutations(), seed + 1)));
        }
        return new Result(
                people.size(),
                IntStream.of(people.events()).sum(),
                curves(people, labels, group, arm, settings.level()),
                comparisons,
                hazards(people, labels, rows, settings.level()));
    }

    private static List<Curve> curves(EventTimes people, Labels labels, int[] group, int[] arm, double level) {
        List<Curve> curves = new ArrayList<>();
        for (int g = 0; g < labels.groupCount(); g++) {
            for (int a = 0; a < labels.arms().size(); a++) {
                int wantedGroup = g;
                int wantedArm = a;
                int[] members = IntStream.range(0, people.size())
                        .filter(i -> group[i] == wantedGroup && arm[i] == wantedArm)
                        .toArray();
                if (members.length > 0) {
                    curves.add(new Curve(
                            labels.groupCount() == 1 ? "all" : Integer.toString(g + 1),
                            labels.arms().get(a),
                            members.length,
                            KaplanMeier.estimate(people.subset(members), level)));
                }
            }
        }
        return curves;
    }

    private static List<Hazard> hazards(EventTimes people, Labels labels, int[] rows, double level) {
        List<String> terms = List.copyOf(labels.terms(rows[0]).keySet());
        if (terms.isEmpty()) {
            return List.of();
        }
        double[] design = IntStream.of(rows)
                .boxed()
                .flatMap(row -> labels.terms(row).values().stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        CoxModel model = CoxModel.fit(terms, design, people);
        List<Hazard> hazards = new ArrayList<>();
        for (int j = 0; j < terms.size(); j++) {
            hazards.add(new Hazard(terms.get(j), model.hazardRatio(j, level), model.p(j)));
        }
        return hazards;
    }
}
