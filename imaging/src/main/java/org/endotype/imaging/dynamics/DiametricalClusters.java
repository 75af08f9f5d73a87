package org.endotype.imaging.dynamics;

import java.util.SplittableRandom;

/**
 * Clusters of unit vectors whose sign means nothing; unchecked kernel for {@link PhaseStates}.
 *
 * @param directions one unit vector a cluster
 * @param assignment one cluster a vector
 * @param objective the sum of squared cosines, which every round raises
 */
record DiametricalClusters(double[][] directions, int[] assignment, double objective) {

    static DiametricalClusters of(double[][] vectors, int count, int mostRounds, SplittableRandom random) {
        double[][] directions = start(vectors, count, random);
        int[] assignment = new int[vectors.length];
        double[] cosine = new double[vectors.length];
        double objective = assign(vectors, directions, assignment, cosine);
        for (int round = 0; round < mostRounds; round++) {
            move(vectors, directions, assignment, cosine);
            double next = assign(vectors, directions, assignment, cosine);
            boolean settled = next - objective <= 1e-10 * next;
            objective = next;
            if (settled) {
                break;
            }
        }
        return new DiametricalClusters(directions, assignment, objective);
    }

    /** Each next start is drawn in proportion to its distance, 1 - cosine^2, from those drawn already. */
    private static double[][] start(double[][] vectors, int count, SplittableRandom random) {
        double[][] directions = new double[count][];
        double[] distance = new double[vectors.length];
        java.util.Arrays.fill(distance, 1);
        for (int c = 0; c < count; c++) {
            double total = 0;
            for (double one : distance) {
                total += one;
            }
            double left = random.nextDouble() * total;
            int chosen = 0;
            while (chosen < vectors.length - 1 && left >= distance[chosen]) {
                left -= distance[chosen++];
            }
            directions[c] = vectors[chosen].clone();
            for (int t = 0; t < vectors.length; t++) {
                double similarity = dot(vectors[t], directions[c]);
                distance[t] = Math.max(0, Math.min(distance[t], 1 - similarity * similarity));
            }
        }
        return directions;
    }

    private static double assign(double[][] vectors, double[][] directions, int[] assignment, double[] cosine) {
        double objective = 0;
        for (int t = 0; t < vectors.length; t++) {
            double best = -1;
            for (int c = 0; c < directions.length; c++) {
                double similarity = dot(vectors[t], directions[c]);
                if (similarity * similarity > best) {
                    best = similarity * similarity;
                    assignment[t] = c;
                    cosine[t] = similarity;
                }
            }
            objective += best;
        }
        return objective;
    }

    /** One power step towards the direction that a cluster's vectors share; an empty cluster stays where it is. */
    private static void move(double[][] vectors, double[][] directions, int[] assignment, double[] cosine) {
        double[][] sums = new double[directions.length][directions[0].length];
        for (int t = 0; t < vectors.length; t++) {
            double[] sum = sums[assignment[t]];
            for (int i = 0; i < sum.length; i++) {
                sum[i] += cosine[t] * vectors[t][i];
            }
        }
        for (int c = 0; c < directions.length; c++) {
            double norm = Math.sqrt(dot(sums[c], sums[c]));
            if (norm > 0) {
                for (int i = 0; i < sums[c].length; i++) {
                    directions[c][i] = sums[c][i] / norm;
                }
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
