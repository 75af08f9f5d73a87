package org.endotype.imaging.network;

import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;

/**
 * The partition that many searches agree on: the share of searches that put two nodes together is a network, of which shares
 * below tau are dropped, which is searched again as often, until all searches agree.
 *
 * <p>Agreement is searched by Newman's modularity at resolution 1. Refused after {@value #MOST_ROUNDS} rounds without
 * agreement. Deterministic for a seed, whatever the thread count. Cost: a round is as many Louvain searches.
 *
 * <p>Source: Lancichinetti and Fortunato, Scientific Reports 2 (2012) 336.
 *
 * @param searches of every round, at least 2
 * @param tau the least share that counts, from 0 to below 1
 */
public record ConsensusModules(int searches, double tau, long seed) {

    private static final int MOST_ROUNDS = 100;

    public ConsensusModules {
        if (!(tau >= 0 && tau < 1)) {
            throw new InvalidConfiguration("tau of the consensus: expected a share from 0 to below 1, found " + tau);
        }
        if (searches < 2) {
            throw new InvalidConfiguration("a consensus needs at least 2 Louvain restarts, found " + searches);
        }
    }

    /** @param rounds how often the agreement was searched before all agreed */
    public record Result(Partition partition, int rounds) {}

    /** The partition that searches of a quality agree on. */
    public Result of(ModularityMatrix quality, Parallelism parallelism) {
        int n = quality.nodeCount();
        SplittableRandom root = new SplittableRandom(seed ^ 0x636f6e73L);
        ModularityMatrix matrix = quality;
        for (int round = 0; round <= MOST_ROUNDS; round++) {
            List<Partition> found = new Louvain(searches, root.nextLong()).searches(matrix, parallelism);
            boolean unanimous = found.stream().allMatch(found.get(0)::equals);
            if (unanimous) {
                return new Result(found.get(0), round);
            }
            matrix = ModularityMatrix.positive(agreement(found, n), n, 1);
        }
        throw new DegenerateData("the searches for modules did not come to agree in " + MOST_ROUNDS
                + " rounds; give a larger tau, or more restarts");
    }

    private double[] agreement(List<Partition> found, int n) {
        double[] share = new double[n * n];
        for (Partition partition : found) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    share[i * n + j] += i != j && partition.module(i) == partition.module(j) ? 1 : 0;
                }
            }
        }
        for (int k = 0; k < share.length; k++) {
            share[k] = share[k] / found.size() < tau ? 0 : share[k] / found.size();
        }
        return share;
    }
}
