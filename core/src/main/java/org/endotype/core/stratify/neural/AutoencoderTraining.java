package org.endotype.core.stratify.neural;

import org.endotype.core.pipeline.Progress;

/** Trains autoencoders; the only place behind which a deep-learning library stands. */
interface AutoencoderTraining {

    /**
     * Trains from {@code start}.
     *
     * @param learn rows to learn from
     * @param judge rows on whose reconstruction training stops
     */
    Network train(
            Network start,
            TrainingRows learn,
            TrainingRows judge,
            AutoencoderSettings settings,
            long seed,
            Progress.Task task);
}
