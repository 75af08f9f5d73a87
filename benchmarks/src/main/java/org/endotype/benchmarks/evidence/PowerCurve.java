package org.endotype.benchmarks.evidence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Draws the shares of cohorts in which groups were supported over the separation of the groups, a line a size, as SVG. */
final class PowerCurve {

    private static final int LEFT = 60;
    private static final int TOP = 30;
    private static final int WIDTH = 420;
    private static final int HEIGHT = 240;
    private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7"};

    /** The cohorts of one separation and size: how many, and in how many groups were supported and one group rejected. */
    private record Point(double separation, int cohorts, int supported, int rejected) {}

    private PowerCurve() {}

    /**
     * @param lines of a table that {@link HonestyTrials} wrote for its set "power", header first
     */
    static String draw(List<String> lines) {
        Map<Integer, List<Point>> curves = points(lines);
        double least = 0;
        double most = curves.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Point::separation)
                .max()
                .orElseThrow(() -> new IllegalArgumentException("the table holds no line 'separation ...'"));
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">%n"
                        + "<title>Share of simulated cohorts in which groups are supported, over their separation</title>%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                LEFT + WIDTH + 160,
                TOP + HEIGHT + 60));
        for (int tick = 0; tick <= 4; tick++) {
            double y = y(tick / 4.0);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ccc\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f</text>%n",
                    LEFT,
                    LEFT + WIDTH,
                    y,
                    y,
                    LEFT - 6,
                    y + 4,
                    tick / 4.0));
        }
        int curve = 0;
        for (Map.Entry<Integer, List<Point>> one : curves.entrySet()) {
            String colour = COLOURS[curve % COLOURS.length];
            StringBuilder supported = new StringBuilder();
            StringBuilder rejected = new StringBuilder();
            for (Point point : one.getValue()) {
                double x = LEFT + WIDTH * (point.separation() - least) / (most - least);
                double share = (double) point.supported() / point.cohorts();
                double[] interval = wilson(point.supported(), point.cohorts());
                supported.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(share)));
                rejected.append(
                        String.format(Locale.ROOT, "%.1f,%.1f ", x, y((double) point.rejected() / point.cohorts())));
                svg.append(String.format(
                        Locale.ROOT,
                        "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$.1f\" y2=\"%3$.1f\" stroke=\"%4$s\"/><circle cx=\"%1$.1f\" cy=\"%5$.1f\" r=\"4\" fill=\"%4$s\"/>"
                                + "<text x=\"%1$.1f\" y=\"%6$d\" text-anchor=\"middle\">%7$.1f</text>%n",
                        x,
                        y(interval[0]),
                        y(interval[1]),
                        colour,
                        y(share),
                        TOP + HEIGHT + 18,
                        point.separation()));
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                            + "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-dasharray=\"4 4\"/>%n"
                            + "<text x=\"%d\" y=\"%d\" fill=\"%s\">n = %d</text>%n",
                    supported.toString().trim(),
                    colour,
                    rejected.toString().trim(),
                    colour,
                    LEFT + WIDTH + 16,
                    TOP + 20 + 20 * curve,
                    colour,
                    one.getKey()));
            curve++;
        }
        int note = TOP + 30 + 20 * curve;
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%1$d\" y=\"%2$d\">full: supported,</text><text x=\"%1$d\" y=\"%3$d\">with 95 %% interval</text>"
                        + "<text x=\"%1$d\" y=\"%4$d\">broken: null test</text><text x=\"%1$d\" y=\"%5$d\">alone rejects</text>%n"
                        + "<text x=\"%6$d\" y=\"%7$d\" text-anchor=\"middle\">separation of three groups in each view (0: one group)</text>%n</svg>%n",
                LEFT + WIDTH + 16,
                note,
                note + 16,
                note + 40,
                note + 56,
                LEFT + WIDTH / 2,
                TOP + HEIGHT + 44));
        return svg.toString();
    }

    private static double y(double share) {
        return TOP + HEIGHT * (1 - share);
    }

    private static Map<Integer, List<Point>> points(List<String> lines) {
        Map<Integer, Map<Double, List<String[]>>> cells = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split("\t", -1);
            if (row[0].startsWith("separation ")) {
                cells.computeIfAbsent(Integer.valueOf(row[1]), size -> new TreeMap<>())
                        .computeIfAbsent(
                                Double.valueOf(row[0].substring("separation ".length())), key -> new ArrayList<>())
                        .add(row);
            }
        }
        Map<Integer, List<Point>> curves = new TreeMap<>();
        cells.forEach((size, bySeparation) -> {
            List<Point> points = new ArrayList<>();
            bySeparation.forEach((separation, rows) -> points.add(new Point(
                    separation,
                    rows.size(),
                    (int) rows.stream()
                            .filter(row -> Integer.parseInt(row[5]) > 1)
                            .count(),
                    (int) rows.stream()
                            .filter(row -> Double.parseDouble(row[3]) <= 0.05)
                            .count())));
            points.sort(Comparator.comparingDouble(Point::separation));
            curves.put(size, points);
        });
        return curves;
    }

    /** The Wilson 95 % interval of a share. */
    static double[] wilson(int hits, int n) {
        double share = (double) hits / n;
        double z = 1.96;
        double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
        double half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4.0 * n * n));
        return new double[] {Math.max(0, centre - half), Math.min(1, centre + half)};
    }
}
