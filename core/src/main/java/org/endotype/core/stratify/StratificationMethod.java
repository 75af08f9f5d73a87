package org.endotype.core.stratify;

import java.util.Arrays;
import org.endotype.core.error.InvalidConfiguration;

/** The ways to find groups. */
public enum StratificationMethod {
    /** A neural network with an encoder and a decoder a view and one latent space; groups by Gaussian mixture. */
    MULTI_VIEW_AUTOENCODER("multi-view-autoencoder", Gives.MODEL),
    /** The autoencoder trained on with a clustering loss (improved deep embedded clustering). */
    IDEC("idec", Gives.MODEL),
    /** A Bayesian multi-view factor model; groups by Gaussian mixture. */
    FACTOR_MODEL("factor-model", Gives.MODEL),
    /** A Gaussian mixture on the joint principal components of the views. */
    GAUSSIAN_MIXTURE("gaussian-mixture", Gives.MODEL),
    /** k-means on the joint principal components of the views. */
    K_MEANS("k-means", Gives.MODEL),
    /** Similarity network fusion and spectral clustering. */
    SNF("snf", Gives.PARTITION),
    /** Neighbourhood-based fusion for views that some lack, and spectral clustering. */
    NEMO("nemo", Gives.PARTITION),
    /** Spectral clustering on the joint principal components of the views. */
    SPECTRAL("spectral", Gives.PARTITION),
    /** Consensus of trees by Ward's criterion on the joint principal components of the views. */
    CONSENSUS_HIERARCHICAL("consensus-hierarchical", Gives.PARTITION);

    /** What a method leaves. */
    public enum Gives {
        /** A {@link StratificationModel}, which assigns new patients. */
        MODEL,
        /** A {@link Partition} of the patients at hand, with no rule for others. */
        PARTITION
    }

    private final String label;
    private final Gives gives;

    StratificationMethod(String label, Gives gives) {
        this.label = label;
        this.gives = gives;
    }

    /** The name in files and on the command line. */
    public String label() {
        return label;
    }

    public Gives gives() {
        return gives;
    }

    /** Whether a network is trained. */
    public boolean isNeural() {
        return this == MULTI_VIEW_AUTOENCODER || this == IDEC;
    }

    /** The method of that name. */
    public static StratificationMethod of(String label) {
        for (StratificationMethod method : values()) {
            if (method.label.equals(label)) {
                return method;
            }
        }
        throw new InvalidConfiguration("unknown stratification method '" + label + "'; known are "
                + String.join(
                        ", ",
                        Arrays.stream(values()).map(StratificationMethod::label).toList()));
    }

    @Override
    public String toString() {
        return label;
    }
}
