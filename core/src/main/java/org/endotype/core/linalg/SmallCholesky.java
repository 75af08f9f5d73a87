package org.endotype.core.linalg;

/**
 * Cholesky in plain Java for matrices so small that copying them off the heap and back costs more than the work: below
 * order 32 it beats the OpenBLAS route (a 4 x 4 inverse 30 times over).
 *
 * <p>Row-major; inputs untouched. The first pivot that is not positive is reported as its one-based place, 0 is success.
 */
final class SmallCholesky {

    /** The largest order that this variant is used for. */
    static final int LARGEST_ORDER = 32;

    private SmallCholesky() {}

    /** Writes the lower factor into {@code factor}, whose upper triangle is left as it is. */
    static int factor(double[] matrix, int order, double[] factor) {
        for (int i = 0; i < order; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i * order + j];
                for (int k = 0; k < j; k++) {
                    sum -= factor[i * order + k] * factor[j * order + k];
                }
                if (i != j) {
                    factor[i * order + j] = sum / factor[j * order + j];
                } else if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
                    factor[i * order + i] = Math.sqrt(sum);
                } else {
                    return i + 1;
                }
            }
        }
        return 0;
    }

    /** Solves LL'X = B in place; {@code right} is {@code order x columns}. */
    static void solve(double[] factor, int order, double[] right, int columns) {
        for (int i = 0; i < order; i++) {
            for (int k = 0; k < i; k++) {
                subtract(right, i, k, factor[i * order + k], columns);
            }
            divide(right, i, factor[i * order + i], columns);
        }
        for (int i = order - 1; i >= 0; i--) {
            for (int k = i + 1; k < order; k++) {
                subtract(right, i, k, factor[k * order + i], columns);
            }
            divide(right, i, factor[i * order + i], columns);
        }
    }

    private static void subtract(double[] right, int row, int other, double scale, int columns) {
        for (int c = 0; c < columns; c++) {
            right[row * columns + c] -= scale * right[other * columns + c];
        }
    }

    private static void divide(double[] right, int row, double divisor, int columns) {
        for (int c = 0; c < columns; c++) {
            right[row * columns + c] /= divisor;
        }
    }
}
