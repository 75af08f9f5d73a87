package org.endotype.core.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.report.content.Connectome;
import org.endotype.core.report.figure.ConnectivityMatrix;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.GlassBrain;
import org.endotype.core.report.figure.Numbers;

/** The mean connectome of everyone analysed and the quality of their scans; single people are told internally alone. */
final class ConnectomeBlocks {

    /** At most so many edges, and of small atlases a tenth, lest the lines hide one another. */
    private static final int STRONGEST = 80;

    private static final int FEWEST = 10;
    private static final int MOST_IN_TABLE = 40;

    /** For sharing, at most one mean between networks for so many people, rounded to so many decimals. */
    private static final int PEOPLE_A_SHARED_CELL = 3;

    private static final int SHARED_DECIMALS = 1;

    private ConnectomeBlocks() {}

    static void add(Reporting reporting, Connectome connectome, List<Block> blocks) {
        Disclosure disclosure = reporting.disclosure();
        String view = disclosure.text(connectome.view());
        blocks.add(Block.heading("Brain connectivity: " + view));
        if (connectome.people() == 0 || disclosure.isSmall(connectome.people())) {
            blocks.add(Block.info("The mean connectome and the quality of scans are withheld: fewer than "
                    + disclosure.smallestCell() + " people analysed have this view."));
            return;
        }
        if (!connectome.quality().isEmpty()) {
            blocks.add(Block.table(quality(connectome, disclosure)));
        }
        List<Edge> strongest = strongest(connectome);
        if (strongest.isEmpty()) {
            return;
        }
        int number = reporting.content().connectomes().indexOf(connectome) + 1;
        List<String> networks = networks(connectome);
        if (!disclosure.isInternal()) {
            int cells = networks.size() * (networks.size() + 1) / 2;
            blocks.add(
                    cells * PEOPLE_A_SHARED_CELL <= connectome.people()
                            ? Block.table(betweenNetworks(connectome, networks, SHARED_DECIMALS))
                            : Block.info("Mean edges between networks are withheld: they are too many for the number of"
                                    + " people."));
            blocks.add(Block.text("The matrix of mean edges, the strongest of them and signals by motion are withheld:"
                    + " means of many edges would tell who took part. The internal report has them."));
            return;
        }
        blocks.add(matrix(reporting, connectome, view, number, networks));
        blocks.add(glassBrain(reporting, connectome, view, number, networks, strongest));
        CarpetBlocks.add(reporting, connectome, view, number, order(connectome, networks), blocks);
    }

