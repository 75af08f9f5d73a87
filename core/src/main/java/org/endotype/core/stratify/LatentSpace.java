package org.endotype.core.stratify;

import org.endotype.core.cohort.TransformerState;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.factor.FactorEncoder;
import org.endotype.core.stratify.linear.JointComponents;
import org.endotype.core.stratify.neural.AutoencoderEncoder;
import org.endotype.core.stratify.neural.AutoencoderSettings;

/** Which latent space a method groups in. */
public final class LatentSpace {

    /** k-means starts of every grouping. */
    public static final int STARTS = 10;

    /** Half whitening: between keeping the components' own proportions and looking only at what views share. */
    public static final double WHITENING = 0.5;

    private static final int MAXIMUM_LINEAR_DIMENSIONS = 6;

    private LatentSpace() {}

    /** Fits the latent space of {@code method} to training scores. */
    public static LatentEncoder fit(StratificationMethod method, ViewScores train, RunContext context) {
        return switch (method) {
            case GAUSSIAN_MIXTURE, K_MEANS -> linear(train);
            case FACTOR_MODEL -> FactorEncoder.train(train);
            case SNF, NEMO, SPECTRAL, CONSENSUS_HIERARCHICAL ->
                throw new IllegalArgumentException(method + " has no latent space for new patients");
            case MULTI_VIEW_AUTOENCODER, IDEC ->
                AutoencoderEncoder.train(train, linear(train), AutoencoderSettings.withDefaults(), context);
        };
    }

    /** The linear latent space, whatever the method: the baseline beside every other. */
    public static JointComponents linear(ViewScores train) {
        return linear(train, WHITENING);
    }

    /** The linear latent space with another whitening, 0 to 1. */
    public static JointComponents linear(ViewScores train, double whitening) {
        return JointComponents.fit(train, linearDimensions(train.size()), whitening);
    }

    private static int linearDimensions(int participants) {
        return Math.max(2, Math.min(MAXIMUM_LINEAR_DIMENSIONS, participants / 15));
    }

    static LatentEncoder restore(TransformerState state) {
        return switch (state.type()) {
            case JointComponents.TYPE -> JointComponents.restore(state);
            case FactorEncoder.TYPE -> FactorEncoder.restore(state);
            case AutoencoderEncoder.TYPE -> AutoencoderEncoder.restore(state);
            default ->
                throw new MalformedInput("model encoder '" + state.type()
                        + "' is unknown to this version of Endotype; use the version that wrote the model");
        };
    }
}
