package org.endotype.core.response.rule;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.endotype.core.response.rule.OutcomeLearner.Predictor;

/** Outcome models for every arm, learned on some rows: one an arm, or one over ordered doses. */
public final class ArmModels {

    private final Standardisation scale;
    private final Predictor[] models;
    private final boolean ordered;

    private ArmModels(Standardisation scale, Predictor[] models, boolean ordered) {
        this.scale = scale;
        this.models = models;
        this.ordered = ordered;
    }

    /**
     * Fits the models.
     *
     * @param rows people to learn from; every arm must be among them
     */
    public static ArmModels fit(TrialData data, int[] rows, RuleSettings settings, long seed) {
        Standardisation scale = Standardisation.of(data.features(), rows);
        boolean ordered = settings.arms() == RuleSettings.ArmOrder.DOSES && data.armCount() > 2;
        if (ordered) {
            double[][] x = IntStream.of(rows)
                    .mapToObj(i -> withDose(scale.apply(data.features()[i]), dose(data.arm()[i], data.armCount())))
                    .toArray(double[][]::new);
            double[] y =
                    IntStream.of(rows).mapToDouble(i -> data.improvement()[i]).toArray();
            Predictor joint = settings.learner().fit(x, y, seed);
            Predictor[] models = new Predictor[data.armCount()];
            for (int a = 0; a < models.length; a++) {
                double dose = dose(a, models.length);
                models[a] = row -> joint.predict(withDose(row, dose));
            }
            return new ArmModels(scale, models, true);
        }
        Predictor[] models = new Predictor[data.armCount()];
        for (int a = 0; a < models.length; a++) {
            int[] own = data.rowsOfArm(rows, a);
            double[][] x = Arrays.stream(own)
                    .mapToObj(i -> scale.apply(data.features()[i]))
                    .toArray(double[][]::new);
            double[] y =
                    Arrays.stream(own).mapToDouble(i -> data.improvement()[i]).toArray();
            models[a] = settings.learner().fit(x, y, seed + a);
        }
        return new ArmModels(scale, models, false);
    }

    /** Doses from -1 to 1 in equal steps. */
    private static double dose(int arm, int arms) {
        return 2.0 * arm / (arms - 1) - 1;
    }

    /** Features, dose, its square, and features by dose: people of all doses tell about each. */
    private static double[] withDose(double[] row, double dose) {
        double[] wide = Arrays.copyOf(row, 2 * row.length + 2);
        wide[row.length] = dose;
        wide[row.length + 1] = dose * dose;
        for (int j = 0; j < row.length; j++) {
            wide[row.length + 2 + j] = dose * row[j];
        }
        return wide;
    }

    /** Predicted improvement in each arm of a person with these features. */
    public double[] predict(double[] features) {
        double[] row = scale.apply(features);
        double[] predicted = new double[models.length];
        for (int a = 0; a < models.length; a++) {
            predicted[a] = models[a].predict(row);
        }
        return predicted;
    }

    boolean isOrdered() {
        return ordered;
    }
}
