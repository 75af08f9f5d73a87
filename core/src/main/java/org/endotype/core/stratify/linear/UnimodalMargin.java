package org.endotype.core.stratify.linear;

import java.io.Serializable;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The distribution with one mode that lies nearest to a sample: convex below the mode, concave above it, piecewise linear
 * between. It keeps skewness, flatness and heavy tails and fills the valley between two modes. Draws have mean 0 and
 * variance 1. Immutable.
 *
 * <p>For each mode tried (40 quantiles of the sample) the greatest convex minorant of the distribution function below and
 * the least concave majorant above are joined; the mode with the smallest largest distance to the sample's distribution
 * function holds. Cost: O(n log n + 40 n). Deterministic; NaN is not allowed.
 *
 * <p>Source: Hartigan and Hartigan, Annals of Statistics 13:70 (1985), the dip; Grenander, Skand. Aktuarietidskr. 39:125
 * (1956), for the two sides.
 */
final class UnimodalMargin implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int MODES = 40;

    private final double[] knots;
    private final double[] cumulative;
    private final double mean;
    private final double deviation;
    private final double distance;

    private UnimodalMargin(double[] knots, double[] cumulative, double distance) {
        this.knots = knots;
        this.cumulative = cumulative;
        this.distance = distance;
        double first = 0;
        double second = 0;
        for (int i = 1; i < knots.length; i++) {
            double share = cumulative[i] - cumulative[i - 1];
            double a = knots[i - 1];
            double b = knots[i];
            first += share * (a + b) / 2;
            second += share * (a * a + a * b + b * b) / 3;
        }
        this.mean = first;
        this.deviation = Math.sqrt(Math.max(second - first * first, 0));
    }

    static UnimodalMargin of(double[] sample) {
        double[] x = sample.clone();
        Arrays.sort(x);
        int n = x.length;
        // Heights halfway up each step, 0 and 1 at the ends.
        double[] f = new double[n];
        for (int i = 0; i < n; i++) {
            f[i] = n == 1 ? 1 : (double) i / (n - 1);
        }
        double[] best = f;
        double least = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < Math.min(MODES, n); trial++) {
            int mode = n == 1 ? 0 : (int) Math.round((double) trial * (n - 1) / Math.max(1, Math.min(MODES, n) - 1));
            double[] candidate = new double[n];
            hull(x, f, 0, mode, -1, candidate);
            hull(x, f, mode, n - 1, 1, candidate);
            double distance = 0;
            for (int i = 0; i < n; i++) {
                distance = Math.max(distance, Math.abs(candidate[i] - f[i]));
            }
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return new UnimodalMargin(x, best, least);
    }

    /** Fills {@code into} between two indices with the convex minorant (sign -1) or the concave majorant (sign 1). */
    private static void hull(double[] x, double[] f, int from, int to, int sign, double[] into) {
        int[] stack = new int[to - from + 1];
        int top = -1;
        for (int i = from; i <= to; i++) {
            while (top >= 1 && sign * turn(x, f, stack[top - 1], stack[top], i) >= 0) {
                top--;
            }
            stack[++top] = i;
        }
        into[from] = f[from];
        for (int s = 1; s <= top; s++) {
            int a = stack[s - 1];
            int b = stack[s];
            for (int i = a + 1; i <= b; i++) {
                double span = x[b] - x[a];
                into[i] = span > 0 ? f[a] + (f[b] - f[a]) * (x[i] - x[a]) / span : f[b];
            }
        }
    }

    /** Positive where b lies below the line from a to c. */
    private static double turn(double[] x, double[] f, int a, int b, int c) {
        return (f[c] - f[a]) * (x[b] - x[a]) - (f[b] - f[a]) * (x[c] - x[a]);
    }

    /** Largest distance to the sample's distribution function: half of what is above 0 is the dip. */
    double distance() {
        return distance;
    }

    /** One draw, standardised. */
    double draw(RandomGenerator random) {
        double u = random.nextDouble();
        int at = Arrays.binarySearch(cumulative, u);
        int above = at >= 0 ? at : -at - 1;
        above = Math.min(Math.max(above, 1), knots.length - 1);
        if (knots.length < 2 || deviation <= 0) {
            return random.nextGaussian();
        }
        double rise = cumulative[above] - cumulative[above - 1];
        double share = rise > 0 ? (u - cumulative[above - 1]) / rise : 0.5;
        return (knots[above - 1] + share * (knots[above] - knots[above - 1]) - mean) / deviation;
    }
}
