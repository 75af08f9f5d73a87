package org.endotype.core.report.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * A connectome seen through the head from above, from the right and from behind: nodes at their places in mm (x to the right, y to the
 * front, z up), edges as lines, warm above 0 and cool below. The outlines are ellipses about the size of a standard brain, widened
 * where nodes lie outside; they show where one looks from, not anatomy.
 */
public final class GlassBrain {

    /**
     * A node.
     *
     * @param x mm to the right
     * @param y mm to the front
     * @param z mm up
     * @param group one-based module for colour and shape, or 0
     */
    public record Node(String label, double x, double y, double z, int group) {}

    /** An edge between two nodes, by index. */
    public record Edge(int from, int to, double value) {}

    private enum View {
        ABOVE("from above", "L", "R", 0, -18, 74, 92),
        RIGHT("from the right", "P", "A", -18, 8, 92, 66),
        BEHIND("from behind", "L", "R", 0, 8, 74, 66);

        private final String title;
        private final String low;
        private final String high;
        private final double centreAcross;
        private final double centreUp;
        private final double radiusAcross;
        private final double radiusUp;

        View(
                String title,
                String low,
                String high,
                double centreAcross,
                double centreUp,
                double radiusAcross,
                double radiusUp) {
            this.title = title;
            this.low = low;
            this.high = high;
            this.centreAcross = centreAcross;
            this.centreUp = centreUp;
            this.radiusAcross = radiusAcross;
            this.radiusUp = radiusUp;
        }

        double across(Node node) {
            return this == RIGHT ? node.y() : node.x();
        }

        double up(Node node) {
            return this == ABOVE ? node.y() : node.z();
        }
    }

    private static final double PANEL = Canvas.WIDTH / 3.0;
    private static final double HEIGHT = 330;
    private static final double CENTRE = 162;

    private GlassBrain() {}

    /** Edges are drawn in order, so that later ones lie above. */
    public static Figure draw(FigureText text, List<Node> nodes, List<Edge> edges) {
        double strongest =
                edges.stream().mapToDouble(e -> Math.abs(e.value())).max().orElse(1);
        double widen = 1;
        for (Node node : nodes) {
            for (View view : View.values()) {
                double a = (view.across(node) - view.centreAcross) / view.radiusAcross;
                double b = (view.up(node) - view.centreUp) / view.radiusUp;
                widen = Math.max(widen, Math.sqrt(a * a + b * b) * 1.03);
            }
        }
        double scale = (PANEL - 24) / 2 / (92 * widen);
        Canvas canvas = new Canvas(text, HEIGHT);
        List<View> views = List.of(View.values());
        for (int v = 0; v < views.size(); v++) {
            panel(canvas, views.get(v), PANEL * (v + 0.5), scale, widen, nodes, edges, strongest);
        }
        canvas.line(40, HEIGHT - 8, 64, HEIGHT - 8, "edge-above");
        canvas.text(70, HEIGHT - 4, "start", "tick", "above 0");
        canvas.line(150, HEIGHT - 8, 174, HEIGHT - 8, "edge-below");
        canvas.text(180, HEIGHT - 4, "start", "tick", "below 0 (dashed)");
        return canvas.finish();
    }

    private static void panel(
            Canvas canvas,
            View view,
            double middle,
            double scale,
            double widen,
            List<Node> nodes,
            List<Edge> edges,
            double strongest) {
        canvas.text(middle, 16, "middle", "strong", view.title);
        ellipse(canvas, middle, view.radiusAcross * widen * scale, view.radiusUp * widen * scale);
        double edgeOfPanel = view.radiusAcross * widen * scale;
        canvas.text(middle - edgeOfPanel, HEIGHT - 34, "start", "tick", view.low);
        canvas.text(middle + edgeOfPanel, HEIGHT - 34, "end", "tick", view.high);
        for (Edge edge : edges) {
            Node a = nodes.get(edge.from());
            Node b = nodes.get(edge.to());
            int thickness = (int) Math.max(1, Math.min(3, Math.ceil(3 * Math.abs(edge.value()) / strongest)));
            String path = "M" + CellGrid.hundredths(x(view, a, middle, scale)) + " "
                    + CellGrid.hundredths(y(view, a, scale)) + "L" + CellGrid.hundredths(x(view, b, middle, scale))
                    + " " + CellGrid.hundredths(y(view, b, scale));
            canvas.path(
                    path,
                    (edge.value() < 0 ? "edge-below" : "edge-above") + " w" + thickness,
                    a.label() + " \u2013 " + b.label() + ": " + Numbers.fixed(edge.value(), 2));
        }
        boolean[] tied = new boolean[nodes.size()];
        edges.forEach(edge -> {
            tied[edge.from()] = true;
            tied[edge.to()] = true;
        });
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < tied.length; i++) {
            if (tied[i]) {
                order.add(i);
            } else {
                Node node = nodes.get(i);
                canvas.marker(x(view, node, middle, scale), y(view, node, scale), 2, 0, "point", "");
            }
        }
        for (int i : order) {
            Node node = nodes.get(i);
            canvas.marker(x(view, node, middle, scale), y(view, node, scale), 4.5, node.group(), "mark", node.label());
        }
    }

    private static double x(View view, Node node, double middle, double scale) {
        return middle + (view.across(node) - view.centreAcross) * scale;
    }

    private static double y(View view, Node node, double scale) {
        return CENTRE - (view.up(node) - view.centreUp) * scale;
    }

    private static void ellipse(Canvas canvas, double x, double radiusX, double radiusY) {
        String radii = "A" + CellGrid.hundredths(radiusX) + " " + CellGrid.hundredths(radiusY) + " 0 0 1 ";
        canvas.path(
                "M" + CellGrid.hundredths(x - radiusX) + " " + CellGrid.hundredths(CENTRE) + radii
                        + CellGrid.hundredths(x + radiusX) + " " + CellGrid.hundredths(CENTRE) + radii
                        + CellGrid.hundredths(x - radiusX) + " " + CellGrid.hundredths(CENTRE) + "Z",
                "head",
                "");
    }
}
