package org.endotype.core.report.figure;

import java.util.Arrays;

/** All regions over time as rows of colour, under the trace of head motion: artefacts are stripes from top to bottom. */
public final class CarpetPlot {

    private static final double LEFT = 66;
    private static final double RIGHT = Canvas.WIDTH - 14;
    private static final double TRACE_TOP = 12;
    private static final double TRACE_BOTTOM = 96;
    private static final double CARPET_HEIGHT = 330;
    private static final int MOST_ROWS = 165;
    private static final int MOST_COLUMNS = 340;
    private static final double LIMIT = 2;

    /** A report holds several figures, so that its carpets are coarser than one on its own. */
    private static final int SMALL_ROWS = 100;

    private static final int SMALL_COLUMNS = 150;
    private static final double EXCESS_LIMIT = 0.5;

    /** What the columns are, how fine the cells and how far the colours reach. */
    private record Style(String axis, double axisEnd, int rows, int columns, double limit, String unit) {}

    private CarpetPlot() {}

    /**
     * @param regions one row a region: standardised signal; NaN is left blank
     * @param motion framewise displacement in mm of each volume, NaN where unknown; empty without a trace
     * @param threshold a line across the trace, or NaN
     * @param secondsPerVolume or NaN, where the axis counts volumes
     */
    public static Figure draw(
            FigureText text, double[][] regions, double[] motion, double threshold, double secondsPerVolume) {
        int volumes = regions.length == 0 ? 1 : regions[0].length;
        boolean timed = !Double.isNaN(secondsPerVolume);
        Style style = new Style(
                timed ? "seconds" : "volumes",
                timed ? volumes * secondsPerVolume : volumes,
                MOST_ROWS,
                MOST_COLUMNS,
                LIMIT,
                " SD");
        return draw(text, regions, motion, threshold, style);
    }

    /**
     * A smaller carpet of volumes, for a page among other figures.
     *
     * @param regions one row a region: standardised signal; NaN is left blank
     * @param motion framewise displacement in mm of each volume, NaN where unknown; empty without a trace
     */
    public static Figure drawSmall(FigureText text, double[][] regions, double[] motion) {
        int volumes = regions.length == 0 ? 1 : regions[0].length;
        Style style = new Style("volumes", volumes, SMALL_ROWS, SMALL_COLUMNS, LIMIT, " SD");
        return draw(text, regions, motion, Double.NaN, style);
    }

    /**
     * A carpet whose columns are classes of volumes from the stillest to the most moved.
     *
     * @param regions one row a region: by how much the signal is stronger than on average
     * @param motion mean framewise displacement in mm of each class
     */
    public static Figure drawByMotion(FigureText text, double[][] regions, double[] motion) {
        Style style =
                new Style("per cent of volumes, stillest first", 100, SMALL_ROWS, SMALL_COLUMNS, EXCESS_LIMIT, " SD");
        return draw(text, regions, motion, Double.NaN, style);
    }

    private static Figure draw(FigureText text, double[][] regions, double[] motion, double threshold, Style style) {
        boolean traced = motion.length > 0;
        double top = traced ? TRACE_BOTTOM + 16 : TRACE_TOP;
        Canvas canvas = new Canvas(text, top + CARPET_HEIGHT + 74);
        if (traced) {
            trace(canvas, motion, threshold);
        }
        canvas.rect(LEFT, top, RIGHT - LEFT, CARPET_HEIGHT, 0, "stripe", "");
        CellGrid.draw(
                canvas,
                CellGrid.reduced(regions, style.rows, style.columns),
                LEFT,
                top,
                RIGHT - LEFT,
                CARPET_HEIGHT,
                style.limit);
        canvas.verticalText(20, top + CARPET_HEIGHT / 2, "axis-label", regions.length + " regions");
        Scale time = Scale.exact(0, style.axisEnd, LEFT, RIGHT, 8);
        for (double tick : time.ticks()) {
            canvas.text(time.position(tick), top + CARPET_HEIGHT + 17, "middle", "tick", time.label(tick));
        }
        canvas.text(RIGHT, top + CARPET_HEIGHT + 36, "end", "axis-label", style.axis);
        CellGrid.legend(canvas, LEFT + 60, top + CARPET_HEIGHT + 44, style.limit, style.unit);
        return canvas.finish();
    }

    private static void trace(Canvas canvas, double[] motion, double threshold) {
        double most = Arrays.stream(motion).filter(Double::isFinite).max().orElse(0);
        double above = Double.isNaN(threshold) ? most : Math.max(most, threshold);
        Scale mm = Scale.linear(0, Math.max(above, 0.1), TRACE_BOTTOM, TRACE_TOP, 3);
        for (double tick : mm.ticks()) {
            canvas.line(LEFT, mm.position(tick), RIGHT, mm.position(tick), "grid");
            canvas.text(LEFT - 8, mm.position(tick) + 4, "end", "tick", mm.label(tick));
        }
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (int t = 0; t < motion.length; t++) {
            if (!Double.isFinite(motion[t])) {
                pen = false;
                continue;
            }
            path.append(pen ? 'L' : 'M')
                    .append(CellGrid.hundredths(LEFT + (RIGHT - LEFT) * (t + 0.5) / motion.length))
                    .append(' ')
                    .append(CellGrid.hundredths(mm.position(motion[t])));
            pen = true;
        }
        canvas.path(path, "series", "");
        if (!Double.isNaN(threshold)) {
            canvas.line(LEFT, mm.position(threshold), RIGHT, mm.position(threshold), "reference");
        }
        canvas.verticalText(20, (TRACE_TOP + TRACE_BOTTOM) / 2, "axis-label", "motion (mm)");
    }
}
