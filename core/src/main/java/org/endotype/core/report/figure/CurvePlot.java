package org.endotype.core.report.figure;

import java.util.List;

/** Curves over one another: steps, straight pieces or dots with intervals, told apart by colour and marker in a key below. */
public final class CurvePlot {

    /** How the points of a line are joined. */
    public enum Join {
        /** Held until the next point, as survival curves are. */
        STEPS,
        STRAIGHT,
        /** Not at all: dots with their intervals. */
        DOTS
    }

    /**
     * One curve.
     *
     * @param label in the key
     * @param group gives colour and marker; 0 is grey
     * @param x ascending
     * @param y as many
     * @param low lower ends of the intervals, as many; empty without
     * @param high upper ends
     */
    public record Curve(String label, int group, Join join, double[] x, double[] y, double[] low, double[] high) {}

    /**
     * An axis.
     *
     * @param low the least value to cover
     * @param high the greatest
     */
    public record Axis(String label, double low, double high) {}

    /** A line to read the curves against. */
    public enum Reference {
        NONE,
        /** Where both axes are the same. */
        DIAGONAL
    }

    private static final double HEIGHT = 330;
    private static final double LEFT = 62;
    private static final double RIGHT = Canvas.WIDTH - 14;
    private static final double TOP = 10;
    private static final double KEY_ROW = 22;
    private static final double KEY_COLUMN = 240;

    private CurvePlot() {}

    public static Figure draw(FigureText text, Axis across, Axis up, Reference reference, List<Curve> curves) {
        int keyRows = (curves.size() + 2) / 3;
        double bottom = HEIGHT - 52;
        Canvas canvas = new Canvas(text, HEIGHT + keyRows * KEY_ROW);
        Scale x = Scale.linear(across.low(), across.high(), LEFT, RIGHT, 8);
        Scale y = Scale.linear(up.low(), up.high(), bottom, TOP, 5);
        for (double tick : y.ticks()) {
            canvas.line(LEFT, y.position(tick), RIGHT, y.position(tick), "grid");
            canvas.text(LEFT - 8, y.position(tick) + 4, "end", "tick", y.label(tick));
        }
        for (double tick : x.ticks()) {
            canvas.text(x.position(tick), bottom + 18, "middle", "tick", x.label(tick));
        }
        if (reference == Reference.DIAGONAL) {
            double from = Math.max(x.low(), y.low());
            double to = Math.min(x.high(), y.high());
            canvas.line(x.position(from), y.position(from), x.position(to), y.position(to), "reference");
        }
        canvas.line(LEFT, bottom, RIGHT, bottom, "axis");
        canvas.text((LEFT + RIGHT) / 2, bottom + 38, "middle", "axis-label", across.label());
        canvas.verticalText(14, (TOP + bottom) / 2, "axis-label", up.label());
        for (int k = 0; k < curves.size(); k++) {
            Curve curve = curves.get(k);
            draw(canvas, curve, x, y);
            double keyX = LEFT + (k % 3) * KEY_COLUMN;
            double keyY = HEIGHT + (k / 3) * KEY_ROW + 4;
            canvas.line(keyX, keyY, keyX + 22, keyY, "interval " + Canvas.groupClass(curve.group()));
            canvas.marker(keyX + 11, keyY, 4.5, curve.group(), "mark", "");
            canvas.fittedText(keyX + 30, keyY + 4.5, "start", "", curve.label(), KEY_COLUMN - 40);
        }
        return canvas.finish();
    }

    private static void draw(Canvas canvas, Curve curve, Scale x, Scale y) {
        String colour = Canvas.groupClass(curve.group());
        int n = curve.x().length;
        boolean banded = curve.low().length == n && n > 0;
        if (curve.join() == Join.DOTS) {
            for (int i = 0; i < n; i++) {
                double at = x.clamped(curve.x()[i]);
                if (banded) {
                    canvas.line(at, y.clamped(curve.low()[i]), at, y.clamped(curve.high()[i]), "interval " + colour);
                }
                canvas.marker(at, y.clamped(curve.y()[i]), 5, curve.group(), "mark", "");
            }
            return;
        }
        if (banded) {
            StringBuilder ribbon = new StringBuilder(path(curve.x(), curve.high(), curve.join(), x, y));
            double[] backX = reversed(curve.x());
            double[] backY = reversed(curve.low());
            for (int i = 0; i < n; i++) {
                if (i > 0 && curve.join() == Join.STEPS) {
                    ribbon.append(" L").append(point(x.clamped(backX[i - 1]), y.clamped(backY[i])));
                }
                ribbon.append(" L").append(point(x.clamped(backX[i]), y.clamped(backY[i])));
            }
            canvas.path(ribbon.append('Z'), "ribbon " + colour, "");
        }
        canvas.path(path(curve.x(), curve.y(), curve.join(), x, y), "stroke " + colour, curve.label());
        if (n > 0) {
            canvas.marker(x.clamped(curve.x()[n - 1]), y.clamped(curve.y()[n - 1]), 4.5, curve.group(), "mark", "");
        }
    }

    private static String path(double[] atX, double[] atY, Join join, Scale x, Scale y) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < atX.length; i++) {
            if (i > 0 && join == Join.STEPS) {
                data.append(" L").append(point(x.clamped(atX[i]), y.clamped(atY[i - 1])));
            }
            data.append(i == 0 ? "M" : " L").append(point(x.clamped(atX[i]), y.clamped(atY[i])));
        }
        return data.toString();
    }

    private static String point(double x, double y) {
        return Canvas.number(x) + " " + Canvas.number(y);
    }

    private static double[] reversed(double[] values) {
        double[] back = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            back[i] = values[values.length - 1 - i];
        }
        return back;
    }
}
