package org.endotype.core.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.endotype.core.report.content.Evidence;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.Numbers;
import org.endotype.core.report.figure.SpecificationPlot;

/** Whether the answer hangs on an index, a site or a choice of analysis. */
final class RobustnessBlocks {

    private RobustnessBlocks() {}

    static List<Block> build(Reporting reporting, Evidence evidence) {
        List<Block> blocks = new ArrayList<>();
        if (!evidence.preferredBy().isEmpty()) {
            blocks.add(Block.heading("How many groups each index prefers"));
            blocks.add(Block.table(preferred(evidence)));
        }
        if (!evidence.replication().isEmpty()) {
            blocks.add(Block.heading("Do the groups return in a site that was left out?"));
            blocks.add(Block.text("Groups were learned without a site and given to its participants. Agreement is the"
                    + " adjusted Rand index with their groups in the whole study; the share is of those whose nearest"
                    + " neighbour within the site has the same group."));
            blocks.add(Block.table(replication(reporting, evidence)));
        }
        if (!evidence.specifications().isEmpty()) {
            blocks.add(specifications(reporting, evidence));
        }
        return blocks;
    }

    private static Table preferred(Evidence evidence) {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, String> entry : evidence.preferredBy().entrySet()) {
            rows.add(List.of(entry.getKey().replace('-', ' '), entry.getValue()));
        }
        return Table.of(
                "Preferred number of groups; one group competes in every index", List.of("Index", "#Groups"), rows);
    }

    private static Table replication(Reporting reporting, Evidence evidence) {
        List<List<String>> rows = new ArrayList<>();
        for (Evidence.Replication one : evidence.replication()) {
            rows.add(List.of(
                    reporting.disclosure().text(one.variable() + " " + one.site()),
                    reporting.disclosure().count(one.participants()),
                    Numbers.fixed(one.agreement(), 2),
                    Numbers.percent(one.inGroupProportion()),
                    Numbers.pValue(one.p())));
        }
        return Table.of(
                "Replication in sites left out",
                List.of("Site", "#Participants", "#Agreement", "#In the neighbour's group", "#p"),
                rows);
    }

    private static Block specifications(Reporting reporting, Evidence evidence) {
        List<SpecificationPlot.Analysis> analyses = evidence.specifications().stream()
                .map(one -> new SpecificationPlot.Analysis(one.agreement(), one.choices()))
                .toList();
        double[] sorted = analyses.stream()
                .mapToDouble(SpecificationPlot.Analysis::value)
                .sorted()
                .toArray();
        long same = evidence.specifications().stream()
                .filter(one -> one.groups() == evidence.candidateGroupCount())
                .count();
        String median = Numbers.fixed(sorted[sorted.length / 2], 2);
        String summary = analyses.size() + " other analyses of the same data agree with the groups at a median of "
                + median + " (adjusted Rand index; lowest " + Numbers.fixed(sorted[0], 2) + "); in " + same
                + " of them BIC prefers the same number of groups.";
        return reporting
                .plates()
                .plate(
                        SpecificationPlot.draw(
                                new FigureText("specifications", "Other choices of analysis", summary),
                                "agreement",
                                analyses),
                        summary + " Each column is one analysis; the dots below say what was chosen in it.",
                        Table.of(
                                "Agreement over other choices",
                                List.of("Figure", "#Value"),
                                List.of(
                                        List.of("analyses", Integer.toString(sorted.length)),
                                        List.of("lowest agreement", Numbers.fixed(sorted[0], 2)),
                                        List.of("median agreement", median),
                                        List.of("highest agreement", Numbers.fixed(sorted[sorted.length - 1], 2)),
                                        List.of("same number of groups by BIC", Long.toString(same)))));
    }
}
