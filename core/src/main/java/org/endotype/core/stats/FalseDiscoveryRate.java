package org.endotype.core.stats;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The false discovery rate of many tests.
 *
 * <p>Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300.
 */
public final class FalseDiscoveryRate {

    private FalseDiscoveryRate() {}

    /**
     * Adjusted p values (q): the smallest rate at which each test would be called. NaN stays NaN and does not count as a
     * test. Cost O(n log n).
     */
    public static double[] benjaminiHochberg(double[] p) {
        Integer[] order = java.util.stream.IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> p[i]))
                .toArray(Integer[]::new);
        double[] q = new double[p.length];
        Arrays.fill(q, Double.NaN);
        double smallest = 1;
        for (int rank = order.length; rank >= 1; rank--) {
            int test = order[rank - 1];
            smallest = Math.min(smallest, p[test] * order.length / rank);
            q[test] = smallest;
        }
        return q;
    }
}
