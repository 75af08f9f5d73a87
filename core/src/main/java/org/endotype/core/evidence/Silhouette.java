package org.endotype.core.evidence;

/** The mean silhouette width with Euclidean distance; NaN for one group. Source: Rousseeuw, J. Comput. Appl. Math. 20:53 (1987). */
final class Silhouette {

    private Silhouette() {}

    static double of(double[] points, int count, int dimensions, int[] labels, int groups) {
        if (groups < 2) {
            return Double.NaN;
        }
        int[] sizes = new int[groups];
        for (int label : labels) {
            sizes[label]++;
        }
        double sum = 0;
        double[] distance = new double[groups];
        for (int i = 0; i < count; i++) {
            java.util.Arrays.fill(distance, 0);
            for (int other = 0; other < count; other++) {
                double square = 0;
                for (int j = 0; j < dimensions; j++) {
                    double difference = points[i * dimensions + j] - points[other * dimensions + j];
                    square += difference * difference;
                }
                distance[labels[other]] += Math.sqrt(square);
            }
            int own = labels[i];
            if (sizes[own] < 2) {
                continue;
            }
            double within = distance[own] / (sizes[own] - 1);
            double nearest = Double.POSITIVE_INFINITY;
            for (int g = 0; g < groups; g++) {
                if (g != own && sizes[g] > 0) {
                    nearest = Math.min(nearest, distance[g] / sizes[g]);
                }
            }
            if (Double.isInfinite(nearest)) {
                return Double.NaN;
            }
            sum += (nearest - within) / Math.max(Math.max(nearest, within), 1e-300);
        }
        return sum / count;
    }
}
