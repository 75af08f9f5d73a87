package org.endotype.core.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.consensus.ConsensusMatrix;
import org.endotype.core.stratify.network.AffinityKernel;
import org.endotype.core.stratify.network.SpectralPartition;

/**
 * The proportion of ambiguous pairs of the consensus (k-means, 40 resamples) and the eigengap of the affinity network, each
 * at every number of groups beside its values in cohorts of one group. Both in the linear latent space; of more than 400
 * participants 400 drawn at random stand for all.
 *
 * <p>Source: John et al., Scientific Reports 10:1816 (2020) for consensus against a null; von Luxburg, Statistics and
 * Computing 17:395 (2007) for the eigengap.
 *
 * @param ambiguity by number of groups; index 0 and 1 unused
 * @param eigengap by number of groups
 */
record ResamplingIndices(Evidence.AgainstNull[] ambiguity, Evidence.AgainstNull[] eigengap) {

    private static final int RESAMPLES = 40;
    private static final int MOST_PARTICIPANTS = 400;

    private record Values(double[] ambiguity, double[] eigengap) {}

    static ResamplingIndices of(GroupSearch observed, List<GroupSearch> nulls, int most, RunContext context) {
        Values[] values = new Values[nulls.size() + 1];
        context.parallelism().forEachBlock(values.length, block -> {
            GroupSearch search = block == 0 ? observed : nulls.get(block - 1);
            values[block] = values(search, most, RandomStreams.derive(context.seed(), 46, block));
        });
        Evidence.AgainstNull[] ambiguity = new Evidence.AgainstNull[most + 1];
        Evidence.AgainstNull[] eigengap = new Evidence.AgainstNull[most + 1];
        for (int k = 2; k <= most; k++) {
            int at = k;
            double[] nullAmbiguity = Arrays.stream(values)
                    .skip(1)
                    .mapToDouble(one -> one.ambiguity()[at])
                    .toArray();
            double[] nullGap = Arrays.stream(values)
                    .skip(1)
                    .mapToDouble(one -> one.eigengap()[at])
                    .toArray();
            double observedAmbiguity = values[0].ambiguity()[k];
            double observedGap = values[0].eigengap()[k];
            ambiguity[k] = against(
                    observedAmbiguity,
                    nullAmbiguity,
                    Arrays.stream(nullAmbiguity)
                            .filter(value -> value <= observedAmbiguity)
                            .count());
            eigengap[k] = against(
                    observedGap,
                    nullGap,
                    Arrays.stream(nullGap).filter(value -> value >= observedGap).count());
        }
        return new ResamplingIndices(ambiguity, eigengap);
    }

    private static Evidence.AgainstNull against(double observed, double[] nulls, long atLeastAsGood) {
        return Double.isNaN(observed)
                ? Evidence.AgainstNull.UNDEFINED
                : new Evidence.AgainstNull(
                        observed,
                        Arrays.stream(nulls).average().orElse(Double.NaN),
                        (atLeastAsGood + 1.0) / (nulls.length + 1));
    }

    private static Values values(GroupSearch search, int most, long seed) {
        RandomGenerator random = RandomStreams.stream(seed, 1);
        int d = search.dimensions();
        int n = Math.min(search.size(), MOST_PARTICIPANTS);
        double[] points = n == search.size() ? search.latent() : drawn(search, n, random);
        double[] ambiguity = new double[most + 1];
        double[] eigengap = new double[most + 1];
        SpectralPartition spectrum = SpectralPartition.of(
                AffinityKernel.affinities(
                        AffinityKernel.distances(points, n, d), n, AffinityKernel.neighbours(n), AffinityKernel.MU),
                n,
                Math.min(n, most + 1));
        for (int k = 2; k <= most; k++) {
            ambiguity[k] = ConsensusMatrix.of(points, n, d, k, ConsensusMatrix.Grouping.K_MEANS, RESAMPLES, random)
                    .ambiguous();
            eigengap[k] = spectrum.gap(k);
        }
        return new Values(ambiguity, eigengap);
    }

    private static double[] drawn(GroupSearch search, int n, RandomGenerator random) {
        int d = search.dimensions();
        int[] order = new int[search.size()];
        Arrays.setAll(order, i -> i);
        double[] points = new double[n * d];
        for (int i = 0; i < n; i++) {
            int at = i + random.nextInt(order.length - i);
            int row = order[at];
            order[at] = order[i];
            order[i] = row;
            System.arraycopy(search.latent(), row * d, points, i * d, d);
        }
        return points;
    }
}