    /** The regions' indices, network after network. */
    private static int[] order(Connectome connectome, List<String> networks) {
        return IntStream.range(0, connectome.regions().size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer r) ->
                        networks.indexOf(connectome.regions().get(r).network())))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Beside the number analysed, a number a little smaller would tell how few lack the view. */
    private static String people(Reporting reporting, Connectome connectome) {
        return reporting.tellsApartFew(connectome.people())
                ? "those analysed who have this view"
                : reporting.disclosure().count(connectome.people()) + " people";
    }

    private static Table quality(Connectome connectome, Disclosure disclosure) {
        boolean internal = disclosure.isInternal();
        List<List<String>> rows = new ArrayList<>();
        connectome.quality().forEach((name, values) -> {
            double[] known = Arrays.stream(values)
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            if (known.length == 0 || disclosure.isSmall(known.length)) {
                return;
            }
            List<String> row = new ArrayList<>();
            row.add(ViewsSection.readable(disclosure.text(name)));
            if (internal) {
                row.add(number(known[0]));
            }
            for (double share : new double[] {0.25, 0.5, 0.75}) {
                row.add(number(quantile(known, share)));
            }
            if (internal) {
                row.add(number(known[known.length - 1]));
            }
            rows.add(row);
        });
        return Table.of(
                "Quality of the scans of those analysed, per participant",
                internal
                        ? List.of("Measure", "#Least", "#Lower quartile", "#Median", "#Upper quartile", "#Most")
                        : List.of("Measure", "#Lower quartile", "#Median", "#Upper quartile"),
                rows);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Numbers.count((long) value)
                : Numbers.significant(value, 3);
    }

    /** Linear between order statistics. */
    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** In the order in which they first appear. */
    private static List<String> networks(Connectome connectome) {
        return connectome.regions().stream()
                .map(Connectome.Region::network)
                .distinct()
                .sorted(Comparator.comparing((String name) -> name.equals("missing")))
                .toList();
    }

    private static Block matrix(
            Reporting reporting, Connectome connectome, String view, int number, List<String> networks) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        networks.forEach(name -> sizes.put(name, 0));
        connectome.regions().forEach(region -> sizes.merge(region.network(), 1, Integer::sum));
        int[] order = order(connectome, networks);
        double[][] values = new double[order.length][order.length];
        for (int i = 0; i < order.length; i++) {
            for (int j = 0; j < order.length; j++) {
                values[i][j] = connectome.mean()[order[i]][order[j]];
            }
        }
        List<ConnectivityMatrix.Module> modules = new ArrayList<>();
        sizes.forEach((name, size) -> modules.add(new ConnectivityMatrix.Module(name, size)));
        FigureText text = new FigureText(
                "connectome-matrix-" + number,
                "Mean connectivity of " + view,
                "The mean over those analysed of every edge between " + order.length + " regions in " + networks.size()
                        + " networks, rows and columns in the same order; warm cells are positive, cool ones negative.");
        return reporting
                .plates()
                .plate(
                        ConnectivityMatrix.draw(text, values, modules, colourLimit(connectome), ""),
                        "Mean connectivity of " + people(reporting, connectome)
                                + ", regions ordered by network. Colours are full at the 98th percentile of"
                                + " magnitudes.",
                        betweenNetworks(connectome, networks, 3));
    }

    /** What the matrix shows in numbers: the mean edge within and between networks. */
    private static Table betweenNetworks(Connectome connectome, List<String> networks, int decimals) {
        int n = networks.size();
        double[][] sums = new double[n][n];
        int[][] counts = new int[n][n];
        for (int i = 0; i < connectome.regions().size(); i++) {
            for (int j = 0; j < connectome.regions().size(); j++) {
                double value = connectome.mean()[i][j];
                if (!Double.isNaN(value)) {
                    int a = networks.indexOf(connectome.regions().get(i).network());
                    int b = networks.indexOf(connectome.regions().get(j).network());
                    sums[a][b] += value;
                    counts[a][b]++;
                }
            }
        }
        int shown = Math.min(n, MOST_IN_TABLE);
        List<String> head = new ArrayList<>(List.of("Network"));
        networks.subList(0, shown).forEach(name -> head.add("#" + name));
        List<List<String>> rows = new ArrayList<>();
        for (int a = 0; a < shown; a++) {
            List<String> row = new ArrayList<>(List.of(networks.get(a)));
            for (int b = 0; b < shown; b++) {
                row.add(counts[a][b] == 0 ? "\u2013" : Numbers.fixed(sums[a][b] / counts[a][b], decimals));
            }
            rows.add(row);
        }
        return Table.of("Mean edge within and between networks", head, rows);
    }

    private static Block glassBrain(
            Reporting reporting,
            Connectome connectome,
            String view,
            int number,
            List<String> networks,
            List<Edge> strongest) {
        boolean placed = connectome.regions().stream().allMatch(r -> Double.isFinite(r.x() + r.y() + r.z()));
        List<List<String>> rows = new ArrayList<>();
        for (int e = strongest.size() - 1; e >= 0; e--) {
            Edge edge = strongest.get(e);
            rows.add(List.of(
                    connectome.regions().get(edge.from).name() + " \u2013 "
                            + connectome.regions().get(edge.to).name(),
                    Numbers.fixed(edge.value, 3)));
        }
        Table table = Table.of("The strongest mean edges", List.of("Edge", "#Mean"), rows);
        if (!placed) {
            return Block.folded(table);
        }
        List<GlassBrain.Node> nodes = new ArrayList<>();
        for (Connectome.Region region : connectome.regions()) {
            nodes.add(new GlassBrain.Node(
                    region.name(), region.x(), region.y(), region.z(), networks.indexOf(region.network()) + 1));
        }
        FigureText text = new FigureText(
                "glass-brain-" + number,
                "Strongest connections of " + view,
                "The " + strongest.size()
                        + " strongest mean edges at the places of their regions, seen from above, from"
                        + " the right and from behind; markers are regions by network.");
        return reporting
                .plates()
                .plate(
                        GlassBrain.draw(
                                text,
                                nodes,
                                strongest.stream()
                                        .map(edge -> new GlassBrain.Edge(edge.from, edge.to, edge.value))
                                        .toList()),
                        "The " + strongest.size() + " mean edges of largest magnitude of "
                                + people(reporting, connectome) + ". Outlines show where one looks from, not anatomy.",
                        table);
    }

    private record Edge(int from, int to, double value) {}

    /** Weakest first, so that the strongest are drawn last. */
    private static List<Edge> strongest(Connectome connectome) {
        List<Edge> edges = edges(connectome);
        int most = Math.min(STRONGEST, Math.max(FEWEST, edges.size() / 10));
        edges.sort(Comparator.comparingDouble((Edge edge) -> -Math.abs(edge.value)));
        List<Edge> kept = new ArrayList<>(edges.subList(0, Math.min(most, edges.size())));
        Collections.reverse(kept);
        return kept;
    }

    private static List<Edge> edges(Connectome connectome) {
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < connectome.regions().size(); i++) {
            for (int j = 0; j < i; j++) {
                double value = connectome.mean()[i][j];
                if (Double.isFinite(value) && value != 0) {
                    edges.add(new Edge(j, i, value));
                }
            }
        }
        return edges;
    }

    private static double colourLimit(Connectome connectome) {
        double[] sizes = edges(connectome).stream()
                .mapToDouble(edge -> Math.abs(edge.value))
                .sorted()
                .toArray();
        return sizes[(int) Math.floor(0.98 * (sizes.length - 1))];
    }
}
