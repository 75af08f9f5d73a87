package org.endotype.core.stratify.neural;

import org.endotype.core.pipeline.Progress;

/** Trains autoencoders; the only place behind which a deep-learning library stands. */
interface AutoencoderTraining {

    /**
     * A trained network.
     *
     * @param heldOutLoss mean squared error of held-out participants' views, some of them hidden from the encoder
     */
    record Trained(Network network, double heldOutLoss) {}

    /**
     * Trains from {@code start}. The held-out loss of two networks can be compared where rows, settings and seed are alike.
     *
     * @param learn rows to learn from
     * @param judge rows on whose reconstruction training stops
     */
    Trained train(
            Network start,
            TrainingRows learn,
            TrainingRows judge,
            AutoencoderSettings settings,
            long seed,
            Progress.Task task);
}
