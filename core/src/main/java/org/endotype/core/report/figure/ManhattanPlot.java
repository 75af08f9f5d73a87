package org.endotype.core.report.figure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * -log10 p along the genome, chromosomes side by side in two colours in turn. Every variant with a p value is drawn;
 * variants that fall on the same half unit are drawn once (see {@link PointCloud}). Those beyond genome-wide
 * significance, at most {@value #MOST_MARKED}, are marked and carry their name as a tip.
 */
public final class ManhattanPlot {

    /**
     * One variant's place and result.
     *
     * @param chromosome the name to show: 1 ... 22, X, Y, MT or another
     * @param p NaN where it was not tested; 0 where it is too small for a double
     */
    public record Point(String chromosome, long positionBp, double p) {}

    private static final double GENOME_WIDE = 5e-8;
    private static final double SUGGESTIVE = 1e-5;
    private static final double SMALLEST_P = 1e-308;
    private static final int MOST_MARKED = 200;
    private static final double HEIGHT = 400;
    private static final double LEFT = 52;
    private static final double RIGHT = Canvas.WIDTH - 12;
    private static final double TOP = 14;
    private static final double BOTTOM = HEIGHT - 54;
    private static final double GAP = 2;

    private ManhattanPlot() {}

    /** Where a chromosome begins in user units and how many a base takes. */
    private static final class Stretch {
        private final String name;
        private long firstBp = Long.MAX_VALUE;
        private long lastBp = Long.MIN_VALUE;
        private double from;
        private final PointCloud cloud = new PointCloud();

        Stretch(String name) {
            this.name = name;
        }

        /** 1 to 22 by number, then X, Y and the rest by name. */
        int rank() {
            return switch (name) {
                case "X" -> 1000;
                case "XY", "PAR1", "PAR2" -> 1001;
                case "Y" -> 1002;
                case "MT" -> 1003;
                default -> name.matches("\\d{1,3}") ? Integer.parseInt(name) : 1004;
            };
        }

        long span() {
            return Math.max(1, lastBp - firstBp);
        }
    }

    /**
     * @param count how many variants there are
     * @param points the variant of an index
     * @param name the name of the variant of an index, for the tip of a marked one
     */
    public static Figure draw(FigureText text, int count, IntFunction<Point> points, IntFunction<String> name) {
        Map<String, Stretch> byName = new LinkedHashMap<>();
        double highest = -Math.log10(GENOME_WIDE);
        List<Integer> marked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Point point = points.apply(i);
            if (Double.isNaN(point.p())) {
                continue;
            }
            Stretch stretch = byName.computeIfAbsent(point.chromosome(), Stretch::new);
            stretch.firstBp = Math.min(stretch.firstBp, point.positionBp());
            stretch.lastBp = Math.max(stretch.lastBp, point.positionBp());
            highest = Math.max(highest, height(point.p()));
            if (point.p() < GENOME_WIDE) {
                marked.add(i);
            }
        }
        List<Stretch> stretches = new ArrayList<>(byName.values());
        stretches.sort(Comparator.comparingInt(Stretch::rank).thenComparing(stretch -> stretch.name));
        double perBp = place(stretches);
        Scale y = Scale.linear(0, highest * 1.03, BOTTOM, TOP, 6);
        Canvas canvas = new Canvas(text, HEIGHT);
        for (double tick : y.ticks()) {
            canvas.line(LEFT, y.position(tick), RIGHT, y.position(tick), "grid");
            canvas.text(LEFT - 8, y.position(tick) + 4, "end", "tick", y.label(tick));
        }
        for (double p : new double[] {SUGGESTIVE, GENOME_WIDE}) {
            double at = y.position(-Math.log10(p));
            canvas.line(LEFT, at, RIGHT, at, "reference");
        }
        for (int i = 0; i < count; i++) {
            Point point = points.apply(i);
            if (!Double.isNaN(point.p())) {
                Stretch stretch = byName.get(point.chromosome());
                if (stretch != null) {
                    stretch.cloud.add(x(stretch, point, perBp), y.position(height(point.p())));
                }
            }
        }
        for (int s = 0; s < stretches.size(); s++) {
            canvas.path(stretches.get(s).cloud.path(), "dots " + (s % 2 == 0 ? "g1" : "g0"), "");
        }
        marked.sort(Comparator.comparingDouble(i -> points.apply(i).p()));
        for (int i : marked.subList(0, Math.min(MOST_MARKED, marked.size()))) {
            Point point = points.apply(i);
            Stretch stretch = byName.get(point.chromosome());
            if (stretch != null) {
                String tip = name.apply(i) + ", " + point.chromosome() + ":" + point.positionBp() + ", p "
                        + (point.p() < SMALLEST_P ? "below 1e-308" : Numbers.significant(point.p(), 3));
                canvas.marker(x(stretch, point, perBp), y.position(height(point.p())), 3.2, 2, "mark", tip);
            }
        }
        canvas.text(RIGHT, y.position(-Math.log10(SUGGESTIVE)) - 4, "end", "tick halo", "10\u207b\u2075");
        canvas.text(RIGHT, y.position(-Math.log10(GENOME_WIDE)) - 4, "end", "tick halo", "5 \u00d7 10\u207b\u2078");
        canvas.line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis");
        nameChromosomes(canvas, stretches, perBp);
        canvas.text((LEFT + RIGHT) / 2, HEIGHT - 10, "middle", "axis-label", "chromosome");
        canvas.verticalText(14, (TOP + BOTTOM) / 2, "axis-label", "\u2212log\u2081\u2080 p");
        return canvas.finish();
    }

    private static double height(double p) {
        return -Math.log10(Math.max(p, SMALLEST_P));
    }

    private static double x(Stretch stretch, Point point, double perBp) {
        return stretch.from + (point.positionBp() - stretch.firstBp) * perBp;
    }

    /** Lays the chromosomes out by the span their variants cover; returns units a base. */
    private static double place(List<Stretch> stretches) {
        double bases = stretches.stream().mapToDouble(Stretch::span).sum();
        double perBp = (RIGHT - LEFT - 8 - GAP * Math.max(0, stretches.size() - 1)) / Math.max(1, bases);
        double from = LEFT + 4;
        for (Stretch stretch : stretches) {
            stretch.from = from;
            from += stretch.span() * perBp + GAP;
        }
        return perBp;
    }

    /** Names that would touch the one before are left out. */
    private static void nameChromosomes(Canvas canvas, List<Stretch> stretches, double perBp) {
        double free = Double.NEGATIVE_INFINITY;
        for (Stretch stretch : stretches) {
            double middle = stretch.from + stretch.span() * perBp / 2;
            double half = Canvas.textWidth(stretch.name) / 2;
            if (middle - half > free) {
                canvas.text(middle, BOTTOM + 18, "middle", "tick", stretch.name);
                free = middle + half + 3;
            }
        }
    }
}
