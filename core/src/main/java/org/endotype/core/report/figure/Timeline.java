package org.endotype.core.report.figure;

import java.util.List;

/** Stages one after the other, as long as they took. */
public final class Timeline {

    /** One stage. */
    public record Stage(String name, double seconds, String label) {}

    private static final double ROW = 23;

    private Timeline() {}

    public static Figure draw(FigureText text, List<Stage> stages) {
        double left = 60;
        double total = 1e-9;
        for (Stage stage : stages) {
            left = Math.max(left, Math.min(240, Canvas.textWidth(stage.name()) + 14));
            total += Math.max(0, stage.seconds());
        }
        Canvas canvas = new Canvas(text, stages.size() * ROW + 40);
        Scale x = Scale.exact(0, total, left, Canvas.WIDTH - 70, 6);
        double bottom = stages.size() * ROW + 2;
        for (double tick : x.ticks()) {
            canvas.line(x.position(tick), 0, x.position(tick), bottom, "grid");
            canvas.text(x.position(tick), bottom + 16, "middle", "tick", x.label(tick));
        }
        canvas.text((left + Canvas.WIDTH - 70) / 2, bottom + 34, "middle", "axis-label", "seconds since the start");
        double from = 0;
        for (int s = 0; s < stages.size(); s++) {
            Stage stage = stages.get(s);
            double y = s * ROW + 3;
            double x1 = x.position(from);
            double x2 = x.position(from + Math.max(0, stage.seconds()));
            canvas.fittedText(0, y + 13, "start", "", stage.name(), left - 8);
            canvas.rect(x1, y + 2, Math.max(1.5, x2 - x1), 14, 2, "bar", stage.name() + ": " + stage.label());
            canvas.text(Math.max(x1 + 1.5, x2) + 6, y + 13.5, "start", "tick", stage.label());
            from += Math.max(0, stage.seconds());
        }
        return canvas.finish();
    }
}
