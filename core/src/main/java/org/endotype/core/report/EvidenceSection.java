package org.endotype.core.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.endotype.core.report.content.Evidence;
import org.endotype.core.report.content.Evidence.Candidate;
import org.endotype.core.report.figure.Figure;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.Histogram;
import org.endotype.core.report.figure.IndexPanels;
import org.endotype.core.report.figure.IntervalPlot;
import org.endotype.core.report.figure.Numbers;

/** Whether there are groups at all: the null test, indices against the number of groups, rival methods, nuisance. */
final class EvidenceSection {

    private EvidenceSection() {}

    static Section build(Reporting reporting, Evidence evidence) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.text(reporting.disclosure().text(evidence.verdict())));
        if (evidence.nullTest().values().length > 0) {
            blocks.add(nullTest(reporting, evidence));
        }
        List<Candidate> candidates = evidence.candidates().stream()
                .sorted(Comparator.comparingInt(Candidate::groups))
                .toList();
        if (candidates.size() > 1) {
            blocks.add(indices(reporting, evidence, candidates));
        }
        blocks.addAll(RobustnessBlocks.build(reporting, evidence));
        if (!evidence.methodsTried().isEmpty()) {
            blocks.add(Block.heading("Every method that was tried"));
            blocks.add(Block.table(methodsTried(reporting, evidence)));
        }
        if (!evidence.viewContributions().isEmpty()) {
            blocks.add(contributions(reporting, evidence));
        }
        if (!evidence.nuisance().isEmpty()) {
            blocks.add(Block.heading("Do the groups follow a nuisance variable?"));
            blocks.add(Block.text("Groups that follow site, batch or movement may be artefacts of how the data were"
                    + " gathered. The association is 0 where the groups know nothing of the variable and 1 where they"
                    + " repeat it."));
            blocks.add(Block.table(nuisance(reporting, evidence)));
        }
        return new Section("evidence", "Evidence against one single group", "Evidence", blocks);
    }

    private static Block nullTest(Reporting reporting, Evidence evidence) {
        Evidence.Null test = evidence.nullTest();
        String p = Numbers.pValue(evidence.nullP());
        String sentence = "p " + equalled(p) + " from " + Math.max(test.draws(), test.values().length) + " draws";
        FigureText text = new FigureText(
                "null",
                "The null distribution and what was observed",
                "Histogram of the statistic under one single group; observed " + Numbers.significant(test.observed(), 3)
                        + ", " + sentence + ".");
        double[] sorted = test.values().clone();
        java.util.Arrays.sort(sorted);
        Table table = Table.of(
                "The null test",
                List.of("Figure", "#Value"),
                List.of(
                        List.of("observed", Numbers.significant(test.observed(), 4)),
                        List.of("draws", Integer.toString(sorted.length)),
                        List.of("null, smallest", Numbers.significant(sorted[0], 4)),
                        List.of("null, median", Numbers.significant(sorted[sorted.length / 2], 4)),
                        List.of("null, largest", Numbers.significant(sorted[sorted.length - 1], 4)),
                        List.of("p", p)));
        String statistic = test.statistic().isEmpty() ? "statistic" : test.statistic();
        return reporting
                .plates()
                .plate(
                        Histogram.draw(
                                text,
                                test.values(),
                                test.observed(),
                                reporting.disclosure().text(briefly(statistic)),
                                "observed " + Numbers.significant(test.observed(), 3) + ", p " + equalled(p)),
                        reporting.disclosure().text(sentenceOf(test.description()))
                                + " Statistic: " + reporting.disclosure().text(statistic) + "."
                                + " The whole search was repeated on every draw; p = (b + 1) / (B + 1).",
                        table);
    }

    /** What stands before the first bracket: enough for an axis, where the caption has the whole. */
    private static String briefly(String statistic) {
        int bracket = statistic.indexOf(" (");
        return bracket < 0 ? statistic : statistic.substring(0, bracket);
    }

    static String equalled(String p) {
        return p.startsWith("<") ? p : "= " + p;
    }

    private static String sentenceOf(String text) {
        if (text.isBlank()) {
            return "The statistic in data made under one single group.";
        }
        String first = text.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                + text.substring(1).strip();
        return first.endsWith(".") ? first : first + ".";
    }

    private static Block indices(Reporting reporting, Evidence evidence, List<Candidate> candidates) {
        int[] groups = candidates.stream().mapToInt(Candidate::groups).toArray();
        List<IndexPanels.Panel> panels = new ArrayList<>();
        addPanel(panels, "BIC", "lower is better", candidates, Candidate::bic, candidate -> Double.NaN, Double.NaN);
        addPanel(
                panels,
                "Gap statistic",
                "higher is better, \u00b1 1 SE",
                candidates,
                Candidate::gap,
                Candidate::gapError,
                Double.NaN);
        addPanel(
                panels,
                "Prediction strength",
                "trusted above 0.8",
                candidates,
                Candidate::predictionStrength,
                candidate -> Double.NaN,
                0.8);
        addPanel(
                panels,
                "Silhouette",
                "higher is better",
                candidates,
                Candidate::silhouette,
                candidate -> Double.NaN,
                Double.NaN);
        List<List<String>> rows = new ArrayList<>();
        for (Candidate c : candidates) {
            rows.add(List.of(
                    Integer.toString(c.groups()),
                    Numbers.significant(c.bic(), 6),
                    Numbers.fixed(c.gap(), 3),
                    Numbers.fixed(c.gapError(), 3),
                    Numbers.fixed(c.predictionStrength(), 3),
                    Numbers.fixed(c.silhouette(), 3),
                    Numbers.pValue(c.nullP()),
                    Numbers.fixed(c.ambiguous(), 3),
                    Numbers.fixed(c.ambiguousNull(), 3),
                    Numbers.fixed(c.eigengap(), 3),
                    Numbers.fixed(c.eigengapNull(), 3)));
        }
        FigureText text = new FigureText(
                "indices",
                "Indices against the number of groups",
                panels.size() + " indices for " + groups[0] + " to " + groups[groups.length - 1]
                        + " groups; the preferred number is " + evidence.candidateGroupCount() + ".");
        Figure figure = IndexPanels.draw(text, groups, evidence.candidateGroupCount(), panels);
        return reporting
                .plates()
                .plate(
                        figure,
                        "Indices against the number of groups; shaded is the number that the index preferred before the"
                                + " null test. One group always competes.",
                        Table.of(
                                "Indices against the number of groups",
                                List.of(
                                        "#Groups",
                                        "#BIC",
                                        "#Gap",
                                        "#SE",
                                        "#Prediction strength",
                                        "#Silhouette",
                                        "#Null p",
                                        "#Ambiguous pairs",
                                        "#in one group",
                                        "#Eigengap",
                                        "#in one group "),
                                rows));
    }

    private static void addPanel(
            List<IndexPanels.Panel> panels,
            String title,
            String note,
            List<Candidate> candidates,
            ToDoubleFunction<Candidate> value,
            ToDoubleFunction<Candidate> error,
            double threshold) {
        double[] values = candidates.stream().mapToDouble(value).toArray();
        double[] errors = candidates.stream().mapToDouble(error).toArray();
        if (java.util.Arrays.stream(values).filter(Double::isFinite).count() > 1) {
            panels.add(new IndexPanels.Panel(title, note, values, errors, threshold));
        }
    }

    private static Table methodsTried(Reporting reporting, Evidence evidence) {
        List<List<String>> rows = new ArrayList<>();
        for (Evidence.Tried tried : evidence.methodsTried()) {
            rows.add(List.of(
                    reporting.disclosure().text(tried.method()),
                    Integer.toString(tried.groups()),
                    Numbers.pValue(tried.nullP()),
                    Numbers.significant(tried.bic(), 6),
                    Numbers.fixed(tried.agreement(), 2),
                    tried.note().isBlank() ? "" : reporting.disclosure().text(tried.note())));
        }
        return Table.of(
                "Methods tried; agreement is the adjusted Rand index with the primary method",
                List.of("Method", "#Groups", "#Null p", "#BIC", "#Agreement", "Note"),
                rows);
    }

    private static Block contributions(Reporting reporting, Evidence evidence) {
        List<IntervalPlot.Row> rows = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        for (Evidence.ViewContribution view : evidence.viewContributions()) {
            String name = reporting.disclosure().text(view.view());
            String explained = Numbers.percent(view.varianceExplained());
            rows.add(new IntervalPlot.Row(
                    name,
                    0,
                    view.varianceExplained(),
                    0,
                    view.varianceExplained(),
                    explained,
                    IntervalPlot.Knowledge.ESTIMATE));
            table.add(List.of(name, explained, Numbers.fixed(view.agreementWithout(), 2)));
        }
        FigureText text = new FigureText(
                "contributions",
                "What each view contributes",
                "Share of each view's variance that lies between the groups.");
        return reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                text,
                                new IntervalPlot.Axis(
                                        "share of the view's variance between groups",
                                        IntervalPlot.Spacing.LINEAR,
                                        0,
                                        Double.NaN,
                                        Double.NaN),
                                rows),
                        "How much of each view's variance lies between the groups. The table also has the agreement"
                                + " (adjusted Rand index) with the groups found without the view.",
                        Table.of(
                                "View contributions",
                                List.of("View", "#Variance between groups", "#Agreement without it"),
                                table));
    }

    private static Table nuisance(Reporting reporting, Evidence evidence) {
        List<List<String>> rows = new ArrayList<>();
        for (Evidence.Nuisance nuisance : evidence.nuisance()) {
            rows.add(List.of(
                    reporting.disclosure().text(nuisance.variable()),
                    reporting.disclosure().text(nuisance.measure()),
                    Numbers.fixed(nuisance.association(), 2),
                    Numbers.pValue(nuisance.p())));
        }
        return Table.of(
                "Association of the groups with nuisance variables",
                List.of("Variable", "Measure", "#Association", "#p"),
                rows);
    }
}
