package org.endotype.core.stratify.network;

import java.util.Arrays;
import java.util.List;

/**
 * Similarity network fusion: the affinities of each view are passed through its own nearest-neighbour graph, P(v) &lt;- S(v)
 * (mean of the other P) S(v)', until the views agree. All views must hold all patients.
 *
 * <p>The neighbour graphs are sparse, and the products use that: O(iterations x views x n^2 x neighbours) instead of n^3.
 * Deterministic.
 *
 * <p>Source: Wang et al., Nature Methods 11:333 (2014); conventions of snfpy: affinities are divided by their row sums and
 * made symmetric first, the graph keeps what reaches the row's percentile 100 (1 - neighbours / n), one is added to the
 * diagonal after each step, and the result is divided by its row sums, made symmetric, and given a diagonal of one half
 * more. One view alone is only normalised.
 */
public final class NetworkFusion {

    /** Steps of diffusion. */
    public static final int ITERATIONS = 20;

    private NetworkFusion() {}

    /**
     * The fused network, row-major {@code n x n}, symmetric.
     *
     * @param affinities one symmetric matrix a view; not changed
     */
    public static double[] fuse(List<double[]> affinities, int n, int neighbours, int iterations) {
        int views = affinities.size();
        double[][] current = new double[views][];
        Sparse[] graphs = new Sparse[views];
        for (int v = 0; v < views; v++) {
            double[] normal = affinities.get(v).clone();
            divideByRowSums(normal, n);
            symmetrise(normal, n);
            current[v] = normal;
            graphs[v] = Sparse.nearest(normal, n, neighbours);
        }
        double[] sum = sum(current, n);
        for (int iteration = 0; iteration < iterations && views > 1; iteration++) {
            for (int v = 0; v < views; v++) {
                double[] others = new double[n * n];
                for (int c = 0; c < others.length; c++) {
                    others[c] = (sum[c] - current[v][c]) / (views - 1);
                }
                double[] through = graphs[v].throughBothSides(others, n);
                for (int i = 0; i < n; i++) {
                    through[i * n + i] += 1;
                }
                symmetrise(through, n);
                current[v] = through;
            }
            sum = sum(current, n);
        }
        double[] fused = sum;
        for (int c = 0; c < fused.length; c++) {
            fused[c] /= views;
        }
        divideByRowSums(fused, n);
        symmetrise(fused, n);
        for (int i = 0; i < n; i++) {
            fused[i * n + i] += 0.5;
        }
        return fused;
    }

    private static double[] sum(double[][] matrices, int n) {
        double[] sum = new double[n * n];
        for (double[] matrix : matrices) {
            for (int c = 0; c < sum.length; c++) {
                sum[c] += matrix[c];
            }
        }
        return sum;
    }

    static void divideByRowSums(double[] matrix, int n) {
        for (int i = 0; i < n; i++) {
            double total = 0;
            for (int j = 0; j < n; j++) {
                total += matrix[i * n + j];
            }
            for (int j = 0; j < n; j++) {
                matrix[i * n + j] /= total;
            }
        }
    }

    static void symmetrise(double[] matrix, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double mean = 0.5 * (matrix[i * n + j] + matrix[j * n + i]);
                matrix[i * n + j] = mean;
                matrix[j * n + i] = mean;
            }
        }
    }

    /** The strongest edges of each row, divided by their sum. */
    private record Sparse(int[][] columns, double[][] weights) {

        static Sparse nearest(double[] matrix, int n, int neighbours) {
            int[][] columns = new int[n][];
            double[][] weights = new double[n][];
            double[] row = new double[n];
            for (int i = 0; i < n; i++) {
                System.arraycopy(matrix, i * n, row, 0, n);
                Arrays.sort(row);
                // NumPy's linear percentile at 100 (1 - neighbours / n).
                double at = (n - 1) * (1 - (double) neighbours / n);
                int below = (int) Math.floor(at);
                int above = Math.min(n - 1, below + 1);
                double cutoff = row[below] + (at - below) * (row[above] - row[below]);
                int count = 0;
                for (int j = 0; j < n; j++) {
                    count += matrix[i * n + j] >= cutoff ? 1 : 0;
                }
                columns[i] = new int[count];
                weights[i] = new double[count];
                double total = 0;
                int next = 0;
                for (int j = 0; j < n; j++) {
                    if (matrix[i * n + j] >= cutoff) {
                        columns[i][next] = j;
                        weights[i][next++] = matrix[i * n + j];
                        total += matrix[i * n + j];
                    }
                }
                for (int k = 0; k < count; k++) {
                    weights[i][k] /= total;
                }
            }
            return new Sparse(columns, weights);
        }

        /** S M S' for a symmetric M, as S (S M)'. */
        double[] throughBothSides(double[] matrix, int n) {
            double[] left = transposed(times(matrix, n), n);
            return times(left, n);
        }

        private double[] times(double[] matrix, int n) {
            double[] product = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < columns[i].length; k++) {
                    double weight = weights[i][k];
                    int from = columns[i][k] * n;
                    for (int j = 0; j < n; j++) {
                        product[i * n + j] += weight * matrix[from + j];
                    }
                }
            }
            return product;
        }

        private static double[] transposed(double[] matrix, int n) {
            double[] out = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    out[j * n + i] = matrix[i * n + j];
                }
            }
            return out;
        }
    }
}
