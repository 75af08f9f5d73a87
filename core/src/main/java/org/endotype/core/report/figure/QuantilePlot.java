package org.endotype.core.report.figure;

import java.util.Arrays;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Observed against expected -log10 p, with the band that holds 95 % of each ordered p value under the null of
 * independent tests: the i-th smallest of n uniform values is Beta(i, n + 1 - i), drawn at its (i - 1/2)/n. Every p value
 * is drawn; those that fall on the same half unit are drawn once (see {@link PointCloud}).
 */
public final class QuantilePlot {

    private static final double SMALLEST_P = 1e-308;
    private static final double TAIL = 0.025;
    private static final int BAND_POINTS = 120;
    private static final double HEIGHT = 520;
    private static final double LEFT = 58;
    private static final double TOP = 16;
    private static final double BOTTOM = HEIGHT - 58;
    private static final double RIGHT = LEFT + (BOTTOM - TOP);

    private QuantilePlot() {}

    /**
     * @param p NaN is left out; at least one must be a number
     * @param lambda the inflation to print, or NaN
     */
    public static Figure draw(FigureText text, double[] p, double lambda) {
        double[] sorted =
                Arrays.stream(p).filter(value -> !Double.isNaN(value)).sorted().toArray();
        int n = sorted.length;
        if (n == 0) {
            throw new IllegalArgumentException("no p value to draw");
        }
        Scale x = Scale.linear(0, expected(1, n) * 1.02, LEFT, RIGHT, 6);
        double bandTop = observed(new BetaDistribution(null, 1, n).inverseCumulativeProbability(TAIL));
        Scale y = Scale.linear(0, Math.max(bandTop, observed(sorted[0])) * 1.03, BOTTOM, TOP, 8);
        Canvas canvas = new Canvas(text, HEIGHT);
        for (double tick : y.ticks()) {
            canvas.line(LEFT, y.position(tick), RIGHT, y.position(tick), "grid");
            canvas.text(LEFT - 8, y.position(tick) + 4, "end", "tick", y.label(tick));
        }
        for (double tick : x.ticks()) {
            canvas.text(x.position(tick), BOTTOM + 18, "middle", "tick", x.label(tick));
        }
        canvas.path(band(n, x, y), "band g0", "");
        double end = Math.min(x.high(), y.high());
        canvas.line(x.position(0), y.position(0), x.position(end), y.position(end), "reference");
        PointCloud cloud = new PointCloud();
        for (int i = 1; i <= n; i++) {
            cloud.add(x.position(expected(i, n)), y.position(observed(sorted[i - 1])));
        }
        canvas.path(cloud.path(), "dots g1", "");
        canvas.line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis");
        canvas.text((LEFT + RIGHT) / 2, HEIGHT - 12, "middle", "axis-label", "expected \u2212log\u2081\u2080 p");
        canvas.verticalText(16, (TOP + BOTTOM) / 2, "axis-label", "observed \u2212log\u2081\u2080 p");
        double beside = RIGHT + 28;
        if (!Double.isNaN(lambda)) {
            canvas.text(beside, TOP + 22, "start", "big", "\u03bb = " + Numbers.fixed(lambda, 3));
            canvas.text(beside, TOP + 42, "start", "tick", "median \u03c7\u00b2 over its expectation");
        }
        canvas.text(beside, TOP + 72, "start", "", Numbers.count(n) + " variants");
        canvas.text(beside, TOP + 102, "start", "tick", "Grey: 95 % of each rank under");
        canvas.text(beside, TOP + 118, "start", "tick", "the null, were variants independent.");
        return canvas.finish();
    }

    private static double expected(int rank, int n) {
        return -Math.log10((rank - 0.5) / n);
    }

    private static double observed(double p) {
        return -Math.log10(Math.max(p, SMALLEST_P));
    }

    /** Ranks evenly spaced by logarithm; the upper edge there and the lower edge back. */
    private static CharSequence band(int n, Scale x, Scale y) {
        int[] ranks = new int[BAND_POINTS];
        int count = 0;
        for (int k = 0; k < BAND_POINTS; k++) {
            int rank = (int) Math.round(Math.exp(Math.log(n) * k / (BAND_POINTS - 1)));
            if (count == 0 || rank > ranks[count - 1]) {
                ranks[count++] = rank;
            }
        }
        StringBuilder data = new StringBuilder();
        for (int side = 0; side < 2; side++) {
            for (int k = 0; k < count; k++) {
                int rank = ranks[side == 0 ? k : count - 1 - k];
                double quantile = new BetaDistribution(null, rank, n + 1.0 - rank)
                        .inverseCumulativeProbability(side == 0 ? TAIL : 1 - TAIL);
                data.append(data.length() == 0 ? 'M' : 'L')
                        .append(Canvas.number(x.position(expected(rank, n))))
                        .append(' ')
                        .append(Canvas.number(y.clamped(observed(quantile))));
            }
        }
        return data.append('Z');
    }
}
