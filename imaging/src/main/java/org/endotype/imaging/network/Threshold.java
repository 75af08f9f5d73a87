package org.endotype.imaging.network;

import java.util.Arrays;
import java.util.Comparator;
import org.endotype.core.error.InvalidConfiguration;

/**
 * The proportional threshold: the strongest signed edges up to a density.
 *
 * <p>Of n(n-1)/2 possible edges, round(density x n(n-1)/2) are kept (halves up): those with the largest signed weights
 * that are not 0. Where there are fewer positive edges than that, negative ones nearest to 0 follow. Ties keep the edge
 * that comes first in the row-major upper triangle. Cost O(n^2 log n).
 */
final class Threshold {

    private Threshold() {}

    /** A copy of a symmetric row-major matrix, with all other edges and the diagonal 0. */
    static double[] proportional(double[] matrix, int n, double density) {
        if (!(density > 0 && density <= 1)) {
            throw new InvalidConfiguration("density: expected a share above 0 and at most 1, found " + density);
        }
        int[] slots = new int[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (matrix[i * n + j] != 0) {
                    slots[count++] = i * n + j;
                }
            }
        }
        int kept = (int) Math.min(count, Math.floor((double) n * (n - 1) * density / 2 + 0.5));
        Integer[] order = Arrays.stream(slots, 0, count).boxed().toArray(Integer[]::new);
        Arrays.sort(
                order,
                Comparator.comparingDouble((Integer slot) -> -matrix[slot]).thenComparingInt(slot -> slot));
        double[] result = new double[n * n];
        for (int k = 0; k < kept; k++) {
            int i = order[k] / n;
            int j = order[k] % n;
            result[i * n + j] = matrix[i * n + j];
            result[j * n + i] = matrix[i * n + j];
        }
        return result;
    }
}
