package org.endotype.core.stratify;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.mixture.GaussianMixture;
import org.endotype.core.stratify.mixture.KMeans;

/** Preprocessing, then a latent space, then groups in it: what the methods share. */
final class LatentStratifier implements Stratifier {

    private final StratificationMethod method;

    LatentStratifier(StratificationMethod method) {
        this.method = method;
    }

    @Override
    public StratificationMethod method() {
        return method;
    }

    @Override
    public StratificationModel fit(Cohort train, CohortPreprocessing preprocessing, int groups, RunContext context) {
        Cohort ordered = canonicalOrder(train.withAnyView());
        FittedPreprocessing fitted = preprocessing.withSeed(context.seed()).fit(ordered, context.parallelism());
        ViewScores scores = fitted.apply(ordered);
        LatentEncoder encoder = LatentSpace.fit(method, scores, context);
        return Stratifier.model(
                method, fitted, encoder, scores, LatentSpace.linear(scores).encode(scores), groups, context);
    }

    /** Sums and random starts follow the row order, so the order is fixed before anything is learned. */
    static Cohort canonicalOrder(Cohort cohort) {
        int[] order = IntStream.range(0, cohort.size())
                .boxed()
                .sorted(Comparator.comparing(i -> cohort.participants().id(i)))
                .mapToInt(Integer::intValue)
                .toArray();
        return cohort.subset(order);
    }

    /**
     * Groups in a latent space. For the networks EM starts from the groups of the linear space too: the network grew out of
     * that space, and its own starts alone can end elsewhere. Of the two optima the one holds that is the likelier when
     * every group is given a covariance of its own: in a bent space groups are unlike in shape, and the likelihood under a
     * shared covariance then prefers cuts that make them alike.
     */
    static GaussianMixture mixture(
            StratificationMethod method, double[] latent, double[] linear, int count, int groups, long seed) {
        if (groups < 1 || groups > count / 2) {
            throw new DegenerateData(
                    "cannot make " + groups + " groups of " + count + " participants; ask for at most " + count / 2);
        }
        int dimensions = latent.length / count;
        var random = RandomStreams.stream(seed, 31, groups);
        if (method == StratificationMethod.K_MEANS) {
            KMeans kMeans = KMeans.fit(latent, count, dimensions, groups, LatentSpace.STARTS, random);
            return GaussianMixture.spherical(kMeans, count);
        }
        GaussianMixture own = GaussianMixture.fit(latent, count, dimensions, groups, LatentSpace.STARTS, random);
        if (!method.isNeural() || groups == 1) {
            return own;
        }
        int[] start = GaussianMixture.fit(linear, count, linear.length / count, groups, LatentSpace.STARTS, random)
                .labels(linear, count);
        GaussianMixture continued = GaussianMixture.fromLabels(latent, count, dimensions, groups, start);
        return continued.logLikelihoodWithOwnCovariances(latent, count)
                        >= own.logLikelihoodWithOwnCovariances(latent, count)
                ? continued
                : own;
    }
}
