package org.endotype.imaging.network;

import java.util.Arrays;
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
        double[] values = new double[n * (n - 1) / 2];
        int count = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (matrix[i * n + j] != 0) {
                    values[count++] = matrix[i * n + j];
                }
            }
        }
        int kept = (int) Math.min(count, Math.floor((double) n * (n - 1) * density / 2 + 0.5));
        double[] result = new double[n * n];
        if (kept == 0) {
            return result;
        }
        Arrays.sort(values, 0, count);
        double weakest = values[count - kept];
        int ties = 0;
        for (int k = count - kept; k < count && values[k] == weakest; k++) {
            ties++;
        }
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                double value = matrix[i * n + j];
                boolean keep = value > weakest || (value == weakest && ties-- > 0);
                if (value != 0 && keep) {
                    result[i * n + j] = value;
                    result[j * n + i] = value;
                }
            }
        }
        return result;
    }
}
