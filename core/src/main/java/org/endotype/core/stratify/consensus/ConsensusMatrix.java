package org.endotype.core.stratify.consensus;

import java.util.random.RandomGenerator;
import org.endotype.core.stratify.mixture.KMeans;
import org.endotype.core.stratify.network.AffinityKernel;

/**
 * How often two patients end in one group when a fifth of all are left out at random and the rest are grouped anew.
 *
 * <p>Cost: O(resamples x cost of one grouping). Deterministic given the stream.
 *
 * <p>Source: Monti et al., Machine Learning 52:91 (2003); the proportion of ambiguous pairs: Senbabaoglu et al., Scientific
 * Reports 4:6207 (2014).
 *
 * @param values row-major {@code n x n}: share of the resamples with both in which both were in one group; 1 on the
 *     diagonal, NaN for two never drawn together
 */
public record ConsensusMatrix(double[] values, int n) {

    private static final double KEPT = 0.8;
    private static final double AMBIGUOUS_FROM = 0.1;
    private static final double AMBIGUOUS_TO = 0.9;

    /** How each resample is grouped. */
    public enum Grouping {
        /** k-means from one start. */
        K_MEANS,
        /** A tree by Ward's criterion on Euclidean distances. */
        WARD_TREE
    }

    /**
     * Resamples and groups.
     *
     * @param points row-major {@code n x dimensions}
     */
    public static ConsensusMatrix of(
            double[] points,
            int n,
            int dimensions,
            int groups,
            Grouping grouping,
            int resamples,
            RandomGenerator random) {
        int kept = Math.max(Math.min(n, groups + 1), (int) Math.round(KEPT * n));
        int[] together = new int[n * n];
        int[] drawn = new int[n * n];
        double[] distances =
                grouping == Grouping.WARD_TREE ? AffinityKernel.distances(points, n, dimensions) : new double[0];
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int resample = 0; resample < resamples; resample++) {
            for (int i = 0; i < kept; i++) {
                int at = i + random.nextInt(n - i);
                int swap = order[i];
                order[i] = order[at];
                order[at] = swap;
            }
            int[] labels = grouping == Grouping.WARD_TREE
                    ? LinkageTree.of(among(distances, n, order, kept), kept, LinkageTree.Linkage.WARD)
                            .labels(groups)
                    : KMeans.fit(rows(points, dimensions, order, kept), kept, dimensions, groups, 1, random)
                            .labels();
            for (int a = 0; a < kept; a++) {
                for (int b = 0; b < kept; b++) {
                    int cell = order[a] * n + order[b];
                    drawn[cell]++;
                    together[cell] += labels[a] == labels[b] ? 1 : 0;
                }
            }
        }
        double[] values = new double[n * n];
        for (int c = 0; c < values.length; c++) {
            values[c] = drawn[c] == 0 ? (c % (n + 1) == 0 ? 1 : Double.NaN) : (double) together[c] / drawn[c];
        }
        return new ConsensusMatrix(values, n);
    }

    private static double[] rows(double[] points, int d, int[] order, int kept) {
        double[] rows = new double[kept * d];
        for (int i = 0; i < kept; i++) {
            System.arraycopy(points, order[i] * d, rows, i * d, d);
        }
        return rows;
    }

    private static double[] among(double[] distances, int n, int[] order, int kept) {
        double[] among = new double[kept * kept];
        for (int a = 0; a < kept; a++) {
            for (int b = 0; b < kept; b++) {
                among[a * kept + b] = distances[order[a] * n + order[b]];
            }
        }
        return among;
    }

    /** The proportion of ambiguous pairs: consensus strictly between .1 and .9. 0 where groups always come out alike. */
    public double ambiguous() {
        int pairs = 0;
        int ambiguous = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double value = values[i * n + j];
                if (!Double.isNaN(value)) {
                    pairs++;
                    ambiguous += value > AMBIGUOUS_FROM && value < AMBIGUOUS_TO ? 1 : 0;
                }
            }
        }
        return pairs == 0 ? Double.NaN : (double) ambiguous / pairs;
    }

    /** Values with 0 for pairs never drawn together: a similarity. */
    public double[] similarity() {
        double[] similarity = values.clone();
        for (int c = 0; c < similarity.length; c++) {
            if (Double.isNaN(similarity[c])) {
                similarity[c] = 0;
            }
        }
        return similarity;
    }

    /** Groups by average linkage on 1 - consensus, zero-based, the largest first. */
    public int[] labels(int groups) {
        double[] distances = similarity();
        for (int c = 0; c < distances.length; c++) {
            distances[c] = 1 - distances[c];
        }
        return LinkageTree.of(distances, n, LinkageTree.Linkage.AVERAGE).labels(groups);
    }
}
