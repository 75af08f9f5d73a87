package org.endotype.core.stratify;

import java.util.Arrays;
import org.endotype.core.error.InvalidConfiguration;

/** The ways to find groups that give a model for new patients. */
public enum StratificationMethod {
    /** A neural network with an encoder and a decoder a view and one latent space; groups by Gaussian mixture. */
    MULTI_VIEW_AUTOENCODER("multi-view-autoencoder"),
    /** A Gaussian mixture on the joint principal components of the views. */
    GAUSSIAN_MIXTURE("gaussian-mixture"),
    /** k-means on the joint principal components of the views. */
    K_MEANS("k-means");

    private final String label;

    StratificationMethod(String label) {
        this.label = label;
    }

    /** The name in files and on the command line. */
    public String label() {
        return label;
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
