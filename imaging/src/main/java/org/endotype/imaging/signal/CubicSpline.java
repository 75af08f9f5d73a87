package org.endotype.imaging.signal;

/**
 * Interpolation by a cubic spline whose third derivative is continuous at the second and the last but one knot
 * (not-a-knot ends). With two knots it is a line, with three a parabola.
 *
 * <p>Cost: O(knots) to fit, O(knots) a query range. Source: de Boor, A Practical Guide to Splines, chapter IV.
 */
final class CubicSpline {

    private final double[] x;
    private final double[] y;
    private final double[] slope;

    /**
     * @param x knots, strictly increasing, at least two
     * @param y values at the knots
     */
    CubicSpline(double[] x, double[] y) {
        this.x = x;
        this.y = y;
        this.slope = slopes(x, y);
    }

    /** The value at a point between the first and the last knot. */
    double at(double point) {
        int found = java.util.Arrays.binarySearch(x, point);
        if (found >= 0) {
            return y[found];
        }
        int i = Math.max(0, Math.min(x.length - 2, -found - 2));
        double h = x[i + 1] - x[i];
        double t = (point - x[i]) / h;
        double u = 1 - t;
        return u * u * (1 + 2 * t) * y[i]
                + t * t * (3 - 2 * t) * y[i + 1]
                + h * t * u * (u * slope[i] - t * slope[i + 1]);
    }

    private static double[] slopes(double[] x, double[] y) {
        int n = x.length;
        double[] h = new double[n - 1];
        double[] secant = new double[n - 1];
        for (int i = 0; i < n - 1; i++) {
            h[i] = x[i + 1] - x[i];
            secant[i] = (y[i + 1] - y[i]) / h[i];
        }
        if (n == 2) {
            return new double[] {secant[0], secant[0]};
        }
        if (n == 3) {
            // Both end conditions coincide: the parabola through three points.
            double middle = (h[1] * secant[0] + h[0] * secant[1]) / (h[0] + h[1]);
            return new double[] {2 * secant[0] - middle, middle, 2 * secant[1] - middle};
        }
        double[] lower = new double[n];
        double[] diagonal = new double[n];
        double[] upper = new double[n];
        double[] right = new double[n];
        double width = h[0] + h[1];
        diagonal[0] = h[1];
        upper[0] = width;
        right[0] = ((h[0] + 2 * width) * h[1] * secant[0] + h[0] * h[0] * secant[1]) / width;
        for (int i = 1; i < n - 1; i++) {
            lower[i] = h[i];
            diagonal[i] = 2 * (h[i - 1] + h[i]);
            upper[i] = h[i - 1];
            right[i] = 3 * (h[i] * secant[i - 1] + h[i - 1] * secant[i]);
        }
        width = h[n - 2] + h[n - 3];
        lower[n - 1] = width;
        diagonal[n - 1] = h[n - 3];
        right[n - 1] =
                (h[n - 2] * h[n - 2] * secant[n - 3] + (2 * width + h[n - 2]) * h[n - 3] * secant[n - 2]) / width;
        return solveTridiagonal(lower, diagonal, upper, right);
    }

    private static double[] solveTridiagonal(double[] lower, double[] diagonal, double[] upper, double[] right) {
        int n = right.length;
        for (int i = 1; i < n; i++) {
            double factor = lower[i] / diagonal[i - 1];
            diagonal[i] -= factor * upper[i - 1];
            right[i] -= factor * right[i - 1];
        }
        right[n - 1] /= diagonal[n - 1];
        for (int i = n - 2; i >= 0; i--) {
            right[i] = (right[i] - upper[i] * right[i + 1]) / diagonal[i];
        }
        return right;
    }
}
