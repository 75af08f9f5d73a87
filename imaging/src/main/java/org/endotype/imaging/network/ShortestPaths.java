package org.endotype.imaging.network;

import org.endotype.core.parallel.Parallelism;

/**
 * Shortest weighted paths from every node (Dijkstra with a binary heap), and what is read off them; an edge's length is 1 /
 * weight.
 *
 * <p>Betweenness counts, for every ordered pair of other nodes, the share of shortest paths through a node (Brandes), so
 * that an undirected pair counts twice, and is not normalised. Two paths are equally short where their lengths are the
 * same double.
 *
 * <p>Cost O(n (m + n) log n) for n nodes and m edges, O(n) memory a thread. The same bits whatever the thread count:
 * sources are handled in fixed blocks, whose sums are added in order.
 *
 * <p>Source: Dijkstra 1959; Brandes, Journal of Mathematical Sociology 25 (2001) 163-177.
 */
final class ShortestPaths {

    private static final int SOURCES_A_BLOCK = 16;

    /**
     * @param globalEfficiency mean over ordered pairs of 1 / distance, 0 where there is no path
     * @param finiteDistanceSum over ordered pairs with a path
     * @param reachablePairs ordered pairs with a path
     * @param betweenness one a node
     */
    record Result(double globalEfficiency, double finiteDistanceSum, long reachablePairs, double[] betweenness) {

        /** The mean finite distance; NaN where no two nodes are connected. */
        double characteristicPathLength() {
            return reachablePairs == 0 ? Double.NaN : finiteDistanceSum / reachablePairs;
        }
    }

    private ShortestPaths() {}

    static Result of(WeightedGraph graph, Parallelism parallelism) {
        int n = graph.nodeCount();
        double[] lengths = graph.lengths();
        int blocks = (n + SOURCES_A_BLOCK - 1) / SOURCES_A_BLOCK;
        Search[] searches = new Search[blocks];
        parallelism.forEachBlock(blocks, block -> {
            Search search = new Search(graph, lengths);
            int end = Math.min(n, (block + 1) * SOURCES_A_BLOCK);
            for (int source = block * SOURCES_A_BLOCK; source < end; source++) {
                search.from(source);
            }
            searches[block] = search;
        });
        double inverse = 0;
        double sum = 0;
        long pairs = 0;
        double[] betweenness = new double[n];
        for (Search search : searches) {
            inverse += search.inverseSum;
            sum += search.sum;
            pairs += search.pairs;
            for (int i = 0; i < n; i++) {
                betweenness[i] += search.betweenness[i];
            }
        }
        double efficiency = n < 2 ? Double.NaN : inverse / ((double) n * (n - 1));
        return new Result(efficiency, sum, pairs, betweenness);
    }

    /** The working memory of one block of sources. */
    private static final class Search {
        private final WeightedGraph graph;
        private final double[] lengths;
        private final double[] distance;
        private final double[] paths;
        private final double[] dependency;
        private final int[] settled;
        private final int[] heap;
        private final int[] place;
        private int heapSize;
        private double inverseSum;
        private double sum;
        private long pairs;
        private final double[] betweenness;

        Search(WeightedGraph graph, double[] lengths) {
            int n = graph.nodeCount();
            this.graph = graph;
            this.lengths = lengths;
            distance = new double[n];
            paths = new double[n];
            dependency = new double[n];
            settled = new int[n];
            heap = new int[n];
            place = new int[n];
            betweenness = new double[n];
        }

        void from(int source) {
            int n = distance.length;
            java.util.Arrays.fill(distance, Double.POSITIVE_INFINITY);
            java.util.Arrays.fill(place, -1);
            distance[source] = 0;
            paths[source] = 1;
            heapSize = 0;
            push(source);
            int settledCount = 0;
            while (heapSize > 0) {
                int v = pop();
                settled[settledCount++] = v;
                double here = distance[v];
                double pathsHere = paths[v];
                for (int slot = graph.start(v), end = graph.end(v); slot < end; slot++) {
                    int w = graph.neighbour(slot);
                    double through = here + lengths[slot];
                    if (through < distance[w]) {
                        distance[w] = through;
                        paths[w] = pathsHere;
                        if (place[w] < 0) {
                            push(w);
                        } else {
                            rise(place[w]);
                        }
                    } else if (through == distance[w] && w != source) {
                        paths[w] += pathsHere;
                    }
                }
            }
            for (int k = 1; k < settledCount; k++) {
                double d = distance[settled[k]];
                inverseSum += 1 / d;
                sum += d;
                pairs++;
            }
            java.util.Arrays.fill(dependency, 0, n, 0);
            for (int k = settledCount - 1; k > 0; k--) {
                int w = settled[k];
                betweenness[w] += dependency[w];
                double share = (1 + dependency[w]) / paths[w];
                for (int slot = graph.start(w), end = graph.end(w); slot < end; slot++) {
                    int v = graph.neighbour(slot);
                    // Lengths are the same from both ends, so this is the sum that set w's distance.
                    if (distance[v] + lengths[slot] == distance[w]) {
                        dependency[v] += paths[v] * share;
                    }
                }
            }
        }

        private void push(int node) {
            heap[heapSize] = node;
            place[node] = heapSize;
            rise(heapSize++);
        }

        private void rise(int at) {
            int node = heap[at];
            double key = distance[node];
            while (at > 0) {
                int parent = (at - 1) >>> 1;
                if (distance[heap[parent]] <= key) {
                    break;
                }
                heap[at] = heap[parent];
                place[heap[at]] = at;
                at = parent;
            }
            heap[at] = node;
            place[node] = at;
        }

        private int pop() {
            int top = heap[0];
            int node = heap[--heapSize];
            if (heapSize > 0) {
                double key = distance[node];
                int at = 0;
                while (true) {
                    int child = 2 * at + 1;
                    if (child >= heapSize) {
                        break;
                    }
                    if (child + 1 < heapSize && distance[heap[child + 1]] < distance[heap[child]]) {
                        child++;
                    }
                    if (key <= distance[heap[child]]) {
                        break;
                    }
                    heap[at] = heap[child];
                    place[heap[at]] = at;
                    at = child;
                }
                heap[at] = node;
                place[node] = at;
            }
            return top;
        }
    }
}
