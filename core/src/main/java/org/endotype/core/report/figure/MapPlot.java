package org.endotype.core.report.figure;

import java.util.Arrays;
import java.util.List;

/** Clouds of people in two dimensions, as outlines of where each is densest, with or without the points. */
public final class MapPlot {

    /**
     * One cloud.
     *
     * @param label its name in the legend, with its size as text
     * @param group one-based, for colour and marker; 0 for those in no group
     * @param x as many as y
     * @param tips one a point, or empty
     */
    public record Cloud(String label, int group, double[] x, double[] y, List<String> tips) {}

    /** Whether single people may be seen. */
    public enum Detail {
        POINTS,
        OUTLINES
    }

    private static final double HEIGHT = 420;
    private static final double LEFT = 58;
    private static final double TOP = 10;
    private static final double BOTTOM = HEIGHT - 50;
    private static final double RIGHT = Canvas.WIDTH - 170;
    private static final double[] SHARES = {0.8, 0.5, 0.2};
    private static final int FEWEST_FOR_OUTLINES = 5;

    /** How regions are drawn. */
    public enum Shading {
        /** For clouds that may lie apart. */
        FILLED,
        /** For clouds that are expected to lie on each other. */
        LINES
    }

    private MapPlot() {}

    /** Clouds without any point are left out. */
    public static Figure draw(
            FigureText text, List<Cloud> clouds, Detail detail, Shading shading, String xLabel, String yLabel) {
        double[] allX =
                clouds.stream().flatMapToDouble(c -> Arrays.stream(c.x())).toArray();
        double[] allY =
                clouds.stream().flatMapToDouble(c -> Arrays.stream(c.y())).toArray();
        Scale x = scale(allX, LEFT, RIGHT, detail);
        Scale y = scale(allY, BOTTOM, TOP, detail);
        Canvas canvas = new Canvas(text, HEIGHT);
        for (double tick : x.ticks()) {
            canvas.line(x.position(tick), TOP, x.position(tick), BOTTOM, "grid");
            canvas.text(x.position(tick), BOTTOM + 18, "middle", "tick", x.label(tick));
        }
        for (double tick : y.ticks()) {
            canvas.line(LEFT, y.position(tick), RIGHT, y.position(tick), "grid");
            canvas.text(LEFT - 8, y.position(tick) + 4, "end", "tick", y.label(tick));
        }
        canvas.text((LEFT + RIGHT) / 2, HEIGHT - 10, "middle", "axis-label", xLabel);
        canvas.verticalText(13, (TOP + BOTTOM) / 2, "axis-label", yLabel);
        for (Cloud cloud : clouds) {
            if (cloud.x().length >= FEWEST_FOR_OUTLINES) {
                drawOutlines(canvas, cloud, shading, x, y);
            }
        }
        if (detail == Detail.POINTS) {
            double size = allX.length > 800 ? 2.4 : 3.4;
            clouds.forEach(cloud -> drawPoints(canvas, cloud, x, y, size));
        }
        double line = TOP + 14;
        for (Cloud cloud : clouds) {
            canvas.marker(RIGHT + 26, line - 4.5, 5.5, cloud.group(), "mark", "");
            canvas.fittedText(RIGHT + 40, line, "start", "", cloud.label(), Canvas.WIDTH - RIGHT - 40);
            line += 24;
        }
        return canvas.finish();
    }

    /** Without points the ends of the axes must not tell where the outermost person lies: 2.6 deviations each way. */
    private static Scale scale(double[] values, double from, double to, Detail detail) {
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(1);
        if (detail == Detail.OUTLINES) {
            double mean = Arrays.stream(values).average().orElse(0);
            double square =
                    Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
            double deviation = Math.sqrt(square / Math.max(1, values.length - 1));
            low = mean - 2.6 * deviation;
            high = mean + 2.6 * deviation;
        } else {
            double margin = 0.06 * (high - low);
            low -= margin;
            high += margin;
        }
        return Scale.linear(low, high, from, to, 6);
    }

    private static void drawOutlines(Canvas canvas, Cloud cloud, Shading shading, Scale x, Scale y) {
        Contours contours = new Contours(cloud.x(), cloud.y(), x, y);
        String colour = Canvas.groupClass(cloud.group());
        for (double share : SHARES) {
            String tip = cloud.label() + ": the densest " + Math.round(100 * share) + " %";
            canvas.path(
                    contours.outline(share), (shading == Shading.LINES ? "region faint " : "region ") + colour, tip);
        }
    }

    private static void drawPoints(Canvas canvas, Cloud cloud, Scale x, Scale y, double size) {
        for (int p = 0; p < cloud.x().length; p++) {
            String tip = cloud.tips().isEmpty() ? "" : cloud.tips().get(p);
            canvas.marker(x.position(cloud.x()[p]), y.position(cloud.y()[p]), size, cloud.group(), "point", tip);
        }
    }
}
