package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.mixture.GaussianMixture;
import org.endotype.core.stratify.mixture.KMeans;

/**
 * The indices at each number of groups, and the number each prefers. One group competes in all: the gap and BIC have a
 * value for it; prediction strength prefers it where no number reaches .8, consensus and eigengap where no number beats
 * cohorts of one group.
 *
 * @param preferredBy index to preferred number
 */
record NumberOfGroups(List<Evidence.Candidate> candidates, Map<String, Integer> preferredBy) {

    private static final double LEAST_PREDICTION_STRENGTH = 0.8;

    static NumberOfGroups of(StudySettings settings, GroupSearch search, NullTest test, RunContext context) {
        long seed = context.seed();
        int most = settings.mostGroups();
        ResamplingIndices resampling = ResamplingIndices.of(search, test.examples(), most, context);
        Evidence.Candidate[] all = new Evidence.Candidate[most];
        all[0] = new Evidence.Candidate(
                1,
                bic(search, 1, seed),
                0,
                0,
                1,
                Double.NaN,
                Double.NaN,
                Evidence.AgainstNull.UNDEFINED,
                Evidence.AgainstNull.UNDEFINED);
        context.parallelism().forEachBlock(most - 1, block -> {
            int k = block + 2;
            int[] labels = KMeans.fit(
                            search.latent(),
                            search.size(),
                            search.dimensions(),
                            k,
                            LatentSpace.STARTS,
                            RandomStreams.stream(seed, 42, k))
                    .labels();
            all[k - 1] = new Evidence.Candidate(
                    k,
                    bic(search, k, seed),
                    test.gap()[k],
                    test.gapStandardError()[k],
                    PredictionStrength.of(
                            search.latent(), search.size(), search.dimensions(), k, RandomStreams.stream(seed, 43, k)),
                    Silhouette.of(search.latent(), search.size(), search.dimensions(), labels, k),
                    test.p()[k],
                    resampling.ambiguity()[k],
                    resampling.eigengap()[k]);
        });
        List<Evidence.Candidate> candidates = List.of(all);
        Map<String, Integer> preferred = new LinkedHashMap<>();
        preferred.put("gap", byGap(candidates));
        preferred.put("bic", byBic(candidates));
        preferred.put("prediction-strength", byPredictionStrength(candidates));
        preferred.put("consensus", bestAgainstNull(candidates, settings.alpha(), Index.AMBIGUITY));
        preferred.put("eigengap", bestAgainstNull(candidates, settings.alpha(), Index.EIGENGAP));
        return new NumberOfGroups(candidates, preferred);
    }

    private static double bic(GroupSearch search, int groups, long seed) {
        return GaussianMixture.fit(
                        search.latent(),
                        search.size(),
                        search.dimensions(),
                        groups,
                        LatentSpace.STARTS,
                        RandomStreams.stream(seed, 44, groups))
                .bic();
    }

    /**
     * The number to look at: the smallest from {@code least} whose gap is not beaten by the next one's by more than its
     * standard error, but no more than BIC prefers. The gap alone keeps cutting round groups in halves, since several
     * round groups are more compact at every number than one long Gaussian.
     */
    int candidate(int least) {
        int most = candidates.size();
        if (most < 2) {
            return 1;
        }
        int from = Math.max(2, least);
        int gap = from;
        while (gap < most && beatenByNext(candidates, gap)) {
            gap++;
        }
        int bic = preferredBy.getOrDefault("bic", 1);
        return bic >= from ? Math.min(gap, bic) : gap;
    }

    private static boolean beatenByNext(List<Evidence.Candidate> candidates, int k) {
        Evidence.Candidate next = candidates.get(k);
        return candidates.get(k - 1).gap() < next.gap() - next.gapStandardError();
    }

    private static int byGap(List<Evidence.Candidate> candidates) {
        int k = 1;
        while (k < candidates.size() && beatenByNext(candidates, k)) {
            k++;
        }
        return k;
    }

    private static int byBic(List<Evidence.Candidate> candidates) {
        int best = 1;
        for (Evidence.Candidate candidate : candidates) {
            if (candidate.bic() < candidates.get(best - 1).bic()) {
                best = candidate.groups();
            }
        }
        return best;
    }

    private static int byPredictionStrength(List<Evidence.Candidate> candidates) {
        int best = 1;
        for (Evidence.Candidate candidate : candidates) {
            if (candidate.predictionStrength() >= LEAST_PREDICTION_STRENGTH) {
                best = candidate.groups();
            }
        }
        return best;
    }

    private enum Index {
        AMBIGUITY,
        EIGENGAP
    }

    private static int bestAgainstNull(List<Evidence.Candidate> candidates, double alpha, Index index) {
        int best = 1;
        double largest = 0;
        for (Evidence.Candidate candidate : new ArrayList<>(candidates.subList(1, candidates.size()))) {
            Evidence.AgainstNull value = index == Index.AMBIGUITY ? candidate.ambiguity() : candidate.eigengap();
            if (!(value.p() <= alpha)) {
                continue;
            }
            // Ambiguity is good when small: M3C's relative stability; the eigengap when large.
            double gain = index == Index.AMBIGUITY
                    ? Math.log10(Math.max(value.nullMean(), 1e-6) / Math.max(value.observed(), 1e-6))
                    : value.observed() - value.nullMean();
            if (gain > largest) {
                largest = gain;
                best = candidate.groups();
            }
        }
        return best;
    }
}
