package org.endotype.core.response.harm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.Labels;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.Outcomes;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.Proportion;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * Response, remission and side effects side by side: how many must be treated with an arm rather than the reference for one
 * more of each.
 *
 * <p>NaN: whoever lacks an outcome is left out of that outcome alone. The number needed is the inverse of the risk
 * difference, its limits those of the difference's Newcombe interval; where that covers zero the limits run from harm
 * through infinity to benefit, as Altman has them. Cost O(n); deterministic. Source: Altman, BMJ 317 (1998) 1309-1312;
 * Newcombe, Stat. Med. 17 (1998) 873-890.
 */
public final class BenefitHarm {

    /** Whether more of it is wanted. */
    public enum Kind {
        BENEFIT,
        HARM
    }

    /**
     * One outcome in one arm against the reference.
     *
     * @param difference risk in the arm minus that in the reference
     * @param needed number needed, positive for benefit and for harm alike; NaN where the risks are equal
     */
    public record Row(
            String outcome,
            Kind kind,
            String contrast,
            int referenceEvents,
            int referencePeople,
            int armEvents,
            int armPeople,
            Interval difference,
            double needed,
            String reading) {}

    private BenefitHarm() {}

    /**
     * Counts.
     *
     * @param sideEffects columns of 1 (had it) and 0
     */
    public static List<Row> count(
            TextTable table, Labels labels, OutcomeColumns columns, List<String> sideEffects, double level) {
        if (labels.arms().size() < 2) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "benefits and harms are told against another arm, and there is one alone; name the arms with --arm");
        }
        Map<String, double[]> outcomes = new LinkedHashMap<>();
        Map<String, Kind> kinds = new LinkedHashMap<>();
        if (columns.measure() instanceof Measure.BeforeAndAfter totals
                && totals.scale().definesResponse()) {
            double[] before = Outcomes.totals(table, totals.baseline(), totals.scale());
            double[] after = Outcomes.totals(table, totals.endpoint(), totals.scale());
            double[] responded = new double[before.length];
            double[] remitted = new double[before.length];
            for (int i = 0; i < before.length; i++) {
                boolean known = !Double.isNaN(before[i]) && !Double.isNaN(after[i]);
                responded[i] = !known ? Double.NaN : totals.scale().isResponse(before[i], after[i]) ? 1 : 0;
                remitted[i] = !known ? Double.NaN : totals.scale().isRemission(after[i]) ? 1 : 0;
            }
            outcomes.put("response", responded);
            kinds.put("response", Kind.BENEFIT);
            if (totals.scale().remission() != null) {
                outcomes.put("remission", remitted);
                kinds.put("remission", Kind.BENEFIT);
            }
        }
        for (String column : sideEffects) {
            outcomes.put(column, zeroOrOne(table, column));
            kinds.put(column, Kind.HARM);
        }
        List<Row> rows = new ArrayList<>();
        outcomes.forEach((name, values) -> {
            for (int a = 1; a < labels.arms().size(); a++) {
                rows.add(row(name, kinds.getOrDefault(name, Kind.HARM), values, labels, a, level));
            }
        });
        return rows;
    }

    private static double[] zeroOrOne(TextTable table, String column) {
        double[] values = table.numbers(column);
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i]) && values[i] != 0 && values[i] != 1) {
                throw new MalformedInput(
                        table.location(i),
                        "column '" + column + "': expected 1 (had the side effect), 0 (had not) or NA, found "
                                + TableWriter.formatNumber(values[i]));
            }
        }
        return values;
    }

    private static Row row(String name, Kind kind, double[] values, Labels labels, int arm, double level) {
        int[] events = new int[2];
        int[] people = new int[2];
        for (int i = 0; i < values.length; i++) {
            boolean compared = labels.isKnown(i) && (labels.arm()[i] == 0 || labels.arm()[i] == arm);
            if (compared && !Double.isNaN(values[i])) {
                int side = labels.arm()[i] == 0 ? 0 : 1;
                people[side]++;
                events[side] += (int) values[i];
            }
        }
        Interval difference = Proportion.difference(events[0], people[0], events[1], people[1], level);
        double needed = difference.estimate() == 0 ? Double.NaN : 1 / Math.abs(difference.estimate());
        return new Row(
                name,
                kind,
                labels.arms().get(arm) + " vs " + labels.arms().get(0),
                events[0],
                people[0],
                events[1],
                people[1],
                difference,
                needed,
                reading(difference, kind));
    }

    /** The number needed in words: NNTB for one more to benefit, NNTH for one more to be harmed. */
    static String reading(Interval difference, Kind kind) {
        if (Double.isNaN(difference.estimate())) {
            return "NA";
        }
        // More of a benefit, or less of a harm, is better.
        double sign = kind == Kind.BENEFIT ? 1 : -1;
        double estimate = sign * difference.estimate();
        double low = Math.min(sign * difference.low(), sign * difference.high());
        double high = Math.max(sign * difference.low(), sign * difference.high());
        String point = estimate == 0 ? "no difference" : needed(estimate);
        if (low > 0 || high < 0) {
            return point + " (" + needed(low > 0 ? high : low) + " to " + needed(low > 0 ? low : high) + ")";
        }
        return point + " (" + (low == 0 ? "infinity" : needed(low) + " to infinity")
                + (high == 0 ? ")" : " to " + needed(high) + ")");
    }

    private static String needed(double better) {
        return (better > 0 ? "NNTB " : "NNTH ") + String.format(Locale.ROOT, "%.1f", 1 / Math.abs(better));
    }

    /** Writes {@code benefit_harm.tsv} into an existing folder. */
    public static void write(List<Row> rows, Path folder) {
        TableWriter.write(
                folder.resolve("benefit_harm.tsv"),
                List.of(
                        "outcome",
                        "kind",
                        "contrast",
                        "reference_events",
                        "reference_n",
                        "arm_events",
                        "arm_n",
                        "risk_difference",
                        "low",
                        "high",
                        "number_needed",
                        "reading"),
                sink -> {
                    for (Row row : rows) {
                        sink.row(
                                row.outcome(),
                                row.kind().name().toLowerCase(Locale.ROOT),
                                row.contrast(),
                                row.referenceEvents(),
                                row.referencePeople(),
                                row.armEvents(),
                                row.armPeople(),
                                row.difference().estimate(),
                                row.difference().low(),
                                row.difference().high(),
                                row.needed(),
                                row.reading());
                    }
                });
    }
}
