package org.endotype.core.report.figure;

import java.util.List;

/** A connectivity matrix with its nodes in modules, one beside the other, and lines between modules. */
public final class ConnectivityMatrix {

    /**
     * Nodes that are drawn together.
     *
     * @param nodes how many, in the order of the matrix
     */
    public record Module(String label, int nodes) {}

    private static final double SIDE = 520;
    private static final double TOP = 14;
    private static final int MOST_CELLS = 260;

    private ConnectivityMatrix() {}

    /**
     * @param values square, in the order of the modules; NaN is left blank, as the diagonal should be
     * @param modules in order, all nodes together as many as {@code values} has rows
     * @param limit the magnitude at which the colour is full
     */
    public static Figure draw(FigureText text, double[][] values, List<Module> modules, double limit, String unit) {
        int n = values.length;
        double left = 30;
        for (Module module : modules) {
            left = Math.max(left, Math.min(200, Canvas.textWidth(module.label()) + 14));
        }
        Canvas canvas = new Canvas(text, TOP + SIDE + 46);
        canvas.rect(left, TOP, SIDE, SIDE, 0, "stripe", "");
        CellGrid.draw(canvas, CellGrid.reduced(values, MOST_CELLS, MOST_CELLS), left, TOP, SIDE, SIDE, limit);
        int before = 0;
        double lastLabel = -100;
        for (Module module : modules) {
            double from = SIDE * before / n;
            double to = SIDE * (before + module.nodes()) / n;
            if (before > 0) {
                canvas.line(left, TOP + from, left + SIDE, TOP + from, "axis");
                canvas.line(left + from, TOP, left + from, TOP + SIDE, "axis");
            }
            double middle = TOP + (from + to) / 2 + 4;
            // Names of modules thinner than a line of text would lie on each other.
            if (middle - lastLabel >= 13) {
                canvas.fittedText(left - 8, middle, "end", "", module.label(), left - 12);
                lastLabel = middle;
            }
            before += module.nodes();
        }
        CellGrid.legend(canvas, left + 60, TOP + SIDE + 18, limit, unit);
        return canvas.finish();
    }
}
