package org.endotype.core.stratify.network;

import java.util.random.RandomGenerator;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;
import org.endotype.core.stratify.mixture.KMeans;

/**
 * Spectral clustering of a similarity network: the eigenvectors of the normalised Laplacian with the smallest
 * eigenvalues, as a random walk sees them (divided by the root of the degrees), grouped by k-means.
 *
 * <p>Loops (the diagonal) do not count. Somebody whom nothing connects to anybody has degree 1, as in scikit-learn. Cost:
 * one partial eigendecomposition, O(n^2 k) to O(n^3). Deterministic given the stream.
 *
 * <p>Source: von Luxburg, Statistics and Computing 17:395 (2007); the conventions are those of scikit-learn's
 * {@code spectral_clustering} with its k-means.
 *
 * @param eigenvalues of the normalised Laplacian, smallest first
 * @param vectors row-major {@code n x count}, of the random walk
 */
public record SpectralPartition(double[] eigenvalues, double[] vectors, int n) {

    private static final int STARTS = 10;

    /**
     * Decomposes a network.
     *
     * @param similarity row-major {@code n x n}, symmetric, not negative
     * @param count how many eigenpairs, at most {@code n}
     */
    public static SpectralPartition of(double[] similarity, int n, int count) {
        double[] root = new double[n];
        for (int i = 0; i < n; i++) {
            double degree = 0;
            for (int j = 0; j < n; j++) {
                degree += i == j ? 0 : similarity[i * n + j];
            }
            root[i] = degree > 0 ? Math.sqrt(degree) : 1;
        }
        double[] normal = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                normal[i * n + j] = i == j ? 0 : similarity[i * n + j] / (root[i] * root[j]);
            }
        }
        int kept = Math.min(count, n);
        SymmetricEigen eigen = LinearAlgebra.largestEigen(normal, n, kept);
        double[] eigenvalues = new double[kept];
        double[] vectors = new double[n * kept];
        for (int k = 0; k < kept; k++) {
            eigenvalues[k] = 1 - eigen.values()[k];
            for (int i = 0; i < n; i++) {
                vectors[i * kept + k] = eigen.vectors()[i * kept + k] / root[i];
            }
        }
        return new SpectralPartition(eigenvalues, vectors, n);
    }

    /** Groups, zero-based, the largest first. */
    public int[] labels(int groups, RandomGenerator random) {
        return KMeans.fit(firstVectors(groups), n, groups, groups, STARTS, random)
                .labels();
    }

    /** The first eigenvectors, row-major {@code n x count}. */
    public double[] firstVectors(int count) {
        int kept = eigenvalues.length;
        double[] first = new double[n * count];
        for (int i = 0; i < n; i++) {
            System.arraycopy(vectors, i * kept, first, i * count, count);
        }
        return first;
    }

    /** The gap after eigenvalue {@code groups}: large where the network falls into so many parts. */
    public double gap(int groups) {
        return groups >= eigenvalues.length ? Double.NaN : eigenvalues[groups] - eigenvalues[groups - 1];
    }
}
