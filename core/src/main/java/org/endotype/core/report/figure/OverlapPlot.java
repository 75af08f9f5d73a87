package org.endotype.core.report.figure;

import java.util.List;

/** Which views people have together: a bar a combination, and below it a dot a view. */
public final class OverlapPlot {

    /**
     * People who have exactly these views.
     *
     * @param present in the order of the views
     * @param size the bar's height; NaN where the number is withheld
     * @param label the number as text
     */
    public record Combination(boolean[] present, double size, String label) {}

    private static final double BAR_TOP = 26;
    private static final double BAR_BOTTOM = 170;
    private static final double ROW = 27;

    private OverlapPlot() {}

    public static Figure draw(FigureText text, List<String> views, List<Combination> combinations) {
        double left = 40;
        for (String view : views) {
            left = Math.max(left, Math.min(230, Canvas.textWidth(view) + 20));
        }
        double height = BAR_BOTTOM + 14 + views.size() * ROW + 6;
        Canvas canvas = new Canvas(text, height);
        double largest = 1;
        for (Combination combination : combinations) {
            largest = Double.isFinite(combination.size()) ? Math.max(largest, combination.size()) : largest;
        }
        double step = Math.min(74, (Canvas.WIDTH - left - 10) / Math.max(1, combinations.size()));
        for (int v = 0; v < views.size(); v++) {
            double y = BAR_BOTTOM + 14 + v * ROW;
            if (v % 2 == 0) {
                canvas.rect(0, y, left + step * combinations.size() + 10, ROW, 4, "stripe", "");
            }
            canvas.fittedText(10, y + 18, "start", "", views.get(v), left - 12);
        }
        canvas.line(left, BAR_BOTTOM, left + step * combinations.size() + 10, BAR_BOTTOM, "axis");
        for (int c = 0; c < combinations.size(); c++) {
            column(canvas, combinations.get(c), views, left + step * (c + 0.5) + 5, step, largest);
        }
        return canvas.finish();
    }

    private static void column(
            Canvas canvas, Combination combination, List<String> views, double x, double step, double largest) {
        double width = Math.min(40, step * 0.66);
        boolean known = Double.isFinite(combination.size());
        double bar = known ? combination.size() / largest * (BAR_BOTTOM - BAR_TOP) : 12;
        StringBuilder names = new StringBuilder();
        int first = -1;
        int last = -1;
        for (int v = 0; v < views.size(); v++) {
            if (combination.present()[v]) {
                names.append(names.length() == 0 ? "" : ", ").append(views.get(v));
                first = first < 0 ? v : first;
                last = v;
            }
        }
        String tip = combination.label() + " with " + (names.length() == 0 ? "no view" : names);
        canvas.rect(x - width / 2, BAR_BOTTOM - bar, width, bar, 2, known ? "bar" : "withheld", tip);
        canvas.text(x, BAR_BOTTOM - bar - 7, "middle", "value", combination.label());
        if (last > first) {
            canvas.line(x, dotY(first), x, dotY(last), "join");
        }
        for (int v = 0; v < views.size(); v++) {
            canvas.marker(x, dotY(v), 6, 0, combination.present()[v] ? "dot-on" : "dot-off", "");
        }
    }

    private static double dotY(int view) {
        return BAR_BOTTOM + 14 + view * ROW + ROW / 2;
    }
}
