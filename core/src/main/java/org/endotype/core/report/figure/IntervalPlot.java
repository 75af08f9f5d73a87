package org.endotype.core.report.figure;

import java.util.List;

/** Estimates with intervals, one a row, labelled on the left and written out on the right: a forest plot. */
public final class IntervalPlot {

    /**
     * One row.
     *
     * @param label at the left; a row without a finite estimate, interval or value is a heading
     * @param group one-based group that gives colour and marker, or 0
     * @param estimate NaN where only a range is known
     * @param low lower end, or NaN
     * @param high upper end, or NaN
     * @param value the numbers as text, at the right
     * @param knowledge whether low and high are an interval around an estimate or all that may be told
     */
    public record Row(
            String label, int group, double estimate, double low, double high, String value, Knowledge knowledge) {

        public static Row heading(String label) {
            return new Row(label, 0, Double.NaN, Double.NaN, Double.NaN, "", Knowledge.ESTIMATE);
        }

        boolean isHeading() {
            return value.isEmpty() && Double.isNaN(estimate) && Double.isNaN(low);
        }
    }

    /** What a row's low and high mean. */
    public enum Knowledge {
        /** A confidence interval. */
        ESTIMATE,
        /** A range within which the value lies; the value itself is withheld. */
        WITHHELD
    }

    /** How values are spread along the axis. */
    public enum Spacing {
        LINEAR,
        LOGARITHMIC
    }

    /**
     * The axis.
     *
     * @param label its name and unit
     * @param low the least value to cover, or NaN to follow the data
     * @param high the greatest value to cover, or NaN to follow the data
     * @param reference where a line of no effect stands, or NaN
     */
    public record Axis(String label, Spacing spacing, double low, double high, double reference) {}

    private static final double ROW = 25;
    private static final double HEADING = 30;
    private static final double TOP = 8;
    private static final double BOTTOM = 48;

    private IntervalPlot() {}

    public static Figure draw(FigureText text, Axis axis, List<Row> rows) {
        double labelWidth = 60;
        double valueWidth = 60;
        double height = TOP + BOTTOM;
        for (Row row : rows) {
            if (!row.isHeading()) {
                labelWidth = Math.max(labelWidth, Canvas.textWidth(row.label()) + 26);
                valueWidth = Math.max(valueWidth, Canvas.textWidth(row.value()) + 14);
            }
            height += row.isHeading() ? HEADING : ROW;
        }
        double left = Math.min(labelWidth, 0.36 * Canvas.WIDTH);
        double right = Canvas.WIDTH - Math.min(valueWidth, 0.30 * Canvas.WIDTH);
        Scale scale = scale(axis, rows, left + 8, right - 8);
        Canvas canvas = new Canvas(text, height);
        double bottom = height - BOTTOM + 4;
        for (double tick : scale.ticks()) {
            double x = scale.position(tick);
            canvas.line(x, TOP, x, bottom, "grid");
            canvas.text(x, bottom + 17, "middle", "tick", scale.label(tick));
        }
        if (!Double.isNaN(axis.reference()) && axis.reference() >= scale.low() && axis.reference() <= scale.high()) {
            double x = scale.position(axis.reference());
            canvas.line(x, TOP, x, bottom, "reference");
        }
        canvas.text((left + right) / 2, bottom + 37, "middle", "axis-label", axis.label());
        double y = TOP;
        for (Row row : rows) {
            if (row.isHeading()) {
                canvas.fittedText(0, y + 20, "start", "strong", row.label(), left + 120);
                y += HEADING;
            } else {
                drawRow(canvas, row, scale, y + ROW / 2, left, right);
                y += ROW;
            }
        }
        return canvas.finish();
    }

    private static Scale scale(Axis axis, List<Row> rows, double from, double to) {
        double low = Double.isNaN(axis.low()) ? Double.POSITIVE_INFINITY : axis.low();
        double high = Double.isNaN(axis.high()) ? Double.NEGATIVE_INFINITY : axis.high();
        boolean follow = Double.isNaN(axis.low()) || Double.isNaN(axis.high());
        for (Row row : rows) {
            for (double value : new double[] {row.estimate(), row.low(), row.high(), axis.reference()}) {
                if (follow && Double.isFinite(value)) {
                    low = Double.isNaN(axis.low()) ? Math.min(low, value) : low;
                    high = Double.isNaN(axis.high()) ? Math.max(high, value) : high;
                }
            }
        }
        if (!(low <= high)) {
            low = 0;
            high = 1;
        }
        return axis.spacing() == Spacing.LOGARITHMIC
                ? Scale.log(Math.max(1e-3, low * 0.85), Math.min(1e3, high * 1.15), from, to)
                : Scale.linear(low, high, from, to, 6);
    }

    private static void drawRow(Canvas canvas, Row row, Scale scale, double y, double left, double right) {
        canvas.fittedText(14, y + 4.5, "start", "", row.label(), left - 18);
        canvas.text(Canvas.WIDTH, y + 4.5, "end", "value", Canvas.fit(row.value(), Canvas.WIDTH - right));
        String tip = row.label() + ": " + row.value();
        String colour = Canvas.groupClass(row.group());
        boolean withheld = row.knowledge() == Knowledge.WITHHELD;
        if (Double.isFinite(row.low()) && Double.isFinite(row.high())) {
            double x1 = scale.clamped(row.low());
            double x2 = scale.clamped(row.high());
            if (withheld) {
                canvas.rect(x1, y - 6, x2 - x1, 12, 3, "withheld", tip);
            } else {
                canvas.line(x1, y, x2, y, "interval " + colour);
                end(canvas, scale, row.low(), x1, y, -1, colour);
                end(canvas, scale, row.high(), x2, y, 1, colour);
            }
        }
        if (Double.isFinite(row.estimate()) && !withheld) {
            canvas.marker(scale.clamped(row.estimate()), y, 5, row.group(), "mark", tip);
        }
    }

    /** A cap, or an arrow head where the interval runs out of the axis. */
    private static void end(Canvas canvas, Scale scale, double value, double x, double y, int side, String colour) {
        if (value < scale.low() || value > scale.high()) {
            String data = "M" + Canvas.number(x + side * 6) + " " + Canvas.number(y) + "L" + Canvas.number(x) + " "
                    + Canvas.number(y - 4) + "V" + Canvas.number(y + 4) + "Z";
            canvas.path(data, "mark " + colour, "");
        } else {
            canvas.line(x, y - 4, x, y + 4, "interval " + colour);
        }
    }
}
