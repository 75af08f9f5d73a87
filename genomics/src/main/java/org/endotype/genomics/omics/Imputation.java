package org.endotype.genomics.omics;

import org.endotype.core.feature.FeatureMatrix;

/** A way to fill missing values, learned from training rows and applied to anyone. */
public sealed interface Imputation permits MinProbImputation, QuantileRegressionImputation, NeighbourImputation {

    /** Learns from {@code train}, which is not changed. */
    Fitted fit(FeatureMatrix train);

    /** A fitted imputation, immutable. */
    interface Fitted {

        /** The matrix with every missing value filled. A row's values do not depend on the other rows given here. */
        FeatureMatrix apply(FeatureMatrix matrix);
    }
}
