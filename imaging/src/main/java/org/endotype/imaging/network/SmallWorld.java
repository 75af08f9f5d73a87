package org.endotype.imaging.network;

import java.util.SplittableRandom;
import org.endotype.core.parallel.Parallelism;

/**
 * Small-worldness against degree-preserving nulls: (C / C_null) / (L / L_null), C the mean clustering coefficient and L the
 * characteristic path length, both weighted; above 1 for networks that are more clustered than chance at a like distance.
 *
 * <p>Source: Humphries and Gurney, PLoS ONE 3 (2008) e0002051.
 *
 * @param clusteringRatio C over its mean in the nulls
 * @param pathLengthRatio L over its mean in the nulls
 */
record SmallWorld(double clusteringRatio, double pathLengthRatio) {

    private static final Rewiring PASSES = new Rewiring(10);

    double sigma() {
        return clusteringRatio / pathLengthRatio;
    }

    static SmallWorld of(
            WeightedGraph graph,
            double meanClustering,
            double pathLength,
            int nulls,
            long seed,
            Parallelism parallelism) {
        double[] dense = graph.toDense();
        int n = graph.nodeCount();
        SplittableRandom root = new SplittableRandom(seed ^ 0x736d616c6cL);
        SplittableRandom[] streams = new SplittableRandom[nulls];
        for (int k = 0; k < nulls; k++) {
            streams[k] = root.split();
        }
        double[] clustering = new double[nulls];
        double[] length = new double[nulls];
        parallelism.forEachBlock(nulls, k -> {
            WeightedGraph rewired = WeightedGraph.ofMagnitudes(PASSES.rewire(dense, n, streams[k]), n);
            clustering[k] = mean(Clustering.coefficients(rewired, Clustering.triangles(rewired)));
            length[k] = ShortestPaths.of(rewired, Parallelism.single()).characteristicPathLength();
        });
        return new SmallWorld(meanClustering / mean(clustering), pathLength / mean(length));
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
