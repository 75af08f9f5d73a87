package org.endotype.core.stratify;

import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.mixture.GaussianMixture;
import org.endotype.core.stratify.neural.AutoencoderEncoder;

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

    /** Participants in the order of their ids: sums and random starts follow the row order, so it is fixed first. */
    static Cohort inCanonicalOrder(Cohort cohort) {
        return LatentStratifier.canonicalOrder(cohort);
    }

    /** Groups in a latent space that is already there; {@code linear} is the linear space of the same rows. */
    static GaussianMixture groups(
            StratificationMethod method, double[] latent, double[] linear, int count, int groups, long seed) {
        return LatentStratifier.mixture(method, latent, linear, count, groups, seed);
    }

    /**
     * A model from a latent space that is already there. {@code idec} trains it on for the groups asked for.
     *
     * @param scores component scores of the training rows
     * @param linear their positions in the linear latent space
     */
    static StratificationModel model(
            StratificationMethod method,
            FittedPreprocessing preprocessing,
            LatentEncoder encoder,
            ViewScores scores,
            double[] linear,
            int groups,
            RunContext context) {
        int count = scores.size();
        LatentEncoder used = encoder;
        if (method == StratificationMethod.IDEC && groups > 1 && encoder instanceof AutoencoderEncoder network) {
            double[] before = encoder.encode(scores);
            int[] start = groups(method, before, linear, count, groups, context.seed())
                    .labels(before, count);
            used = network.clusteredInto(groups, scores, start, context);
        }
        double[] latent = used.encode(scores);
        GaussianMixture mixture = groups(method, latent, linear, count, groups, context.seed());
        return StratificationModel.of(method, preprocessing, used, mixture, latent);
    }
}
