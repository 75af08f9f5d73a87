package org.endotype.core.report.figure;

import java.util.Arrays;

/** How often a statistic came up under the null, with the observed value as a line. */
public final class Histogram {

    private static final double HEIGHT = 270;
    private static final double LEFT = 48;
    private static final double TOP = 34;
    private static final double BOTTOM = HEIGHT - 48;

    private Histogram() {}

    /**
     * @param values at least one finite number
     * @param observed the observed statistic, or NaN
     * @param axisLabel the statistic's name
     * @param observedLabel what stands beside the line
     */
    public static Figure draw(
            FigureText text, double[] values, double observed, String axisLabel, String observedLabel) {
        double low = Arrays.stream(values).min().orElseThrow();
        double high = Arrays.stream(values).max().orElseThrow();
        if (Double.isFinite(observed)) {
            low = Math.min(low, observed);
            high = Math.max(high, observed);
        }
        Scale x = Scale.linear(low, high, LEFT, Canvas.WIDTH - 16, 8);
        int bins = 40;
        double width = (x.high() - x.low()) / bins;
        int[] counts = new int[bins];
        for (double value : values) {
            counts[(int) Math.max(0, Math.min(bins - 1, Math.floor((value - x.low()) / width)))]++;
        }
        Scale y = Scale.linear(0, Arrays.stream(counts).max().orElse(1), BOTTOM, TOP + 8, 4);
        Canvas canvas = new Canvas(text, HEIGHT);
        for (double tick : y.ticks()) {
            canvas.line(LEFT, y.position(tick), Canvas.WIDTH - 16, y.position(tick), "grid");
            canvas.text(LEFT - 8, y.position(tick) + 4, "end", "tick", y.label(tick));
        }
        for (int b = 0; b < bins; b++) {
            if (counts[b] > 0) {
                double x1 = x.position(x.low() + b * width);
                double x2 = x.position(x.low() + (b + 1) * width);
                double top = y.position(counts[b]);
                canvas.rect(x1 + 0.6, top, x2 - x1 - 1.2, BOTTOM - top, 1, "bar muted", counts[b] + " draws");
            }
        }
        canvas.line(LEFT, BOTTOM, Canvas.WIDTH - 16, BOTTOM, "axis");
        for (double tick : x.ticks()) {
            canvas.text(x.position(tick), BOTTOM + 18, "middle", "tick", x.label(tick));
        }
        canvas.fittedText(Canvas.WIDTH / 2.0, HEIGHT - 8, "middle", "axis-label", axisLabel, Canvas.WIDTH - 16);
        canvas.verticalText(12, (TOP + BOTTOM) / 2, "axis-label", "draws");
        if (Double.isFinite(observed)) {
            double at = x.position(observed);
            canvas.line(at, TOP - 10, at, BOTTOM, "observed");
            boolean toTheLeft = at > Canvas.WIDTH / 2.0;
            canvas.text(
                    at + (toTheLeft ? -8 : 8), TOP - 2, toTheLeft ? "end" : "start", "observed-label", observedLabel);
        }
        return canvas.finish();
    }
}
