package org.endotype.core.report.figure;

import java.util.List;

/** Indices against the number of groups: one small panel an index, two in a row, the chosen number marked in each. */
public final class IndexPanels {

    /**
     * One index.
     *
     * @param title its name
     * @param note which way is better, or a threshold
     * @param values one for each number of groups; NaN where it is not defined
     * @param errors half-lengths of error bars, or NaN
     * @param threshold a line across, or NaN
     */
    public record Panel(String title, String note, double[] values, double[] errors, double threshold) {}

    private static final double PANEL_HEIGHT = 212;
    private static final double PANEL_WIDTH = (Canvas.WIDTH - 24) / 2.0;

    private IndexPanels() {}

    /**
     * @param groups the numbers of groups, ascending
     * @param chosen the number to mark
     */
    public static Figure draw(FigureText text, int[] groups, int chosen, List<Panel> panels) {
        int rows = (panels.size() + 1) / 2;
        Canvas canvas = new Canvas(text, rows * PANEL_HEIGHT);
        for (int p = 0; p < panels.size(); p++) {
            drawPanel(canvas, panels.get(p), groups, chosen, (p % 2) * (PANEL_WIDTH + 24), (p / 2) * PANEL_HEIGHT);
        }
        return canvas.finish();
    }

    private static void drawPanel(Canvas canvas, Panel panel, int[] groups, int chosen, double left, double top) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < groups.length; i++) {
            double error = Double.isFinite(panel.errors()[i]) ? panel.errors()[i] : 0;
            if (Double.isFinite(panel.values()[i])) {
                low = Math.min(low, panel.values()[i] - error);
                high = Math.max(high, panel.values()[i] + error);
            }
        }
        if (Double.isFinite(panel.threshold())) {
            low = Math.min(low, panel.threshold());
            high = Math.max(high, panel.threshold());
        }
        if (!(low <= high)) {
            return;
        }
        double bottom = top + PANEL_HEIGHT - 56;
        Scale y = Scale.linear(low, high, bottom, top + 34, 4);
        Scale x = Scale.exact(
                groups[0] - 0.5, groups[groups.length - 1] + 0.5, left + 56, left + PANEL_WIDTH, groups.length);
        canvas.text(left + 56, top + 14, "start", "strong", panel.title());
        canvas.text(left + PANEL_WIDTH, top + 14, "end", "tick", panel.note());
        if (chosen >= groups[0] && chosen <= groups[groups.length - 1]) {
            double half = (x.position(1) - x.position(0)) * 0.4;
            canvas.rect(x.position(chosen) - half, top + 26, 2 * half, bottom - top - 22, 4, "chosen", "");
        }
        for (double tick : y.ticks()) {
            canvas.line(left + 56, y.position(tick), left + PANEL_WIDTH, y.position(tick), "grid");
            canvas.text(left + 50, y.position(tick) + 4, "end", "tick", y.label(tick));
        }
        if (Double.isFinite(panel.threshold())) {
            canvas.line(
                    left + 56,
                    y.position(panel.threshold()),
                    left + PANEL_WIDTH,
                    y.position(panel.threshold()),
                    "reference");
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            double at = x.position(groups[i]);
            canvas.text(at, bottom + 18, "middle", "tick", Integer.toString(groups[i]));
            if (Double.isFinite(panel.values()[i])) {
                path.append(path.length() == 0 ? 'M' : 'L')
                        .append(Canvas.number(at))
                        .append(' ')
                        .append(Canvas.number(y.position(panel.values()[i])));
            }
        }
        canvas.path(path, "series", "");
        for (int i = 0; i < groups.length; i++) {
            drawPoint(canvas, panel, groups[i], i, x, y, groups[i] == chosen);
        }
        canvas.text(
                (x.position(groups[0]) + x.position(groups[groups.length - 1])) / 2,
                bottom + 36,
                "middle",
                "axis-label",
                "number of groups");
    }

    private static void drawPoint(Canvas canvas, Panel panel, int count, int i, Scale x, Scale y, boolean chosen) {
        double value = panel.values()[i];
        if (!Double.isFinite(value)) {
            return;
        }
        double at = x.position(count);
        double error = panel.errors()[i];
        if (Double.isFinite(error) && error > 0) {
            canvas.line(at, y.position(value - error), at, y.position(value + error), "interval g0");
        }
        String tip = count + " groups: " + Numbers.significant(value, 4);
        canvas.marker(at, y.position(value), chosen ? 5.5 : 4, 0, chosen ? "mark chosen-mark" : "mark", tip);
    }
}
