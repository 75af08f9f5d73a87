package org.endotype.genomics.association;

/**
 * Cholesky factors of matrices of a few rows, in place and without allocation: what the native library needs longer to
 * be called for than to compute. Row-major; only the lower triangle is read.
 */
final class SmallCholesky {

    /** A pivot below this share of its diagonal entry means that the matrix is not positive definite to rounding. */
    private static final double SMALLEST_PIVOT = 1e-11;

    private SmallCholesky() {}

    /** Replaces the lower triangle by L with A = LL'; false where A is not positive definite. */
    static boolean factor(double[] a, int order) {
        for (int j = 0; j < order; j++) {
            double pivot = a[j * order + j];
            double smallest = SMALLEST_PIVOT * pivot;
            for (int k = 0; k < j; k++) {
                pivot -= a[j * order + k] * a[j * order + k];
            }
            if (!(pivot > smallest) || !(pivot > 0)) {
                return false;
            }
            double root = Math.sqrt(pivot);
            a[j * order + j] = root;
            for (int i = j + 1; i < order; i++) {
                double sum = a[i * order + j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i * order + k] * a[j * order + k];
                }
                a[i * order + j] = sum / root;
            }
        }
        return true;
    }

    /** Replaces b by L^-1 b. */
    static void solveLower(double[] factor, int order, double[] b) {
        for (int i = 0; i < order; i++) {
            double sum = b[i];
            for (int k = 0; k < i; k++) {
                sum -= factor[i * order + k] * b[k];
            }
            b[i] = sum / factor[i * order + i];
        }
    }

    /** Replaces b by A^-1 b. */
    static void solve(double[] factor, int order, double[] b) {
        solveLower(factor, order, b);
        for (int i = order - 1; i >= 0; i--) {
            double sum = b[i];
            for (int k = i + 1; k < order; k++) {
                sum -= factor[k * order + i] * b[k];
            }
            b[i] = sum / factor[i * order + i];
        }
    }

    /** The last diagonal entry of A^-1: 1 / L_nn squared. */
    static double lastOfInverse(double[] factor, int order) {
        double last = factor[order * order - 1];
        return 1.0 / (last * last);
    }

    static double logDeterminant(double[] factor, int order) {
        double sum = 0;
        for (int i = 0; i < order; i++) {
            sum += Math.log(factor[i * order + i]);
        }
        return 2 * sum;
    }
}
