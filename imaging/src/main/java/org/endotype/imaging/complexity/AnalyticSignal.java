package org.endotype.imaging.complexity;

import org.endotype.core.linalg.LinearAlgebra;

/**
 * The Hilbert transform of the columns of a matrix, of any length.
 *
 * <p>The discrete transform is a circular convolution whose kernel has a closed form; as a product with a circulant matrix
 * it is one call of a tuned kernel for all columns, cheaper up to a few thousand rows than a Fourier transform each. Rows
 * of the circulant are made in blocks, so that memory stays O(n x {@value #ROWS_A_BLOCK}). Cost O(n^2 p).
 *
 * <p>Source: Oppenheim and Schafer, Discrete-Time Signal Processing, 3rd ed., section 12.
 */
public final class AnalyticSignal {

    private static final int ROWS_A_BLOCK = 256;

    private AnalyticSignal() {}

    /** The imaginary part of the analytic signal of each column of a row-major {@code n x p} matrix; same shape. */
    public static double[] hilbert(double[] x, int n, int p) {
        double[] kernel = kernel(n);
        double[] result = new double[x.length];
        for (int from = 0; from < n; from += ROWS_A_BLOCK) {
            int rows = Math.min(ROWS_A_BLOCK, n - from);
            double[] circulant = new double[rows * n];
            for (int r = 0; r < rows; r++) {
                for (int t = 0; t < n; t++) {
                    circulant[r * n + t] = kernel[Math.floorMod(from + r - t, n)];
                }
            }
            double[] block = LinearAlgebra.multiply(circulant, x, rows, n, p);
            System.arraycopy(block, 0, result, from * p, block.length);
        }
        return result;
    }

    /** The amplitude |x + i hilbert(x)| of each column. */
    public static double[] amplitude(double[] x, int n, int p) {
        double[] amplitude = hilbert(x, n, p);
        for (int i = 0; i < x.length; i++) {
            amplitude[i] = Math.hypot(x[i], amplitude[i]);
        }
        return amplitude;
    }

    /** The inverse transform of -i sign(frequency), with 0 at the mean and, for even n, at the highest frequency. */
    private static double[] kernel(int n) {
        double[] kernel = new double[n];
        for (int k = 1; k < n; k++) {
            double angle = Math.PI * k / n;
            if (n % 2 == 0) {
                kernel[k] = k % 2 == 1 ? 2 / (n * Math.tan(angle)) : 0;
            } else {
                double alternating = k % 2 == 0 ? 1 : -1;
                kernel[k] = (1 / Math.tan(angle) - alternating / Math.sin(angle)) / n;
            }
        }
        return kernel;
    }
}
