package org.endotype.core.response.rule;

/** Learns to predict the improvement of people in one arm from their features, which are finite. */
public interface OutcomeLearner {

    /** A fitted model. */
    @FunctionalInterface
    interface Predictor {
        double predict(double[] row);
    }

    /**
     * Fits the model.
     *
     * @param rows {@code people x features}, standardised; neither kept nor changed
     * @param seed for what is random in it
     */
    Predictor fit(double[][] rows, double[] outcome, long seed);

    /** How it is named in a methods section. */
    String description();
}
