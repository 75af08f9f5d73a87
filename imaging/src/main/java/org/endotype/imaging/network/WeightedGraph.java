package org.endotype.imaging.network;

import java.util.Arrays;

/**
 * An undirected graph with positive weights and without self-connections, immutable; neighbours of a node lie together
 * in ascending order (compressed rows), each edge stored from both ends.
 */
final class WeightedGraph {

    private final int nodes;
    private final int[] start;
    private final int[] neighbour;
    private final double[] weight;

    private WeightedGraph(int nodes, int[] start, int[] neighbour, double[] weight) {
        this.nodes = nodes;
        this.start = start;
        this.neighbour = neighbour;
        this.weight = weight;
    }

    /** The non-zero off-diagonal entries of a symmetric row-major matrix, as magnitudes. */
    static WeightedGraph ofMagnitudes(double[] matrix, int nodes) {
        int[] start = new int[nodes + 1];
        for (int i = 0; i < nodes; i++) {
            int degree = 0;
            for (int j = 0; j < nodes; j++) {
                if (i != j && matrix[i * nodes + j] != 0) {
                    degree++;
                }
            }
            start[i + 1] = start[i] + degree;
        }
        int[] neighbour = new int[start[nodes]];
        double[] weight = new double[start[nodes]];
        int next = 0;
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) {
                if (i != j && matrix[i * nodes + j] != 0) {
                    neighbour[next] = j;
                    weight[next++] = Math.abs(matrix[i * nodes + j]);
                }
            }
        }
        return new WeightedGraph(nodes, start, neighbour, weight);
    }

    /** The same edges with other weights, in the order of {@link #weight}. */
    WeightedGraph withWeights(double[] weights) {
        return new WeightedGraph(nodes, start, neighbour, weights);
    }

    int nodeCount() {
        return nodes;
    }

    /** Edges, each counted once. */
    int edgeCount() {
        return neighbour.length / 2;
    }

    int start(int node) {
        return start[node];
    }

    int end(int node) {
        return start[node + 1];
    }

    int neighbour(int slot) {
        return neighbour[slot];
    }

    double weight(int slot) {
        return weight[slot];
    }

    int degree(int node) {
        return start[node + 1] - start[node];
    }

    /** The sum of a node's weights. */
    double strength(int node) {
        double sum = 0;
        for (int slot = start[node]; slot < start[node + 1]; slot++) {
            sum += weight[slot];
        }
        return sum;
    }

    /** The length of every edge end, 1 / weight. */
    double[] lengths() {
        double[] lengths = new double[weight.length];
        for (int slot = 0; slot < lengths.length; slot++) {
            lengths[slot] = 1 / weight[slot];
        }
        return lengths;
    }

    /** The dense symmetric matrix, row-major. */
    double[] toDense() {
        double[] dense = new double[nodes * nodes];
        for (int i = 0; i < nodes; i++) {
            for (int slot = start[i]; slot < start[i + 1]; slot++) {
                dense[i * nodes + neighbour[slot]] = weight[slot];
            }
        }
        return dense;
    }

    /** All weights, both ends, in slot order. */
    double[] weights() {
        return Arrays.copyOf(weight, weight.length);
    }
}
