package org.endotype.genomics.omics;

/** Sample quantiles by linear interpolation (Hyndman and Fan's type 7, the default of R and NumPy). */
final class Quantiles {

    private Quantiles() {}

    /** The quantile of the first {@code n} values, which ascend; NaN where there are none. */
    static double ofSorted(double[] sorted, int n, double share) {
        if (n == 0) {
            return Double.NaN;
        }
        double position = (n - 1) * share;
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, n - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
