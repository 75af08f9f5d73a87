package org.endotype.imaging.contrast;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The edges of the people of a contrast, in the form whose rearrangement is cheap: weights a person times rows of values.
 *
 * <p>Within people a row is a person's difference, and a sign flip leaves its square alone; between groups a row is a
 * person's value, and a deal of labels leaves the sum and the sum of squares alone. So one weighted sum of rows gives all
 * statistics of a rearrangement.
 */
final class EdgeSample {

    private final double[][] rows;
    private final int firstGroupSize;
    private final double[] meanFirst;
    private final double[] meanSecond;
    private final double[] total;
    private final double[] squares;

    private EdgeSample(double[][] rows, int firstGroupSize, double[] meanFirst, double[] meanSecond) {
        this.rows = rows;
        this.firstGroupSize = firstGroupSize;
        this.meanFirst = meanFirst;
        this.meanSecond = meanSecond;
        int edges = meanFirst.length;
        total = new double[edges];
        squares = new double[edges];
        for (double[] row : rows) {
            for (int e = 0; e < edges; e++) {
                total[e] += row[e];
                squares[e] += row[e] * row[e];
            }
        }
    }

    static EdgeSample of(ScanTable table, ConditionContrast contrast) {
        double[][] first = averages(table, contrast.pairsOrFirstGroup(), contrast.first());
        boolean within = contrast.design() == ConditionContrast.Design.WITHIN_PEOPLE;
        List<String> others = within ? contrast.pairsOrFirstGroup() : contrast.secondGroup();
        double[][] second = averages(table, others, contrast.second());
        double[] meanFirst = mean(first, table.edgeCount());
        double[] meanSecond = mean(second, table.edgeCount());
        double[][] rows = new double[within ? first.length : first.length + second.length][];
        for (int k = 0; k < first.length; k++) {
            rows[k] = first[k];
            for (int e = 0; within && e < rows[k].length; e++) {
                rows[k][e] = second[k][e] - first[k][e];
            }
        }
        if (!within) {
            System.arraycopy(second, 0, rows, first.length, second.length);
        }
        return new EdgeSample(rows, within ? 0 : first.length, meanFirst, meanSecond);
    }

    private static double[][] averages(ScanTable table, List<String> people, String condition) {
        double[][] averages = new double[people.size()][table.edgeCount()];
        for (int k = 0; k < averages.length; k++) {
            int[] scans = table.rows(people.get(k), condition);
            for (int e = 0; e < averages[k].length; e++) {
                for (int scan : scans) {
                    averages[k][e] += table.edge(scan, e) / scans.length;
                }
            }
        }
        return averages;
    }

    private static double[] mean(double[][] rows, int edges) {
        double[] mean = new double[edges];
        for (double[] row : rows) {
            for (int e = 0; e < edges; e++) {
                mean[e] += row[e] / rows.length;
            }
        }
        return mean;
    }

    private boolean within() {
        return firstGroupSize == 0;
    }

    int degreesOfFreedom() {
        return within() ? rows.length - 1 : rows.length - 2;
    }

    double[] meanFirst() {
        return meanFirst;
    }

    double[] meanSecond() {
        return meanSecond;
    }

    /** The weights of the data as they are: 1 within people; 0 for the first group and 1 for the second. */
    double[] observed() {
        double[] weights = new double[rows.length];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = k < firstGroupSize ? 0 : 1;
        }
        return weights;
    }

    /** The weights of a rearrangement. */
    double[] rearranged(SplittableRandom random) {
        double[] weights = observed();
        for (int k = weights.length - 1; k >= 0; k--) {
            if (within()) {
                weights[k] = random.nextBoolean() ? 1 : -1;
            } else {
                int other = random.nextInt(k + 1);
                double swap = weights[k];
                weights[k] = weights[other];
                weights[other] = swap;
            }
        }
        return weights;
    }

    /** The t of every edge under the weights; NaN where an edge is missing or never varies. */
    double[] statistics(double[] weights) {
        int n = rows.length;
        double[] sums = new double[total.length];
        for (int k = 0; k < n; k++) {
            double weight = weights[k];
            double[] row = rows[k];
            for (int e = 0; e < sums.length; e++) {
                sums[e] += weight * row[e];
            }
        }
        int second = n - firstGroupSize;
        for (int e = 0; e < sums.length; e++) {
            double difference;
            double error;
            if (within()) {
                difference = sums[e] / n;
                error = (squares[e] - n * difference * difference) / (n - 1) / n;
            } else {
                double mean2 = sums[e] / second;
                double mean1 = (total[e] - sums[e]) / firstGroupSize;
                difference = mean2 - mean1;
                double spread = squares[e] - second * mean2 * mean2 - firstGroupSize * mean1 * mean1;
                error = spread / (n - 2) * (1.0 / second + 1.0 / firstGroupSize);
            }
            // What cancellation leaves of a spread of nothing is no spread.
            sums[e] = error > 1e-14 * squares[e] / n ? difference / Math.sqrt(error) : Double.NaN;
        }
        return sums;
    }
}
