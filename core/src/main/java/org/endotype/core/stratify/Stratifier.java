package org.endotype.core.stratify;

import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.pipeline.RunContext;

/**
 * A way to find groups that gives a model. Same cohort, settings and seed: the same model, to the bit, whatever the
 * order of the rows and the number of threads.
 */
public interface Stratifier {

    StratificationMethod method();

    /** Learns preprocessing, latent space and {@code groups} groups from the participants of {@code train}. */
    StratificationModel fit(Cohort train, CohortPreprocessing preprocessing, int groups, RunContext context);

    /** The stratifier of a method. */
    static Stratifier of(StratificationMethod method) {
        return new LatentStratifier(method);
    }
}
