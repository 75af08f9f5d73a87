package org.endotype.imaging.network;

import java.util.Arrays;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.parallel.Parallelism;

/**
 * Triangles and what neighbours have among themselves.
 *
 * <p>Weights enter as they are, not divided by the largest: scale the matrix first where networks are to be compared by
 * these. Nodes with fewer than two neighbours have 0.
 *
 * <p>Source: Onnela et al., Physical Review E 71 (2005) 065103; Rubinov and Sporns, NeuroImage 52 (2010) 1059-1069; Wang et
 * al., NeuroImage 2016 for the local efficiency.
 */
final class Clustering {

    private Clustering() {}

    /** Twice the triangle intensity at each node: the diagonal of the cubed matrix of cube roots. Cost O(n^3). */
    static double[] triangles(WeightedGraph graph) {
        int n = graph.nodeCount();
        double[] roots = cubeRoots(graph).toDense();
        double[] squared = LinearAlgebra.multiply(roots, roots, n, n, n);
        double[] triangles = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int slot = graph.start(i); slot < graph.end(i); slot++) {
                int j = graph.neighbour(slot);
                sum += squared[i * n + j] * roots[j * n + i];
            }
            triangles[i] = sum;
        }
        return triangles;
    }

    /** Onnela's weighted clustering coefficient, from {@link #triangles}. */
    static double[] coefficients(WeightedGraph graph, double[] triangles) {
        double[] coefficients = new double[triangles.length];
        for (int i = 0; i < coefficients.length; i++) {
            double degree = graph.degree(i);
            coefficients[i] = degree < 2 ? 0 : triangles[i] / (degree * (degree - 1));
        }
        return coefficients;
    }

    /** The share of triplets that close, weighted; NaN where there is no triplet. */
    static double transitivity(WeightedGraph graph, double[] triangles) {
        double closed = 0;
        double triplets = 0;
        for (int i = 0; i < triangles.length; i++) {
            double degree = graph.degree(i);
            closed += triangles[i];
            triplets += degree * (degree - 1);
        }
        return triplets == 0 ? Double.NaN : closed / triplets;
    }

    /**
     * The efficiency among a node's neighbours, weighted by how strongly they hang on the node: the sum over pairs of
     * neighbours of cbrt(w_ui w_uj) / d_ij over k(k-1), d_ij within the neighbours' subgraph with lengths 1 / cbrt(w).
     *
     * <p>Cost O(sum of degrees cubed): neighbourhoods are small and dense, where Floyd-Warshall's plain inner loop beats
     * a heap.
     */
    static double[] localEfficiency(WeightedGraph graph, Parallelism parallelism) {
        int n = graph.nodeCount();
        double[] efficiency = new double[n];
        WeightedGraph roots = cubeRoots(graph);
        parallelism.forEachBlock(n, u -> efficiency[u] = localEfficiency(roots, u));
        return efficiency;
    }

    private static double localEfficiency(WeightedGraph roots, int u) {
        int k = roots.degree(u);
        if (k < 2) {
            return 0;
        }
        int first = roots.start(u);
        int[] indexOf = new int[roots.nodeCount()];
        Arrays.fill(indexOf, -1);
        for (int a = 0; a < k; a++) {
            indexOf[roots.neighbour(first + a)] = a;
        }
        double[] distance = new double[k * k];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        for (int a = 0; a < k; a++) {
            int node = roots.neighbour(first + a);
            for (int slot = roots.start(node); slot < roots.end(node); slot++) {
                int b = indexOf[roots.neighbour(slot)];
                if (b >= 0) {
                    distance[a * k + b] = 1 / roots.weight(slot);
                }
            }
        }
        closeUnderPaths(distance, k);
        double sum = 0;
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                if (a != b) {
                    sum += roots.weight(first + a) * roots.weight(first + b) / distance[a * k + b];
                }
            }
        }
        return sum / ((double) k * (k - 1));
    }

    private static void closeUnderPaths(double[] distance, int k) {
        for (int via = 0; via < k; via++) {
            for (int a = 0; a < k; a++) {
                double toVia = distance[a * k + via];
                if (toVia == Double.POSITIVE_INFINITY) {
                    continue;
                }
                int rowA = a * k;
                int rowVia = via * k;
                for (int b = 0; b < k; b++) {
                    distance[rowA + b] = Math.min(distance[rowA + b], toVia + distance[rowVia + b]);
                }
            }
        }
    }

    private static WeightedGraph cubeRoots(WeightedGraph graph) {
        double[] weights = graph.weights();
        for (int slot = 0; slot < weights.length; slot++) {
            weights[slot] = Math.cbrt(weights[slot]);
        }
        return graph.withWeights(weights);
    }
}
