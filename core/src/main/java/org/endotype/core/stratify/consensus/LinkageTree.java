package org.endotype.core.stratify.consensus;

import java.util.Arrays;

/**
 * Agglomerative clustering with average linkage (UPGMA) or Ward's criterion by the chain of nearest neighbours, immutable.
 *
 * <p>Cost: O(n^2) time and memory. Ties go to the lower index. Deterministic.
 *
 * <p>Source: Sokal and Michener, Univ. Kansas Sci. Bull. 38:1409 (1958); Ward, JASA 58:236 (1963); the chain:
 * Murtagh, Computer Journal 26:354 (1983). Heights of Ward's criterion are those of SciPy.
 *
 * @param first one part of each merge, in order of height; parts are numbered by their lowest member
 * @param second the other part
 * @param heights distance between the parts merged, ascending
 */
public record LinkageTree(int[] first, int[] second, double[] heights) {

    /** How far two parts are from each other. */
    public enum Linkage {
        /** The mean distance of their members. */
        AVERAGE,
        /** The root of twice what their union adds to the sum of squares; for Euclidean distances. */
        WARD
    }

    /**
     * Builds the tree.
     *
     * @param distances row-major {@code n x n}, symmetric; not changed
     */
    public static LinkageTree of(double[] distances, int n, Linkage linkage) {
        double[] d = distances.clone();
        int[] size = new int[n];
        Arrays.fill(size, 1);
        boolean[] gone = new boolean[n];
        int[] chain = new int[n];
        int length = 0;
        int merges = Math.max(0, n - 1);
        int[] first = new int[merges];
        int[] second = new int[merges];
        double[] heights = new double[merges];
        for (int merge = 0; merge < merges; merge++) {
            if (length == 0) {
                int start = 0;
                while (gone[start]) {
                    start++;
                }
                chain[length++] = start;
            }
            int a;
            int b;
            while (true) {
                a = chain[length - 1];
                b = length > 1 ? chain[length - 2] : -1;
                double least = b >= 0 ? d[a * n + b] : Double.POSITIVE_INFINITY;
                for (int other = 0; other < n; other++) {
                    if (!gone[other] && other != a && d[a * n + other] < least) {
                        least = d[a * n + other];
                        b = other;
                    }
                }
                if (length > 1 && b == chain[length - 2]) {
                    break;
                }
                chain[length++] = b;
            }
            length -= 2;
            int low = Math.min(a, b);
            int high = Math.max(a, b);
            first[merge] = low;
            second[merge] = high;
            heights[merge] = d[a * n + b];
            gone[high] = true;
            for (int other = 0; other < n; other++) {
                if (!gone[other] && other != low) {
                    double updated = linkage == Linkage.AVERAGE
                            ? (size[low] * d[low * n + other] + size[high] * d[high * n + other])
                                    / (size[low] + size[high])
                            : ward(
                                    d[low * n + other],
                                    d[high * n + other],
                                    heights[merge],
                                    size[low],
                                    size[high],
                                    size[other]);
                    d[low * n + other] = updated;
                    d[other * n + low] = updated;
                }
            }
            size[low] += size[high];
        }
        return sorted(first, second, heights);
    }

    private static double ward(double toLow, double toHigh, double between, int low, int high, int other) {
        double total = (double) low + high + other;
        double squared =
                ((low + other) * toLow * toLow + (high + other) * toHigh * toHigh - other * between * between) / total;
        return Math.sqrt(Math.max(0, squared));
    }

    /** The chain finds merges out of order; a stable order by height keeps a part before what it is merged into. */
    private static LinkageTree sorted(int[] first, int[] second, double[] heights) {
        Integer[] order = new Integer[heights.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (x, y) -> Double.compare(heights[x], heights[y]));
        int[] newFirst = new int[order.length];
        int[] newSecond = new int[order.length];
        double[] newHeights = new double[order.length];
        for (int i = 0; i < order.length; i++) {
            newFirst[i] = first[order[i]];
            newSecond[i] = second[order[i]];
            newHeights[i] = heights[order[i]];
        }
        return new LinkageTree(newFirst, newSecond, newHeights);
    }

    /** Cuts the tree into {@code groups}; zero-based labels, the largest group first (ties: the lowest member). */
    public int[] labels(int groups) {
        int n = heights.length + 1;
        int[] parent = new int[n];
        Arrays.setAll(parent, i -> i);
        for (int merge = 0; merge < n - groups; merge++) {
            int a = root(parent, first[merge]);
            int b = root(parent, second[merge]);
            parent[Math.max(a, b)] = Math.min(a, b);
        }
        int[] roots = new int[n];
        int[] sizes = new int[n];
        for (int i = 0; i < n; i++) {
            roots[i] = root(parent, i);
            sizes[roots[i]]++;
        }
        Integer[] order = Arrays.stream(roots).distinct().boxed().toArray(Integer[]::new);
        Arrays.sort(order, (x, y) -> sizes[x] != sizes[y] ? Integer.compare(sizes[y], sizes[x]) : x - y);
        int[] number = new int[n];
        for (int g = 0; g < order.length; g++) {
            number[order[g]] = g;
        }
        return Arrays.stream(roots).map(root -> number[root]).toArray();
    }

    private static int root(int[] parent, int start) {
        int at = start;
        while (parent[at] != at) {
            at = parent[at];
        }
        return at;
    }
}
