package org.endotype.core.response.association;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.Labels;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.stats.Correlation;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.PermutationTest;
import org.endotype.core.stats.TTest;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * Paired changes and correlations of named columns, over everyone and within each group and arm.
 *
 * <p>NaN: a pair with a missing value is left out of its own test. Cells of fewer than two pairs (three for a correlation)
 * are reported with their size alone. Sources at {@link TTest}, {@link PermutationTest} and {@link Correlation}.
 */
public final class AssociationStudy {

    /** Two columns of the outcome table. */
    public record Pair(String first, String second) {}

    /**
     * The change of one column to another within people.
     *
     * @param change mean of second minus first, with Student's interval
     */
    public record PairedChange(
            String group,
            String arm,
            Pair columns,
            int n,
            double meanFirst,
            double meanSecond,
            Interval change,
            double t,
            double p,
            double permutationP,
            double effectSize) {}

    /** The correlation of two columns over people. */
    public record Association(String group, String arm, Pair columns, Correlation correlation) {}

    /** What was found. */
    public record Result(List<PairedChange> changes, List<Association> associations) {}

    private final TextTable table;
    private final Labels labels;
    private final ResponseSettings settings;
    private final long seed;

    private AssociationStudy(TextTable table, Labels labels, ResponseSettings settings, long seed) {
        this.table = table;
        this.labels = labels;
        this.settings = settings;
        this.seed = seed;
    }

    public static Result run(
            TextTable table,
            Labels labels,
            List<Pair> paired,
            List<Pair> correlated,
            ResponseSettings settings,
            long seed) {
        AssociationStudy study = new AssociationStudy(table, labels, settings, seed);
        List<PairedChange> changes = new ArrayList<>();
        paired.forEach(pair -> changes.addAll(study.changes(pair)));
        List<Association> associations = new ArrayList<>();
        correlated.forEach(pair -> associations.addAll(study.associations(pair)));
        return new Result(changes, associations);
    }

    private List<PairedChange> changes(Pair pair) {
        double[] first = table.numbers(pair.first());
        double[] second = table.numbers(pair.second());
        requirePairs(pair, first, second);
        List<PairedChange> changes = new ArrayList<>();
        for (int[] cell : cells()) {
            int[] rows = rows(cell, first, second);
            double[] difference =
                    IntStream.of(rows).mapToDouble(i -> second[i] - first[i]).toArray();
            double meanFirst =
                    IntStream.of(rows).mapToDouble(i -> first[i]).average().orElse(Double.NaN);
            double meanSecond =
                    IntStream.of(rows).mapToDouble(i -> second[i]).average().orElse(Double.NaN);
            if (rows.length < 2) {
                changes.add(new PairedChange(
                        group(cell),
                        arm(cell),
                        pair,
                        rows.length,
                        meanFirst,
                        meanSecond,
                        Interval.none(),
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN));
                continue;
            }
            TTest test = TTest.paired(difference);
            double half = test.halfWidth(settings.level());
            changes.add(new PairedChange(
                    group(cell),
                    arm(cell),
                    pair,
                    rows.length,
                    meanFirst,
                    meanSecond,
                    new Interval(test.difference(), test.difference() - half, test.difference() + half),
                    test.statistic(),
                    test.p(),
                    PermutationTest.signFlip(difference, settings.permutations(), seed)
                            .p(),
                    test.effectSize()));
        }
        return changes;
    }

    private List<Association> associations(Pair pair) {
        double[] first = table.numbers(pair.first());
        double[] second = table.numbers(pair.second());
        requirePairs(pair, first, second);
        List<Association> associations = new ArrayList<>();
        for (int[] cell : cells()) {
            int[] rows = rows(cell, first, second);
            Correlation correlation = rows.length < 3
                    ? new Correlation(rows.length, Interval.none(), Double.NaN, Double.NaN, Double.NaN)
                    : Correlation.of(
                            IntStream.of(rows).mapToDouble(i -> first[i]).toArray(),
                            IntStream.of(rows).mapToDouble(i -> second[i]).toArray(),
                            settings.level(),
                            settings.permutations(),
                            seed);
            associations.add(new Association(group(cell), arm(cell), pair, correlation));
        }
        return associations;
    }

    private void requirePairs(Pair pair, double[] first, double[] second) {
        if (rows(new int[] {-1, -1}, first, second).length == 0) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "nobody has both '" + pair.first() + "' and '" + pair.second() + "'; check the columns");
        }
    }

    /** Group and arm of each cell, -1 for all of them; one cell where there is one of each. */
    private List<int[]> cells() {
        List<int[]> cells = new ArrayList<>();
        for (int g = labels.groupCount() == 1 ? 0 : -1; g < labels.groupCount(); g++) {
            for (int a = labels.arms().size() == 1 ? 0 : -1; a < labels.arms().size(); a++) {
                cells.add(new int[] {g, a});
            }
        }
        return cells;
    }

    private int[] rows(int[] cell, double[] first, double[] second) {
        return IntStream.range(0, table.rowCount())
                .filter(row -> labels.isKnown(row)
                        && (cell[0] < 0 || labels.group()[row] == cell[0])
                        && (cell[1] < 0 || labels.arm()[row] == cell[1])
                        && !Double.isNaN(first[row])
                        && !Double.isNaN(second[row]))
                .toArray();
    }

    private String group(int[] cell) {
        return cell[0] < 0 || labels.groupCount() == 1 ? "all" : Integer.toString(cell[0] + 1);
    }

    private String arm(int[] cell) {
        return cell[1] < 0 || labels.arms().size() == 1 ? "all" : labels.arms().get(cell[1]);
    }

    /** Writes {@code paired.tsv} and {@code correlations.tsv}, each where it was asked for, into an existing folder. */
    public static void write(Result result, Path folder) {
        if (!result.changes().isEmpty()) {
            TableWriter.write(
                    folder.resolve("paired.tsv"),
                    List.of(
                            "group",
                            "arm",
                            "before",
                            "after",
                            "n",
                            "mean_before",
                            "mean_after",
                            "change",
                            "low",
                            "high",
                            "t",
                            "df",
                            "p",
                            "permutation_p",
                            "cohen_d"),
                    sink -> {
                        for (PairedChange change : result.changes()) {
                            sink.row(
                                    change.group(),
                                    change.arm(),
                                    change.columns().first(),
                                    change.columns().second(),
                                    change.n(),
                                    change.meanFirst(),
                                    change.meanSecond(),
                                    change.change().estimate(),
                                    change.change().low(),
                                    change.change().high(),
                                    change.t(),
                                    change.n() - 1,
                                    change.p(),
                                    change.permutationP(),
                                    change.effectSize());
                        }
                    });
        }
        if (!result.associations().isEmpty()) {
            TableWriter.write(
                    folder.resolve("correlations.tsv"),
                    List.of(
                            "group",
                            "arm",
                            "first",
                            "second",
                            "n",
                            "r",
                            "low",
                            "high",
                            "p",
                            "permutation_p",
                            "spearman"),
                    sink -> {
                        for (Association association : result.associations()) {
                            Correlation found = association.correlation();
                            sink.row(
                                    association.group(),
                                    association.arm(),
                                    association.columns().first(),
                                    association.columns().second(),
                                    found.n(),
                                    found.pearson().estimate(),
                                    found.pearson().low(),
                                    found.pearson().high(),
                                    found.p(),
                                    found.permutationP(),
                                    found.spearman());
                        }
                    });
        }
    }
}
