package org.endotype.core.stratify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stratify.consensus.ConsensusMatrix;
import org.endotype.core.stratify.consensus.LinkageTree;
import org.endotype.core.stratify.linear.JointComponents;
import org.endotype.core.stratify.network.AffinityKernel;
import org.endotype.core.stratify.network.NeighbourhoodFusion;
import org.endotype.core.stratify.network.NetworkFusion;
import org.endotype.core.stratify.network.SpectralPartition;

/**
 * Preprocessed patients whom a method without a model divides: the adjusted, standardised features of each view, and their
 * component scores. Immutable. What does not depend on the number of groups is computed once.
 *
 * <p>{@code snf} and {@code nemo} work on the features, {@code spectral} and {@code consensus-hierarchical} in the linear
 * latent space. {@code snf} needs every view of everybody.
 */
public final class PartitionSource {

    private static final int RESAMPLES = 100;

    /** Ties that make the probabilities of the groups. */
    private static final int STRONGEST_TIES = 20;

    private static final double LEAST_PROBABILITY = 0.5;
    private static final int MOST_VECTORS = 50;

    private final StratificationMethod method;
    private final int n;
    private final double[] space;
    private final double[] similarity;

    private PartitionSource(StratificationMethod method, int n, double[] space, double[] similarity) {
        this.method = method;
        this.n = n;
        this.space = space;
        this.similarity = similarity;
    }

    /**
     * Prepares a method.
     *
     * @param features adjusted features of each view; NaN only in the rows of those who lack it
     * @param scores component scores of the same patients
     * @throws InconsistentInput when {@code snf} is asked for and somebody lacks a view
     */
    public static PartitionSource of(StratificationMethod method, ViewScores features, ViewScores scores) {
        int n = scores.size();
        if (method.gives() != StratificationMethod.Gives.PARTITION) {
            throw new IllegalArgumentException(method + " gives a model");
        }
        double[] none = new double[0];
        return switch (method) {
            case SNF -> new PartitionSource(method, n, none, fused(features));
            case NEMO -> new PartitionSource(method, n, none, NeighbourhoodFusion.fuse(features));
            case SPECTRAL -> {
                JointComponents linear = LatentSpace.linear(scores);
                double[] space = linear.encode(scores);
                double[] distances = AffinityKernel.distances(space, n, linear.dimensions());
                yield new PartitionSource(
                        method,
                        n,
                        space,
                        AffinityKernel.affinities(distances, n, AffinityKernel.neighbours(n), AffinityKernel.MU));
            }
            default -> new PartitionSource(method, n, LatentSpace.linear(scores).encode(scores), none);
        };
    }

    private static double[] fused(ViewScores features) {
        int n = features.size();
        int lacking = 0;
        for (int i = 0; i < n; i++) {
            int row = i;
            lacking += features.blocks().stream().allMatch(block -> block.present()[row]) ? 0 : 1;
        }
        if (lacking > 0) {
            throw new InconsistentInput("similarity network fusion needs every view of everybody, and " + lacking
                    + " of " + n + " participants lack one; use 'nemo', or leave them out");
        }
        int neighbours = AffinityKernel.neighbours(n);
        List<double[]> affinities = new ArrayList<>();
        for (ViewScores.Block block : features.blocks()) {
            affinities.add(AffinityKernel.affinities(
                    AffinityKernel.distances(block.values(), n, block.columns()), n, neighbours, AffinityKernel.MU));
        }
        return NetworkFusion.fuse(affinities, n, neighbours, NetworkFusion.ITERATIONS);
    }

    /** The same method on some of the patients, everything after preprocessing done anew. */
    public static int[] labelsOf(
            StratificationMethod method, ViewScores features, ViewScores scores, int groups, long seed) {
        PartitionSource source = of(method, features, scores);
        return source.labels(groups, source.similarityFor(groups, seed), seed);
    }

    /** Divides the patients into {@code groups}. */
    public Partition partition(SampleSet participants, int groups, long seed) {
        if (groups < 1 || groups > n / 2) {
            throw new DegenerateData(
                    "cannot make " + groups + " groups of " + n + " participants; ask for at most " + n / 2);
        }
        double[] used = similarityFor(groups, seed);
        int[] labels = labels(groups, used, seed);
        double[] probabilities = shares(used, labels, groups);
        int[] assigned = new int[n];
        for (int i = 0; i < n; i++) {
            boolean credible = probabilities[i * groups + labels[i]] >= LEAST_PROBABILITY;
            assigned[i] = credible ? labels[i] + 1 : Assignment.UNASSIGNED;
        }
        double[] axes = method == StratificationMethod.CONSENSUS_HIERARCHICAL
                ? space
                : SpectralPartition.of(used, n, Math.min(n, Math.max(3, groups)))
                        .vectors();
        return new Partition(method, new Assignment(participants, assigned, probabilities, groups), used, axes);
    }

    private double[] similarityFor(int groups, long seed) {
        if (method != StratificationMethod.CONSENSUS_HIERARCHICAL) {
            return similarity;
        }
        if (groups == 1) {
            double[] all = new double[n * n];
            Arrays.fill(all, 1);
            return all;
        }
        return ConsensusMatrix.of(
                        space,
                        n,
                        space.length / n,
                        groups,
                        ConsensusMatrix.Grouping.WARD_TREE,
                        RESAMPLES,
                        RandomStreams.stream(seed, 33, groups))
                .similarity();
    }

    private int[] labels(int groups, double[] used, long seed) {
        if (groups == 1) {
            return new int[n];
        }
        if (method == StratificationMethod.CONSENSUS_HIERARCHICAL) {
            double[] distances = new double[used.length];
            for (int c = 0; c < used.length; c++) {
                distances[c] = 1 - used[c];
            }
            return LinkageTree.of(distances, n, LinkageTree.Linkage.AVERAGE).labels(groups);
        }
        return SpectralPartition.of(used, n, Math.min(groups, MOST_VECTORS))
                .labels(groups, RandomStreams.stream(seed, 34, groups));
    }

    /** For each patient the share of its strongest ties that leads into each group. */
    private double[] shares(double[] used, int[] labels, int groups) {
        double[] shares = new double[n * groups];
        int ties = Math.min(STRONGEST_TIES, n - 1);
        double[] row = new double[n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(used, i * n, row, 0, n);
            row[i] = Double.NEGATIVE_INFINITY;
            Arrays.sort(row);
            double threshold = row[n - ties];
            double total = 0;
            for (int j = 0; j < n; j++) {
                if (j != i && used[i * n + j] >= threshold) {
                    shares[i * groups + labels[j]] += used[i * n + j];
                    total += used[i * n + j];
                }
            }
            for (int g = 0; g < groups; g++) {
                shares[i * groups + g] = total > 0 ? shares[i * groups + g] / total : 1.0 / groups;
            }
        }
        return shares;
    }
}
