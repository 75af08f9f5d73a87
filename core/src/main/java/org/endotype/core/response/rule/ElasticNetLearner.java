package org.endotype.core.response.rule;

import org.endotype.core.stats.ElasticNet;

/** An elastic net, half lasso and half ridge, its penalty chosen by cross-validation within the rows it is given. */
public final class ElasticNetLearner implements OutcomeLearner {

    private static final double MIXING = 0.5;
    private static final int FEWEST = 10;

    @Override
    public Predictor fit(double[][] rows, double[] outcome, long seed) {
        if (rows.length < FEWEST || rows[0].length == 0) {
            return new RidgeLearner().fit(rows, outcome, seed);
        }
        return ElasticNet.crossValidated(rows, outcome, MIXING, seed)::predict;
    }

    @Override
    public String description() {
        return "elastic net (Zou and Hastie 2005), the penalty chosen by cross-validation";
    }
}
