package org.endotype.core.response.rule;

/** Means and deviations of features over some rows; missing values become the mean, so that every feature is finite. */
public final class Standardisation {

    private final double[] mean;
    private final double[] deviation;

    private Standardisation(double[] mean, double[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    public static Standardisation of(double[][] features, int[] rows) {
        int p = features.length == 0 ? 0 : features[0].length;
        double[] mean = new double[p];
        double[] deviation = new double[p];
        for (int j = 0; j < p; j++) {
            double sum = 0;
            int seen = 0;
            for (int i : rows) {
                if (!Double.isNaN(features[i][j])) {
                    sum += features[i][j];
                    seen++;
                }
            }
            mean[j] = seen == 0 ? 0 : sum / seen;
            double squares = 0;
            for (int i : rows) {
                if (!Double.isNaN(features[i][j])) {
                    squares += (features[i][j] - mean[j]) * (features[i][j] - mean[j]);
                }
            }
            double root = Math.sqrt(squares / Math.max(1, seen - 1));
            deviation[j] = root > 0 ? root : 1;
        }
        return new Standardisation(mean, deviation);
    }

    public double[] apply(double[] row) {
        double[] standard = new double[row.length];
        for (int j = 0; j < row.length; j++) {
            standard[j] = Double.isNaN(row[j]) ? 0 : (row[j] - mean[j]) / deviation[j];
        }
        return standard;
    }

    /** The row in its own units, means where it lacks a value. */
    public double[] fill(double[] row) {
        double[] filled = row.clone();
        for (int j = 0; j < row.length; j++) {
            if (Double.isNaN(filled[j])) {
                filled[j] = mean[j];
            }
        }
        return filled;
    }

    public double mean(int feature) {
        return mean[feature];
    }

    public double deviation(int feature) {
        return deviation[feature];
    }
}
