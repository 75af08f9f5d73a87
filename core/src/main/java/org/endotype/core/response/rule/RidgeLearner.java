package org.endotype.core.response.rule;

import org.endotype.core.linalg.LinearAlgebra;

/** Ridge regression with a penalty of one standardised observation; the intercept is free. */
public final class RidgeLearner implements OutcomeLearner {

    private static final double PENALTY = 1.0;

    @Override
    public Predictor fit(double[][] rows, double[] outcome, long seed) {
        int p = rows[0].length + 1;
        double[] gram = new double[p * p];
        double[] right = new double[p];
        double[] x = new double[p];
        x[0] = 1;
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, x, 1, p - 1);
            for (int a = 0; a < p; a++) {
                right[a] += x[a] * outcome[i];
                for (int b = 0; b <= a; b++) {
                    gram[a * p + b] += x[a] * x[b];
                }
            }
        }
        for (int a = 0; a < p; a++) {
            for (int b = 0; b < a; b++) {
                gram[b * p + a] = gram[a * p + b];
            }
            if (a > 0) {
                gram[a * p + a] += PENALTY;
            }
        }
        double[] model = LinearAlgebra.solvePositiveDefinite(gram, p, right, 1);
        return row -> {
            double sum = model[0];
            for (int j = 1; j < p; j++) {
                sum += model[j] * row[j - 1];
            }
            return sum;
        };
    }

    @Override
    public String description() {
        return "ridge regression";
    }
}
