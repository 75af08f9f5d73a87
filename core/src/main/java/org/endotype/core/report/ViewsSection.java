package org.endotype.core.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.endotype.core.privacy.CellSuppression;
import org.endotype.core.report.content.Connectome;
import org.endotype.core.report.content.Manifest;
import org.endotype.core.report.content.RunContent.Position;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.MapPlot;
import org.endotype.core.report.figure.Numbers;
import org.endotype.core.report.figure.OverlapPlot;

/** The views: who has which, what quality control counted, ancestry. */
final class ViewsSection {

    private static final int MOST_COMBINATIONS = 12;

    private ViewsSection() {}

    static Section build(Reporting reporting) {
        List<Block> blocks = new ArrayList<>();
        List<Manifest.View> views = reporting.content().manifest().views();
        if (views.isEmpty()) {
            blocks.add(Block.info("No view was built."));
            return new Section("views", "Views and missing data", "Views", blocks);
        }
        Overlap overlap = Overlap.of(reporting);
        blocks.add(Block.table(summary(reporting, overlap)));
        if (overlap.names.size() > 1 && overlap.total > 0) {
            blocks.add(overlapBlock(reporting, overlap));
        }
        for (Manifest.View view : views) {
            addQuality(reporting, view, blocks);
        }
        for (Connectome connectome : reporting.content().connectomes()) {
            ConnectomeBlocks.add(reporting, connectome, blocks);
        }
        if (!reporting.content().ancestry().isEmpty()) {
            blocks.add(ancestry(reporting));
        }
        return new Section("views", "Views and missing data", "Views", blocks);
    }

    private static Table summary(Reporting reporting, Overlap overlap) {
        List<List<String>> rows = new ArrayList<>();
        for (Manifest.View view : reporting.content().manifest().views()) {
            rows.add(List.of(
                    reporting.disclosure().text(view.name()),
                    view.type(),
                    view.role(),
                    overlap.participants(view, reporting.disclosure()),
                    Numbers.count(view.features())));
        }
        return Table.of("Views of this run", List.of("View", "Type", "Role", "#Participants", "#Features"), rows);
    }

    private static Block overlapBlock(Reporting reporting, Overlap overlap) {
        Disclosure disclosure = reporting.disclosure();
        List<OverlapPlot.Combination> drawn = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (int c = 0; c < overlap.combinations.size(); c++) {
            boolean[] present = overlap.combinations.get(c);
            String count = overlap.withheld[c]
                    ? (overlap.small[c] ? disclosure.withheld() : "withheld")
                    : Numbers.count(overlap.sizes[c]);
            if (c < MOST_COMBINATIONS) {
                drawn.add(new OverlapPlot.Combination(
                        present,
                        overlap.withheld[c] ? Double.NaN : overlap.sizes[c],
                        overlap.withheld[c] && !overlap.small[c] ? "\u2013" : count));
            }
            List<String> row = new ArrayList<>();
            row.add(count);
            for (boolean has : present) {
                row.add(has ? "yes" : "\u2013");
            }
            rows.add(row);
        }
        List<String> head = new ArrayList<>(List.of("People"));
        List<String> names = overlap.names.stream().map(disclosure::text).toList();
        head.addAll(names);
        FigureText text = new FigureText(
                "overlap",
                "Which views people have",
                "Number of analysed people for each combination of " + names.size() + " views.");
        return reporting
                .plates()
                .plate(
                        OverlapPlot.draw(text, names, drawn),
                        "How many of the " + disclosure.count(overlap.total)
                                + " people have exactly the views whose dots are filled."
                                + (overlap.combinations.size() > MOST_COMBINATIONS
                                        ? " The " + MOST_COMBINATIONS + " most frequent combinations are drawn."
                                        : ""),
                        Table.of("Combinations of views", head, rows));
    }

    private static void addQuality(Reporting reporting, Manifest.View view, List<Block> blocks) {
        Disclosure disclosure = reporting.disclosure();
        if (view.counts().isEmpty() && view.warnings().isEmpty()) {
            return;
        }
        blocks.add(Block.heading("Quality control: " + disclosure.text(view.name())));
        if (!view.counts().isEmpty()) {
            List<Block.Fact> facts = new ArrayList<>();
            view.counts()
                    .forEach((name, value) -> facts.add(new Block.Fact(
                            readable(disclosure.text(name)), grouped(disclosure.figure(name, value)), "")));
            blocks.add(Block.facts(facts));
        }
        view.warnings().forEach(warning -> blocks.add(Block.warning(disclosure.text(warning))));
    }

    static String readable(String name) {
        return name.replace('_', ' ');
    }

    private static String grouped(String value) {
        return value.matches("\\d{4,15}") ? Numbers.count(Long.parseLong(value)) : value;
    }

