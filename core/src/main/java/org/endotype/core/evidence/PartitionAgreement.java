package org.endotype.core.evidence;

import java.util.HashMap;
import java.util.Map;

/** How far two partitions of the same participants agree. Labels are any integers. */
public final class PartitionAgreement {

    private PartitionAgreement() {}

    /**
     * The adjusted Rand index: 1 for the same partition, 0 on average for unrelated ones. Two partitions into a single
     * group agree perfectly. Source: Hubert and Arabie, Journal of Classification 2:193 (1985).
     */
    public static double adjustedRandIndex(int[] a, int[] b) {
        Map<Long, Integer> cells = new HashMap<>();
        Map<Integer, Integer> rows = new HashMap<>();
        Map<Integer, Integer> columns = new HashMap<>();
        for (int i = 0; i < a.length; i++) {
            cells.merge(((long) a[i] << 32) ^ (b[i] & 0xffffffffL), 1, Integer::sum);
            rows.merge(a[i], 1, Integer::sum);
            columns.merge(b[i], 1, Integer::sum);
        }
        double together = pairs(cells);
        double inA = pairs(rows);
        double inB = pairs(columns);
        double all = a.length * (a.length - 1.0) / 2;
        double expected = inA * inB / all;
        double largest = 0.5 * (inA + inB);
        return largest - expected == 0 ? 1 : (together - expected) / (largest - expected);
    }

    /**
     * The V-measure: harmonic mean of homogeneity and completeness, between 0 and 1. Source: Rosenberg and Hirschberg,
     * EMNLP 2007.
     */
    public static double vMeasure(int[] a, int[] b) {
        Map<Long, Integer> cells = new HashMap<>();
        Map<Integer, Integer> rows = new HashMap<>();
        Map<Integer, Integer> columns = new HashMap<>();
        for (int i = 0; i < a.length; i++) {
            cells.merge(((long) a[i] << 32) ^ (b[i] & 0xffffffffL), 1, Integer::sum);
            rows.merge(a[i], 1, Integer::sum);
            columns.merge(b[i], 1, Integer::sum);
        }
        double joint = entropy(cells, a.length);
        double ofA = entropy(rows, a.length);
        double ofB = entropy(columns, a.length);
        double homogeneity = ofA == 0 ? 1 : 1 - (joint - ofB) / ofA;
        double completeness = ofB == 0 ? 1 : 1 - (joint - ofA) / ofB;
        return homogeneity + completeness == 0 ? 0 : 2 * homogeneity * completeness / (homogeneity + completeness);
    }

    private static double pairs(Map<?, Integer> counts) {
        double sum = 0;
        for (int count : counts.values()) {
            sum += count * (count - 1.0) / 2;
        }
        return sum;
    }

    private static double entropy(Map<?, Integer> counts, int total) {
        double sum = 0;
        for (int count : counts.values()) {
            double share = (double) count / total;
            sum -= share * Math.log(share);
        }
        return sum;
    }
}
