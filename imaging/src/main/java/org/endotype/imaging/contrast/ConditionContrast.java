package org.endotype.imaging.contrast;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.stats.PermutationTest;
import org.endotype.core.stats.TTest;
import org.jspecify.annotations.Nullable;

/**
 * Two conditions compared: within people where anyone was scanned under both, otherwise between the groups that the
 * conditions make. Immutable.
 *
 * <p>Conditions are in alphabetical order and a difference is second minus first. Several scans of a person under one
 * condition are averaged. Within people, those without scans under both are dropped and counted. A metric that is missing
 * for someone leaves that one out of its row alone.
 *
 * <p>Within people: paired t test and sign flips. Between groups: Welch's t test and permuted labels.
 */
public final class ConditionContrast {

    /** Whether the same people were seen under both conditions. */
    public enum Design {
        WITHIN_PEOPLE,
        BETWEEN_GROUPS
    }

    /**
     * One metric compared.
     *
     * @param n pairs, or people in both groups together
     * @param meanFirst under the first condition, over the people counted
     * @param halfWidth of the 95 % confidence interval of the difference
     */
    public record Row(
            String metric,
            int n,
            double meanFirst,
            double meanSecond,
            TTest test,
            double halfWidth,
            PermutationTest permutation) {}

    private final Design design;
    private final String first;
    private final String second;
    private final List<String> pairsOrFirstGroup;
    private final List<String> secondGroup;
    private final int dropped;
    private final List<Row> rows;

    private ConditionContrast(
            Design design,
            String first,
            String second,
            List<String> pairsOrFirstGroup,
            List<String> secondGroup,
            int dropped,
            List<Row> rows) {
        this.design = design;
        this.first = first;
        this.second = second;
        this.pairsOrFirstGroup = pairsOrFirstGroup;
        this.secondGroup = secondGroup;
        this.dropped = dropped;
        this.rows = rows;
    }

    /**
     * Compares all metrics of the scans.
     *
     * @param draws rearrangements where there are too many to count them all
     * @throws InconsistentInput when there are not exactly two conditions
     * @throws DegenerateData when fewer than two people can be compared
     */
    public static ConditionContrast of(ScanTable table, int draws, long seed) {
        People people = requireComparable(table.scans());
        String first = people.first();
        String second = people.second();
        List<String> both = people.both();
        List<String> onlyFirst = people.onlyFirst();
        List<String> onlySecond = people.onlySecond();
        Design design = both.isEmpty() ? Design.BETWEEN_GROUPS : Design.WITHIN_PEOPLE;
        List<Row> rows = new ArrayList<>();
        for (int m = 0; m < table.metricNames().size(); m++) {
            double[] values = new double[table.scans().size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = table.metric(k, m);
            }
            Row row = design == Design.WITHIN_PEOPLE
                    ? paired(table, values, m, both, first, second, draws, seed)
                    : between(table, values, m, onlyFirst, onlySecond, first, second, draws, seed);
            if (row != null) {
                rows.add(row);
            }
        }
        boolean within = design == Design.WITHIN_PEOPLE;
        return new ConditionContrast(
                design,
                first,
                second,
                within ? both : onlyFirst,
                within ? List.of() : onlySecond,
                within ? onlyFirst.size() + onlySecond.size() : 0,
                List.copyOf(rows));
    }

    /**
     * Who was seen under which condition.
     *
     * @param first the condition that comes first in the alphabet
     * @param both people scanned under both
     */
    public record People(
            String first, String second, List<String> both, List<String> onlyFirst, List<String> onlySecond) {}