    private static Block ancestry(Reporting reporting) {
        Disclosure disclosure = reporting.disclosure();
        // Those analysed alone: with another number beside theirs, the difference would tell how few were lost.
        Set<String> people = reporting.analysed();
        List<Position> positions = reporting.content().ancestry().stream()
                .filter(position -> people.isEmpty() || people.contains(position.id()))
                .toList();
        boolean points = disclosure.isInternal();
        MapPlot.Cloud cloud = new MapPlot.Cloud(
                disclosure.count(positions.size()) + " people",
                1,
                positions.stream().mapToDouble(Position::x).toArray(),
                positions.stream().mapToDouble(Position::y).toArray(),
                points ? positions.stream().map(Position::id).toList() : List.of());
        FigureText text = new FigureText(
                "ancestry",
                "Genetic ancestry",
                "The first two principal components of the genotypes of " + disclosure.count(positions.size())
                        + " people; separate clouds are people of different ancestry.");
        List<MapPlot.Cloud> clouds = disclosure.isSmall(positions.size()) ? List.of() : List.of(cloud);
        return reporting
                .plates()
                .plate(
                        MapPlot.draw(
                                text,
                                clouds,
                                points ? MapPlot.Detail.POINTS : MapPlot.Detail.OUTLINES,
                                MapPlot.Shading.FILLED,
                                "genetic component 1",
                                "genetic component 2"),
                        "Genetic ancestry: the first two genetic principal components."
                                + (points ? "" : " " + EmbeddingPlates.OUTLINES_ONLY),
                        null);
    }

    /** Who has which views, and which of those counts may be told. */
    private static final class Overlap {

        private final List<String> names = new ArrayList<>();
        private final List<boolean[]> combinations = new ArrayList<>();
        private final Map<String, Long> lacking = new LinkedHashMap<>();
        private final Map<String, Integer> lackingCell = new LinkedHashMap<>();
        private long total;
        private long[] sizes = {};
        private boolean[] small = {};
        private boolean[] withheld = {};

        static Overlap of(Reporting reporting) {
            Overlap overlap = new Overlap();
            Map<String, List<String>> members = reporting.content().viewMembers();
            Set<String> people = people(reporting, members);
            overlap.total = people.size();
            List<Set<String>> sets = new ArrayList<>();
            members.forEach((view, ids) -> {
                overlap.names.add(view);
                Set<String> present = new HashSet<>(ids);
                present.retainAll(people);
                sets.add(present);
            });
            Map<String, Long> counts = new TreeMap<>();
            for (String person : people) {
                StringBuilder key = new StringBuilder();
                sets.forEach(set -> key.append(set.contains(person) ? '1' : '0'));
                counts.merge(key.toString(), 1L, Long::sum);
            }
            overlap.settle(counts, sets, reporting.disclosure());
            return overlap;
        }

        private static Set<String> people(Reporting reporting, Map<String, List<String>> members) {
            Set<String> people = new LinkedHashSet<>(reporting.analysed());
            if (people.isEmpty()) {
                members.values().forEach(people::addAll);
            }
            return people;
        }

        /** Cells: combinations, then those lacking each view, then the total. */
        private void settle(Map<String, Long> counts, List<Set<String>> sets, Disclosure disclosure) {
            List<Map.Entry<String, Long>> ordered = counts.entrySet().stream()
                    .sorted((a, b) -> {
                        int bySize = Long.compare(b.getValue(), a.getValue());
                        return bySize != 0 ? bySize : b.getKey().compareTo(a.getKey());
                    })
                    .toList();
            int combinationCount = ordered.size();
            sizes = new long[combinationCount + names.size() + 1];
            small = new boolean[sizes.length];
            List<int[]> lines = new ArrayList<>();
            for (int c = 0; c < combinationCount; c++) {
                String key = ordered.get(c).getKey();
                boolean[] present = new boolean[names.size()];
                for (int v = 0; v < present.length; v++) {
                    present[v] = key.charAt(v) == '1';
                }
                combinations.add(present);
                sizes[c] = ordered.get(c).getValue();
            }
            int totalCell = sizes.length - 1;
            sizes[totalCell] = total;
            for (int v = 0; v < names.size(); v++) {
                int view = v;
                int cell = combinationCount + v;
                sizes[cell] = total - sets.get(v).size();
                lacking.put(names.get(v), sizes[cell]);
                lackingCell.put(names.get(v), cell);
                int[] without = IntStream.range(0, combinationCount)
                        .filter(c -> !combinations.get(c)[view])
                        .toArray();
                if (without.length > 0) {
                    int[] line = Arrays.copyOf(without, without.length + 1);
                    line[without.length] = cell;
                    lines.add(line);
                }
            }
            int[] all = IntStream.range(0, combinationCount + 1).toArray();
            all[combinationCount] = totalCell;
            if (combinationCount > 0) {
                lines.add(all);
            }
            for (int cell = 0; cell < sizes.length; cell++) {
                small[cell] = disclosure.isSmall(sizes[cell]);
            }
            withheld = CellSuppression.solve(sizes, small, lines);
        }

        /** A view's size among those analysed; a bound where the number lacking it may not be told. */
        String participants(Manifest.View view, Disclosure disclosure) {
            Integer cell = lackingCell.get(view.name());
            if (cell == null) {
                // Without its members the view's number cannot be held against those who were analysed.
                return disclosure.isInternal() ? disclosure.count(view.participants()) : "withheld";
            }
            long present = total - lacking.getOrDefault(view.name(), 0L);
            if (!withheld[cell]) {
                return disclosure.count(present);
            }
            return small[cell] ? "\u2265\u00a0" + Numbers.count(total - disclosure.smallestCell() + 1) : "withheld";
        }
    }
}
