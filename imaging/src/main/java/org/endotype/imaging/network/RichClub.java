package org.endotype.imaging.network;

import java.util.Arrays;

/**
 * The weighted rich club: the ties among the nodes of degree k or more, against the strongest ties of the network that as
 * many edges could have.
 *
 * <p>Entry k - 1 belongs to k, up to the largest degree; NaN where no edge is left or all nodes are in the club. Cost O(n^2 log n). Source: Opsahl et al., Physical Review Letters 101 (2008) 168702.
 */
final class RichClub {

    private RichClub() {}

    static double[] coefficients(WeightedGraph graph) {
        int n = graph.nodeCount();
        int largest = 0;
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, graph.degree(i));
            smallest = Math.min(smallest, graph.degree(i));
        }
        double[] ranked = graph.weights();
        Arrays.sort(ranked);
        double[] strongest = new double[ranked.length + 1];
        for (int e = 0; e < ranked.length; e++) {
            strongest[e + 1] = strongest[e] + ranked[ranked.length - 1 - e];
        }
        // An edge is in the clubs of all degrees below the smaller of its ends' degrees.
        double[] weight = new double[largest + 1];
        int[] edges = new int[largest + 1];
        for (int i = 0; i < n; i++) {
            for (int slot = graph.start(i); slot < graph.end(i); slot++) {
                int level = Math.min(graph.degree(i), graph.degree(graph.neighbour(slot)));
                weight[level] += graph.weight(slot);
                edges[level]++;
            }
        }
        double[] coefficients = new double[largest];
        double weightAbove = 0;
        int edgesAbove = 0;
        for (int k = largest; k >= 1; k--) {
            weightAbove += weight[k];
            edgesAbove += edges[k];
            coefficients[k - 1] = edgesAbove == 0 || smallest >= k ? Double.NaN : weightAbove / strongest[edgesAbove];
        }
        return coefficients;
    }
}
