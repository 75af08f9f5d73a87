package org.endotype.core.stats;

import java.util.Arrays;

/** Ranks of values, from 1 up. */
public final class Ranks {

    private Ranks() {}

    /**
     * Ranks in ascending order, ties given the average of theirs; -0.0 ties with 0.0. NaN is refused. Cost: O(n log n).
     */
    public static double[] average(double[] values) {
        int n = values.length;
        double[] sorted = new double[n];
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(values[i])) {
                throw new IllegalArgumentException("value " + i + " is NaN; ranks need numbers");
            }
            sorted[i] = values[i] + 0.0;
        }
        Arrays.sort(sorted);
        double[] ranks = new double[n];
        for (int i = 0; i < n; i++) {
            double value = values[i] + 0.0;
            int first = boundary(sorted, value, Side.FIRST);
            int afterLast = boundary(sorted, value, Side.AFTER_LAST);
            ranks[i] = (first + 1 + afterLast) / 2.0;
        }
        return ranks;
    }

    private enum Side {
        FIRST,
        AFTER_LAST
    }

    private static int boundary(double[] sorted, double value, Side side) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean before = side == Side.FIRST ? sorted[middle] < value : sorted[middle] <= value;
            if (before) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