    /**
     * Sorts out who can be compared; to be asked before the scans are measured, which takes long.
     *
     * @throws InconsistentInput when there are not exactly two conditions
     * @throws DegenerateData when fewer than two people can be compared
     */
    public static People requireComparable(List<ScanTable.Scan> scans) {
        List<String> conditions = scans.stream()
                .map(ScanTable.Scan::condition)
                .distinct()
                .sorted()
                .toList();
        if (conditions.size() != 2) {
            throw new InconsistentInput("expected two conditions to compare, found " + conditions.size() + " ("
                    + String.join(", ", conditions) + "); give the scans of two conditions");
        }
        String first = conditions.get(0);
        String second = conditions.get(1);
        Map<String, Set<String>> seen = new LinkedHashMap<>();
        for (ScanTable.Scan scan : scans) {
            seen.computeIfAbsent(scan.participant(), unseen -> new HashSet<>()).add(scan.condition());
        }
        List<String> both = new ArrayList<>();
        List<String> onlyFirst = new ArrayList<>();
        List<String> onlySecond = new ArrayList<>();
        seen.forEach((participant, under) ->
                (under.size() == 2 ? both : under.contains(first) ? onlyFirst : onlySecond).add(participant));
        if (both.size() == 1) {
            throw new DegenerateData("only one participant was scanned under both '" + first + "' and '" + second
                    + "'; a within-person contrast needs at least two");
        }
        if (both.isEmpty() && (onlyFirst.size() < 2 || onlySecond.size() < 2)) {
            throw new DegenerateData("nobody was scanned under both conditions, and '" + first + "' has "
                    + onlyFirst.size() + ", '" + second + "' " + onlySecond.size()
                    + " participants; a contrast between groups needs at least two in each");
        }
        return new People(first, second, List.copyOf(both), List.copyOf(onlyFirst), List.copyOf(onlySecond));
    }

    private static @Nullable Row paired(
            ScanTable table,
            double[] values,
            int metric,
            List<String> people,
            String first,
            String second,
            int draws,
            long seed) {
        List<double[]> pairs = new ArrayList<>();
        for (String participant : people) {
            double one = ScanTable.meanOf(values, table.rows(participant, first));
            double two = ScanTable.meanOf(values, table.rows(participant, second));
            if (!Double.isNaN(one - two)) {
                pairs.add(new double[] {one, two});
            }
        }
        if (pairs.size() < 2) {
            return null;
        }
        double[] differences =
                pairs.stream().mapToDouble(pair -> pair[1] - pair[0]).toArray();
        TTest test = TTest.paired(differences);
        return new Row(
                table.metricNames().get(metric),
                differences.length,
                pairs.stream().mapToDouble(pair -> pair[0]).average().orElse(Double.NaN),
                pairs.stream().mapToDouble(pair -> pair[1]).average().orElse(Double.NaN),
                test,
                test.halfWidth(0.95),
                PermutationTest.signFlip(differences, draws, seed));
    }

    private static @Nullable Row between(
            ScanTable table,
            double[] values,
            int metric,
            List<String> firstGroup,
            List<String> secondGroup,
            String first,
            String second,
            int draws,
            long seed) {
        double[] one = present(table, values, firstGroup, first);
        double[] two = present(table, values, secondGroup, second);
        if (one.length < 2 || two.length < 2) {
            return null;
        }
        TTest test = TTest.welch(one, two);
        return new Row(
                table.metricNames().get(metric),
                one.length + two.length,
                java.util.Arrays.stream(one).average().orElse(Double.NaN),
                java.util.Arrays.stream(two).average().orElse(Double.NaN),
                test,
                test.halfWidth(0.95),
                PermutationTest.labels(one, two, draws, seed));
    }

    private static double[] present(ScanTable table, double[] values, List<String> people, String condition) {
        return people.stream()
                .mapToDouble(participant -> ScanTable.meanOf(values, table.rows(participant, condition)))
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    public Design design() {
        return design;
    }

    /** The condition that comes first in the alphabet. */
    public String first() {
        return first;
    }

    public String second() {
        return second;
    }

    /** People compared. */
    public int participantCount() {
        return pairsOrFirstGroup.size() + secondGroup.size();
    }

    /** People left out because they were scanned under one condition only, where others were under both. */
    public int droppedCount() {
        return dropped;
    }

    /** One row a metric, in the metrics' order. */
    public List<Row> rows() {
        return rows;
    }

    List<String> pairsOrFirstGroup() {
        return pairsOrFirstGroup;
    }

    List<String> secondGroup() {
        return secondGroup;
    }
}
