package org.endotype.core.evidence;

import java.util.random.RandomGenerator;
import org.endotype.core.stratify.mixture.KMeans;

/**
 * The prediction strength of k groups: half the participants are grouped, the other half too, and the smallest share of
 * pairs within a group of the second half that the first half's centres also put together is averaged over 10 splits.
 * 1 for one group; above .8 to .9 supports k. Computed with k-means in a given space.
 *
 * <p>Source: Tibshirani and Walther, J. Comput. Graph. Statist. 14:511 (2005).
 */
final class PredictionStrength {

    private static final int SPLITS = 10;
    private static final int STARTS = 5;

    private PredictionStrength() {}

    static double of(double[] points, int count, int dimensions, int groups, RandomGenerator random) {
        if (groups == 1) {
            return 1;
        }
        int half = count / 2;
        if (half < 2 * groups) {
            return Double.NaN;
        }
        double sum = 0;
        for (int split = 0; split < SPLITS; split++) {
            int[] order = shuffled(count, random);
            double[] first = rows(points, order, 0, half, dimensions);
            double[] second = rows(points, order, half, count, dimensions);
            int size = count - half;
            KMeans trained = KMeans.fit(first, half, dimensions, groups, STARTS, random);
            KMeans tested = KMeans.fit(second, size, dimensions, groups, STARTS, random);
            int[][] cells = new int[groups][groups];
            for (int i = 0; i < size; i++) {
                cells[tested.labels()[i]][trained.nearest(second, i)]++;
            }
            double weakest = 1;
            for (int[] cell : cells) {
                double total = 0;
                double together = 0;
                for (int c : cell) {
                    total += c;
                    together += c * (c - 1.0);
                }
                weakest = Math.min(weakest, total > 1 ? together / (total * (total - 1)) : 0);
            }
            sum += weakest;
        }
        return sum / SPLITS;
    }

    private static int[] shuffled(int count, RandomGenerator random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        return order;
    }

    private static double[] rows(double[] points, int[] order, int from, int to, int d) {
        double[] rows = new double[(to - from) * d];
        for (int i = from; i < to; i++) {
            System.arraycopy(points, order[i] * d, rows, (i - from) * d, d);
        }
        return rows;
    }
}
