package org.endotype.core.stratify.mixture;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * k-means by Lloyd's iterations from k-means++ starts, the best of several; immutable.
 *
 * <p>Groups are numbered by their size, largest first (ties: the centre of smaller first coordinate), so that numbers do
 * not depend on the order of the rows. A group that empties takes the point farthest from its centre. Cost: O(starts x
 * iterations x n x k x d). Deterministic given the stream.
 *
 * <p>Source: Lloyd, IEEE Trans. Inf. Theory 28:129 (1982); Arthur and Vassilvitskii, SODA 2007.
 *
 * @param centres row-major {@code groups x dimensions}
 * @param labels group of each training point, zero-based
 * @param withinSumOfSquares summed squared distance to the own centre
 */
public record KMeans(double[] centres, int[] labels, double withinSumOfSquares, int groups, int dimensions) {

    private static final int MAXIMUM_ITERATIONS = 100;

    /**
     * Fits {@code groups} centres.
     *
     * @param points row-major {@code count x dimensions}
     */
    public static KMeans fit(
            double[] points, int count, int dimensions, int groups, int starts, RandomGenerator random) {
        if (groups < 1 || groups > count) {
            throw new IllegalArgumentException("groups must lie in 1.." + count + ", got " + groups);
        }
        KMeans best = null;
        for (int start = 0; start < (groups == 1 ? 1 : starts); start++) {
            KMeans candidate = once(points, count, dimensions, groups, random);
            if (best == null || candidate.withinSumOfSquares < best.withinSumOfSquares * (1 - 1e-12)) {
                best = candidate;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("at least one start is needed");
        }
        return best.ordered();
    }

    private static KMeans once(double[] points, int n, int d, int k, RandomGenerator random) {
        double[] centres = plusPlus(points, n, d, k, random);
        int[] labels = new int[n];
        Arrays.fill(labels, -1);
        double within = 0;
        for (int iteration = 0; iteration < MAXIMUM_ITERATIONS; iteration++) {
            boolean changed = false;
            within = 0;
            int[] counts = new int[k];
            double farthest = -1;
            int farthestPoint = 0;
            for (int i = 0; i < n; i++) {
                int nearest = 0;
                double least = Double.POSITIVE_INFINITY;
                for (int c = 0; c < k; c++) {
                    double distance = squared(points, i * d, centres, c * d, d);
                    if (distance < least) {
                        least = distance;
                        nearest = c;
                    }
                }
                changed |= labels[i] != nearest;
                labels[i] = nearest;
                counts[nearest]++;
                within += least;
                if (least > farthest) {
                    farthest = least;
                    farthestPoint = i;
                }
            }
            for (int c = 0; c < k; c++) {
                if (counts[c] == 0) {
                    counts[labels[farthestPoint]]--;
                    labels[farthestPoint] = c;
                    counts[c] = 1;
                    changed = true;
                    break;
                }
            }
            if (!changed) {
                break;
            }
            Arrays.fill(centres, 0);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    centres[labels[i] * d + j] += points[i * d + j];
                }
            }
            for (int c = 0; c < k; c++) {
                for (int j = 0; j < d; j++) {
                    centres[c * d + j] /= Math.max(1, counts[c]);
                }
            }
        }
        return new KMeans(centres, labels, within, k, d);
    }

    private static double[] plusPlus(double[] points, int n, int d, int k, RandomGenerator random) {
        double[] centres = new double[k * d];
        System.arraycopy(points, random.nextInt(n) * d, centres, 0, d);
        double[] nearest = new double[n];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int c = 1; c < k; c++) {
            double total = 0;
            for (int i = 0; i < n; i++) {
                nearest[i] = Math.min(nearest[i], squared(points, i * d, centres, (c - 1) * d, d));
                total += nearest[i];
            }
            int chosen = n - 1;
            if (total > 0) {
                double at = random.nextDouble() * total;
                for (int i = 0; i < n; i++) {
                    at -= nearest[i];
                    if (at < 0) {
                        chosen = i;
                        break;
                    }
                }
            } else {
                chosen = random.nextInt(n);
            }
            System.arraycopy(points, chosen * d, centres, c * d, d);
        }
        return centres;
    }

    static double squared(double[] a, int fromA, double[] b, int fromB, int d) {
        double sum = 0;
        for (int j = 0; j < d; j++) {
            double difference = a[fromA + j] - b[fromB + j];
            sum += difference * difference;
        }
        return sum;
    }

    /** The nearest centre of a point, zero-based; ties go to the lower number. */
    public int nearest(double[] points, int row) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < groups; c++) {
            double distance = squared(points, row * dimensions, centres, c * dimensions, dimensions);
            if (distance < least) {
                least = distance;
                nearest = c;
            }
        }
        return nearest;
    }

    private KMeans ordered() {
        int[] sizes = new int[groups];
        for (int label : labels) {
            sizes[label]++;
        }
        Integer[] order = new Integer[groups];
        Arrays.setAll(order, c -> c);
        Arrays.sort(
                order,
                (a, b) -> sizes[a] != sizes[b]
                        ? Integer.compare(sizes[b], sizes[a])
                        : Double.compare(centres[a * dimensions], centres[b * dimensions]));
        double[] sorted = new double[centres.length];
        int[] newNumber = new int[groups];
        for (int c = 0; c < groups; c++) {
            System.arraycopy(centres, order[c] * dimensions, sorted, c * dimensions, dimensions);
            newNumber[order[c]] = c;
        }
        int[] renumbered = Arrays.stream(labels).map(label -> newNumber[label]).toArray();
        return new KMeans(sorted, renumbered, withinSumOfSquares, groups, dimensions);
    }
}
