package org.endotype.core.stratify.neural;

/**
 * How an autoencoder is trained.
 *
 * @param hidden units of each tanh layer
 * @param epochs at most
 * @param patience epochs without a better held-out reconstruction after which training stops
 * @param minibatch rows a step
 * @param learningRate of Adam
 * @param hiddenViews chance that a present view is hidden from the encoder and must be rebuilt from the others
 * @param noise standard deviation of the noise on inputs, in input standard deviations
 * @param heldOut share of participants kept for early stopping
 */
public record AutoencoderSettings(
        int hidden,
        int epochs,
        int patience,
        int minibatch,
        double learningRate,
        double hiddenViews,
        double noise,
        double heldOut) {

    /** What was chosen on simulated cohorts and the digits; see the documentation. */
    public static AutoencoderSettings withDefaults() {
        return new AutoencoderSettings(24, 40, 15, 64, 2e-3, 0.25, 0.3, 0.15);
    }

    public AutoencoderSettings withHidden(int value) {
        return new AutoencoderSettings(value, epochs, patience, minibatch, learningRate, hiddenViews, noise, heldOut);
    }

    public AutoencoderSettings withEpochs(int value) {
        return new AutoencoderSettings(hidden, value, patience, minibatch, learningRate, hiddenViews, noise, heldOut);
    }

    /** Clean inputs, nothing hidden. */
    public AutoencoderSettings withoutNoise() {
        return new AutoencoderSettings(hidden, epochs, patience, minibatch, learningRate, 0, 0, heldOut);
    }
}
