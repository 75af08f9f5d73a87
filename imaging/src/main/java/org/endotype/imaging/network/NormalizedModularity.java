package org.endotype.imaging.network;

import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.SquareMatrix;

/**
 * Modularity against what the degrees alone would give, as published for psilocybin: the best Q of a network over the mean
 * best-of-one Q of its degree-preserving rewirings.
 *
 * <p>Taken from Pearson correlations with negatives set to 0, Fisher's z of the rest, and a diagonal of 1; the diagonal stays
 * 1 in the nulls. Each null is one pass of {@link Rewiring} over the edges and one Louvain search. Deterministic for a
 * seed, whatever the thread count.
 *
 * <p>Source: Daws et al., Nature Medicine 28 (2022) 844-851, methods.
 *
 * @param restarts Louvain searches of the network itself (published: 100)
 * @param nulls rewired networks (published: 100)
 */
public record NormalizedModularity(int restarts, int nulls, long seed) {

    /**
     * @param quality the best Q of the network
     * @param nullMean the mean Q of the rewired networks
     * @param partition of the best Q
     */
    public record Result(double quality, double nullMean, Partition partition) {

        public double normalized() {
            return quality / nullMean;
        }
    }

    /** The published numbers of restarts and nulls. */
    public static NormalizedModularity asPublished(long seed) {
        return new NormalizedModularity(100, 100, seed);
    }

    /** From correlations, row-major, none missing. */
    public Result ofCorrelations(double[] correlations, int nodes, Parallelism parallelism) {
        double[] z = new double[correlations.length];
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) {
                double r = Math.min(1 - 0x1p-52, correlations[i * nodes + j]);
                z[i * nodes + j] = i == j ? 1 : r > 0 ? 0.5 * (Math.log1p(r) - Math.log1p(-r)) : 0;
            }
        }
        return ofPositive(z, nodes, parallelism);
    }

    /**
     * From a matrix of correlations; nodes whose row is missing are left out.
     *
     * @throws InconsistentInput when an entry lies outside -1..1
     */
    public Result ofCorrelations(SquareMatrix matrix, Parallelism parallelism) {
        int[] present = NetworkMetrics.presentNodes(matrix);
        double[] r = NetworkMetrics.offDiagonal(matrix, present);
        for (double value : r) {
            if (Math.abs(value) > 1) {
                throw new InconsistentInput("normalised modularity is for correlations; the matrix holds " + value);
            }
        }
        return ofCorrelations(r, present.length, parallelism);
    }

    /** From any symmetric matrix without negative entries; its diagonal counts and stays. */
    public Result ofPositive(double[] matrix, int nodes, Parallelism parallelism) {
        Louvain.Result best =
                new Louvain(restarts, seed).search(ModularityMatrix.positive(matrix, nodes, 1), parallelism);
        SplittableRandom root = new SplittableRandom(seed ^ 0x6e756c6cL);
        SplittableRandom[] streams = new SplittableRandom[nulls];
        for (int k = 0; k < nulls; k++) {
            streams[k] = root.split();
        }
        double[] qualities = new double[nulls];
        Rewiring once = new Rewiring(1);
        parallelism.forEachBlock(nulls, k -> {
            double[] rewired = once.rewire(matrix, nodes, streams[k]);
            qualities[k] = Louvain.once(ModularityMatrix.positive(rewired, nodes, 1), streams[k])
                    .quality();
        });
        double mean = 0;
        for (double quality : qualities) {
            mean += quality / nulls;
        }
        if (!(mean > 0)) {
            throw new DegenerateData("the rewired networks have no modules to normalise by (mean Q " + mean
                    + "); the network has too few edges");
        }
        return new Result(best.quality(), mean, best.partition());
    }
}
