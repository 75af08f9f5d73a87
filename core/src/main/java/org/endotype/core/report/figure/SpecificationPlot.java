package org.endotype.core.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A specification curve: outcomes of many analyses from the lowest to the highest, and below each what was chosen. */
public final class SpecificationPlot {

    /** One analysis: a value between 0 and 1, and what was chosen by name. */
    public record Analysis(double value, Map<String, String> choices) {}

    private static final double TOP = 20;
    private static final double BOTTOM = 150;
    private static final double ROW = 17;
    private static final double LEFT = 230;

    private SpecificationPlot() {}

    /**
     * Draws the analyses in ascending order of their values. Choices in which all agree are left out.
     *
     * @param axis what the values are
     */
    public static Figure draw(FigureText text, String axis, List<Analysis> analyses) {
        List<Analysis> sorted = new ArrayList<>(analyses);
        sorted.sort((a, b) -> Double.compare(a.value(), b.value()));
        Map<String, Set<String>> levels = new LinkedHashMap<>();
        for (Analysis analysis : analyses) {
            analysis.choices().forEach((name, level) -> levels.computeIfAbsent(name, key -> new LinkedHashSet<>())
                    .add(level));
        }
        levels.values().removeIf(values -> values.size() < 2);
        int rows = levels.values().stream().mapToInt(Set::size).sum();
        Canvas canvas = new Canvas(text, BOTTOM + 18 + rows * ROW + 6);
        double step = (Canvas.WIDTH - LEFT - 14) / Math.max(1, sorted.size());
        for (int tick = 0; tick <= 4; tick++) {
            double y = yOf(tick / 4.0);
            canvas.line(LEFT, y, Canvas.WIDTH - 10, y, tick == 0 ? "axis" : "grid");
            canvas.text(LEFT - 8, y + 4, "end", "", String.format(Locale.ROOT, "%.2f", tick / 4.0));
        }
        canvas.fittedText(10, TOP + 4, "start", "", axis, LEFT - 60);
        for (int i = 0; i < sorted.size(); i++) {
            double value = Math.max(0, Math.min(1, sorted.get(i).value()));
            canvas.marker(
                    LEFT + (i + 0.5) * step,
                    yOf(value),
                    4,
                    0,
                    "dot-on",
                    String.format(Locale.ROOT, "%.2f", sorted.get(i).value()));
        }
        int row = 0;
        for (Map.Entry<String, Set<String>> choice : levels.entrySet()) {
            for (String level : choice.getValue()) {
                double y = BOTTOM + 18 + row * ROW;
                if (row % 2 == 0) {
                    canvas.rect(0, y, Canvas.WIDTH - 10, ROW, 3, "stripe", "");
                }
                canvas.fittedText(10, y + 13, "start", "", choice.getKey() + ": " + level, LEFT - 20);
                for (int i = 0; i < sorted.size(); i++) {
                    if (level.equals(sorted.get(i).choices().get(choice.getKey()))) {
                        canvas.marker(LEFT + (i + 0.5) * step, y + ROW / 2, 3, 0, "dot-on", "");
                    }
                }
                row++;
            }
        }
        return canvas.finish();
    }

    private static double yOf(double value) {
        return BOTTOM - value * (BOTTOM - TOP);
    }
}
