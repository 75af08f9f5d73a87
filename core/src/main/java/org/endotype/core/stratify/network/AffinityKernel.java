package org.endotype.core.stratify.network;

import java.util.Arrays;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * The scaled exponential affinity of similarity network fusion: w_ij = N(d_ij; 0, mu s_ij), a normal density with
 * s_ij = (mean distance of i to its neighbours + that of j + d_ij) / 3.
 *
 * <p>Matrices are row-major {@code n x n} and symmetric. Cost: O(n^2 (p + log n)). Deterministic.
 *
 * <p>Source: Wang et al., Nature Methods 11:333 (2014); the conventions are those of snfpy (the density with its
 * constant, neighbours without oneself).
 */
public final class AffinityKernel {

    /** Width of the kernel, in local mean distances. */
    public static final double MU = 0.5;

    private static final double SPACING = Math.ulp(1.0);

    private AffinityKernel() {}

    /** Euclidean distances between rows, row-major {@code n x columns} without NaN. */
    public static double[] distances(double[] x, int n, int columns) {
        double[] gram = LinearAlgebra.gramOfRows(x, n, columns);
        double[] distances = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double squared = gram[i * n + i] + gram[j * n + j] - 2 * gram[i * n + j];
                double distance = Math.sqrt(Math.max(0, squared));
                distances[i * n + j] = distance;
                distances[j * n + i] = distance;
            }
        }
        return distances;
    }

    /**
     * Affinities from distances.
     *
     * @param neighbours how many nearest others make the local scale, below {@code n}
     */
    public static double[] affinities(double[] distances, int n, int neighbours, double mu) {
        double[] local = new double[n];
        double[] row = new double[n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(distances, i * n, row, 0, n);
            row[i] = 0;
            Arrays.sort(row);
            double sum = 0;
            for (int k = 1; k <= neighbours; k++) {
                sum += row[k];
            }
            local[i] = sum / neighbours + SPACING;
        }
        double[] affinities = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double distance = i == j ? 0 : distances[i * n + j];
                double scale = mu * ((local[i] + local[j] + distance) / 3 + SPACING);
                double z = distance / scale;
                double value = Math.exp(-0.5 * z * z) / (scale * Math.sqrt(2 * Math.PI));
                affinities[i * n + j] = value;
                affinities[j * n + i] = value;
            }
        }
        return affinities;
    }

    /** Neighbours for cohorts of this size: 20, or a sixth of a small cohort. */
    public static int neighbours(int n) {
        return Math.max(2, Math.min(20, Math.min(n - 1, n / 6)));
    }
}
