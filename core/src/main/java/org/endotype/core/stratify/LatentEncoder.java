package org.endotype.core.stratify;

import org.endotype.core.cohort.TransformerState;
import org.endotype.core.cohort.ViewScores;

/**
 * A fitted map from the component scores of the views, some of them absent, to one latent space; immutable. A row's
 * latent position depends on that row alone.
 */
public interface LatentEncoder {

    /** Latent dimensions. */
    int dimensions();

    /** Latent positions, row-major {@code scores.size() x dimensions()}, never NaN. */
    double[] encode(ViewScores scores);

    /** Everything needed to make this encoder again. */
    TransformerState state();
}
