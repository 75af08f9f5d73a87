package org.endotype.imaging.prediction;

import org.endotype.core.error.InvalidConfiguration;

/**
 * How a connectome-based prediction is made. Immutable.
 *
 * @param edgeP edges are selected whose correlation with the outcome has a two-sided p below this
 * @param folds of the cross-validation, at least 2; {@link #LEAVE_ONE_OUT} holds out one person at a time
 * @param permutations of people's connectomes against their outcomes, each with the whole cross-validation; 0 for none
 */
public record PredictionSettings(double edgeP, int folds, int permutations) {

    /** As many folds as there are people. */
    public static final int LEAVE_ONE_OUT = Integer.MAX_VALUE;

    public PredictionSettings {
        if (!(edgeP > 0 && edgeP < 1)) {
            throw new InvalidConfiguration("p of edges: expected a number between 0 and 1, found " + edgeP);
        }
        if (folds < 2) {
            throw new InvalidConfiguration("folds: expected at least 2, found " + folds);
        }
        if (permutations < 0) {
            throw new InvalidConfiguration("permutations: expected 0 or more, found " + permutations);
        }
    }

    /** p below 0.01, ten folds, 1,000 permutations. */
    public static PredictionSettings withDefaults() {
        return new PredictionSettings(0.01, 10, 1000);
    }

    public PredictionSettings withEdgeP(double newEdgeP) {
        return new PredictionSettings(newEdgeP, folds, permutations);
    }

    public PredictionSettings withFolds(int newFolds) {
        return new PredictionSettings(edgeP, newFolds, permutations);
    }

    public PredictionSettings withPermutations(int newPermutations) {
        return new PredictionSettings(edgeP, folds, newPermutations);
    }
}
