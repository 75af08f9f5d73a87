package org.endotype.core.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.endotype.core.privacy.CellSuppression;
import org.endotype.core.report.content.Evidence;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.IntervalPlot;
import org.endotype.core.report.figure.Numbers;

/** The groups: how large, where they lie, how stable. */
final class GroupsSection {

    private GroupsSection() {}

    static Section build(Reporting reporting, Optional<Evidence> evidence) {
        List<Block> blocks = new ArrayList<>();
        if (evidence.isPresent() && evidence.get().supportedGroupCount() <= 1) {
            blocks.add(Block.info("No groups are supported: the data do not differ from one single group. What follows"
                    + " describes the data; it is no basis for telling patients apart."));
        }
        blocks.add(Block.table(sizes(reporting)));
        blocks.addAll(EmbeddingPlates.build(reporting));
        evidence.filter(found -> !found.stability().isEmpty())
                .ifPresent(found -> blocks.add(stability(reporting, found)));
        return new Section("groups", "Groups", "Groups", blocks);
    }

    private static Table sizes(Reporting reporting) {
        Disclosure disclosure = reporting.disclosure();
        List<String> groups = reporting.groups();
        int n = groups.size();
        long[] sizes = new long[n + 1];
        boolean[] small = new boolean[n + 1];
        for (int g = 0; g < n; g++) {
            sizes[g] = reporting.sizeOf(groups.get(g));
            sizes[n] += sizes[g];
            small[g] = disclosure.isSmall(sizes[g]);
        }
        small[n] = reporting.tellsApartFew(sizes[n]);
        boolean[] withheld = CellSuppression.solve(
                sizes, small, List.of(IntStream.rangeClosed(0, n).toArray()));
        List<List<String>> rows = new ArrayList<>();
        for (int g = 0; g < n; g++) {
            String count = withheld[g] ? (small[g] ? disclosure.withheld() : "withheld") : Numbers.count(sizes[g]);
            String share = withheld[g] || withheld[n] ? Numbers.MISSING : Numbers.percent((double) sizes[g] / sizes[n]);
            rows.add(List.of(Reporting.groupLabel(groups.get(g)), count, share));
        }
        rows.add(List.of("all", withheld[n] ? "withheld" : Numbers.count(sizes[n]), ""));
        return Table.of("Sizes of the groups", List.of("Group", "#People", "#Share"), rows);
    }

    private static Block stability(Reporting reporting, Evidence evidence) {
        Disclosure disclosure = reporting.disclosure();
        List<IntervalPlot.Row> rows = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        for (Evidence.Stability group : evidence.stability()) {
            if (disclosure.isSmall(group.size())) {
                continue;
            }
            String value = Numbers.fixed(group.jaccard(), 2)
                    + (Double.isFinite(group.low())
                            ? " (" + Numbers.fixed(group.low(), 2) + "\u2013" + Numbers.fixed(group.high(), 2) + ")"
                            : "");
            rows.add(new IntervalPlot.Row(
                    "group " + group.group(),
                    group.group(),
                    group.jaccard(),
                    group.low(),
                    group.high(),
                    value,
                    IntervalPlot.Knowledge.ESTIMATE));
            table.add(List.of("group " + group.group(), value, disclosure.text(group.verdict())));
        }
        FigureText text = new FigureText(
                "stability",
                "Stability of the groups",
                "Bootstrap Jaccard index of each group, from 0 to 1; groups below 0.6 are not to be trusted.");
        return reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                text,
                                new IntervalPlot.Axis(
                                        "Jaccard index over bootstrap samples",
                                        IntervalPlot.Spacing.LINEAR,
                                        0,
                                        1,
                                        0.75),
                                rows),
                        "How much of each group comes back when the whole analysis is repeated on resampled people"
                                + " (Jaccard index). Below 0.60 a group is not to be trusted, from 0.75 it is valid, from"
                                + " 0.85 highly stable.",
                        Table.of("Stability", List.of("Group", "#Jaccard index", "Verdict"), table));
    }
}
