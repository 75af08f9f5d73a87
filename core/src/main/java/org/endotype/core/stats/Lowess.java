package org.endotype.core.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Robust locally weighted regression of y on x: at each point a line is fitted to the nearest share of the points with
 * tricube weights, and refitted with bisquare weights of the residuals.
 *
 * <p>Points closer than one hundredth of the range of x to the last fitted one are interpolated between fits. Ties in x
 * get one value. NaN is refused. Immutable.
 *
 * <p>Source: Cleveland, Journal of the American Statistical Association 74:829 (1979) and The American Statistician
 * 35:54 (1981). Cost: O(n log n + fits x span n). Deterministic.
 */
public final class Lowess {

    private static final int ROBUST_STEPS = 3;
    private static final double SKIPPED_SHARE = 0.01;

    private final double[] x;
    private final double[] fitted;

    private Lowess(double[] x, double[] fitted) {
        this.x = x;
        this.fitted = fitted;
    }

    /**
     * @param span share of the points that each line sees, above 0 and up to 1
     */
    public static Lowess fit(double[] xs, double[] ys, double span) {
        int n = xs.length;
        if (n < 2 || ys.length != n || !(span > 0 && span <= 1)) {
            throw new IllegalArgumentException("lowess needs at least two pairs and a span in (0, 1]");
        }
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> xs[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = xs[order[i]];
            y[i] = ys[order[i]];
            if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
                throw new IllegalArgumentException("lowess needs finite values");
            }
        }
        int near = Math.max(2, Math.min(n, (int) (span * n + 1e-7)));
        double[] robustness = new double[n];
        Arrays.fill(robustness, 1);
        double[] fitted = smooth(x, y, near, robustness);
        for (int step = 0; step < ROBUST_STEPS; step++) {
            if (!reweigh(y, fitted, robustness)) {
                break;
            }
            fitted = smooth(x, y, near, robustness);
        }
        return new Lowess(x, fitted);
    }

    /** The curve at {@code at}: linear between points, level beyond them, the mean where x ties. */
    public double value(double at) {
        int n = x.length;
        if (at <= x[0]) {
            return tiedMean(0);
        }
        if (at >= x[n - 1]) {
            return tiedMean(n - 1);
        }
        int low = 0;
        int high = n - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (x[middle] <= at) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double left = tiedMean(low);
        double right = tiedMean(high);
        return left + (right - left) * (at - x[low]) / (x[high] - x[low]);
    }

    /** Points that tie in x were given one value up to rounding; take the mean all the same. */
    private double tiedMean(int index) {
        int first = index;
        while (first > 0 && x[first - 1] == x[index]) {
            first--;
        }
        int last = index;
        while (last < x.length - 1 && x[last + 1] == x[index]) {
            last++;
        }
        double sum = 0;
        for (int i = first; i <= last; i++) {
            sum += fitted[i];
        }
        return sum / (last - first + 1);
    }

    private static double[] smooth(double[] x, double[] y, int near, double[] robustness) {
        int n = x.length;
        double[] fitted = new double[n];
        double skipped = SKIPPED_SHARE * (x[n - 1] - x[0]);
        int left = 0;
        int last = -1;
        int at = 0;
        while (last < n - 1) {
            while (left + near < n && x[at] - x[left] > x[left + near] - x[at]) {
                left++;
            }
            fitted[at] = localLine(x, y, at, left, left + near - 1, robustness);
            for (int between = last + 1; between < at; between++) {
                double share = (x[between] - x[last]) / (x[at] - x[last]);
                fitted[between] = share * fitted[at] + (1 - share) * fitted[last];
            }
            last = at;
            // The next fit stands at the last point within reach of this one, or the next beyond it.
            int next = last + 1;
            while (next < n && x[next] <= x[last] + skipped) {
                if (x[next] == x[last]) {
                    fitted[next] = fitted[last];
                    last = next;
                }
                next++;
            }
            at = Math.min(n - 1, Math.max(last + 1, next - 1));
        }
        return fitted;
    }

    /** The value at x[at] of the line through its neighbours; y itself where all weights vanish. */
    private static double localLine(double[] x, double[] y, int at, int left, int right, double[] robustness) {
        int n = x.length;
        double reach = Math.max(x[at] - x[left], x[right] - x[at]);
        double[] weights = new double[n - left];
        double total = 0;
        int end = left;
        for (int j = left; j < n; j++) {
            double distance = Math.abs(x[j] - x[at]);
            if (distance <= 0.999 * reach) {
                double ratio = distance / reach;
                double tricube = 1 - ratio * ratio * ratio;
                weights[j - left] = (distance <= 0.001 * reach ? 1 : tricube * tricube * tricube) * robustness[j];
                total += weights[j - left];
            } else if (x[j] > x[at]) {
                break;
            }
            end = j + 1;
        }
        if (reach == 0) {
            return tie(x, y, at, left, robustness);
        }
        if (!(total > 0)) {
            return y[at];
        }
        double centre = 0;
        double level = 0;
        for (int j = left; j < end; j++) {
            centre += weights[j - left] / total * x[j];
            level += weights[j - left] / total * y[j];
        }
        double squares = 0;
        double products = 0;
        for (int j = left; j < end; j++) {
            double weight = weights[j - left] / total;
            squares += weight * (x[j] - centre) * (x[j] - centre);
            products += weight * (x[j] - centre) * y[j];
        }
        // Neighbours in almost one place carry no slope.
        if (Math.sqrt(squares) <= 0.001 * (x[n - 1] - x[0])) {
            return level;
        }
        return level + products / squares * (x[at] - centre);
    }

    /** All neighbours lie at x[at]: their weighted mean. */
    private static double tie(double[] x, double[] y, int at, int left, double[] robustness) {
        double sum = 0;
        double total = 0;
        for (int j = left; j < x.length && x[j] == x[at]; j++) {
            sum += robustness[j] * y[j];
            total += robustness[j];
        }
        return total > 0 ? sum / total : y[at];
    }

    /** Sets bisquare weights; false where the residuals are nil and nothing would change. */
    private static boolean reweigh(double[] y, double[] fitted, double[] robustness) {
        int n = y.length;
        double[] residuals = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            residuals[i] = Math.abs(y[i] - fitted[i]);
            mean += residuals[i] / n;
        }
        double[] sorted = residuals.clone();
        Arrays.sort(sorted);
        double median = n % 2 == 0 ? (sorted[n / 2 - 1] + sorted[n / 2]) / 2 : sorted[n / 2];
        double limit = 6 * median;
        if (limit < 1e-7 * mean) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            double ratio = residuals[i] / limit;
            double bisquare = 1 - ratio * ratio;
            robustness[i] = residuals[i] <= 0.001 * limit ? 1 : residuals[i] <= 0.999 * limit ? bisquare * bisquare : 0;
        }
        return true;
    }
}
