package org.endotype.core.response.rule;

import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.endotype.core.error.InputOutputFailure;

/**
 * Gradient-boosted trees of depth 2 by XGBoost: 100 rounds, learning rate 0.1, at least 10 people a leaf, one thread and
 * no subsampling, so that the same rows give the same model. Source: Chen and Guestrin, KDD 2016, 785-794.
 */
public final class BoostedTreesLearner implements OutcomeLearner {

    private static final int ROUNDS = 100;

    @Override
    public Predictor fit(double[][] rows, double[] outcome, long seed) {
        if (rows[0].length == 0) {
            return new RidgeLearner().fit(rows, outcome, seed);
        }
        try {
            DMatrix data = matrix(rows);
            try {
                float[] labels = new float[outcome.length];
                double mean = 0;
                for (double value : outcome) {
                    mean += value / outcome.length;
                }
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = (float) (outcome[i] - mean);
                }
                data.setLabel(labels);
                Booster booster = XGBoost.train(data, parameters(seed), ROUNDS, Map.of(), null, null);
                double centre = mean;
                return row -> centre + predict(booster, row);
            } finally {
                data.dispose();
            }
        } catch (XGBoostError failure) {
            throw new IllegalStateException("boosted trees could not be fitted", failure);
        } catch (LinkageError missing) {
            throw new InputOutputFailure("boosted trees need XGBoost's native library, which did not load ("
                    + missing.getMessage() + "); install libgomp (Linux) or libomp (macOS), or choose the elastic net");
        }
    }

    private static Map<String, Object> parameters(long seed) {
        return Map.of(
                "objective",
                "reg:squarederror",
                "eta",
                0.1,
                "max_depth",
                2,
                "min_child_weight",
                10,
                "tree_method",
                "hist",
                "base_score",
                0.0,
                "nthread",
                1,
                "verbosity",
                0,
                "seed",
                (int) (seed & 0x7fffffff));
    }

    private static DMatrix matrix(double[][] rows) throws XGBoostError {
        int p = rows[0].length;
        float[] cells = new float[rows.length * p];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < p; j++) {
                cells[i * p + j] = (float) rows[i][j];
            }
        }
        return new DMatrix(cells, rows.length, p, Float.NaN);
    }

    private static double predict(Booster booster, double[] row) {
        try {
            DMatrix data = matrix(new double[][] {row});
            try {
                return booster.predict(data)[0][0];
            } finally {
                data.dispose();
            }
        } catch (XGBoostError failure) {
            throw new IllegalStateException("boosted trees could not predict", failure);
        }
    }

    @Override
    public String description() {
        return "gradient-boosted trees (XGBoost; Chen and Guestrin 2016)";
    }
}
