package org.endotype.imaging.contrast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.stats.FalseDiscoveryRate;

/**
 * Every edge compared between two conditions (Fisher z of Pearson correlations), with the false discovery rate and, where
 * a threshold is given, the network-based statistic. Immutable.
 *
 * <p>Within people: the t of the mean difference; between groups: Student's t with a pooled variance, whose two groups are
 * exchangeable under the null as the permutation needs. An edge that is missing for anyone is NaN and in no component.
 *
 * <p>Network-based statistic: edges with |t| above the threshold form components, whose size is their number of edges, and
 * also their intensity, the sum of |t| above the threshold; each has its p =
 * (1 + rearrangements with a component at least as large) / (1 + rearrangements), signs flipped within people, labels
 * permuted between groups. Deterministic for a seed whatever the thread count. Cost O(permutations x people x edges).
 *
 * <p>Source: Zalesky, Fornito and Bullmore, NeuroImage 53 (2010) 1197-1207.
 */
public final class EdgeContrast {

    /**
     * How components are sought.
     *
     * @param threshold on |t|, above 0
     * @param permutations at least 1
     */
    public record ComponentSearch(double threshold, int permutations, long seed) {
        public ComponentSearch {
            if (!(threshold > 0)) {
                throw new InvalidConfiguration("threshold on |t|: expected a number above 0, found " + threshold);
            }
            if (permutations < 1) {
                throw new InvalidConfiguration("permutations: expected at least 1, found " + permutations);
            }
        }
    }

    /**
     * A set of regions tied by edges that differ.
     *
     * @param edges how many edges
     * @param regions how many regions
     * @param intensity the sum of what the edges' |t| have above the threshold
     * @param p of the number of edges, corrected for all components
     * @param intensityP of the intensity, corrected for all components
     */
    public record Component(int edges, int regions, double intensity, double p, double intensityP) {}

    private final double[] meanFirst;
    private final double[] meanSecond;
    private final double[] statistic;
    private final double[] p;
    private final double[] q;
    private final int[] componentOfEdge;
    private final List<Component> components;

    private EdgeContrast(
            double[] meanFirst,
            double[] meanSecond,
            double[] statistic,
            double[] p,
            int[] componentOfEdge,
            List<Component> components) {
        this.meanFirst = meanFirst;
        this.meanSecond = meanSecond;
        this.statistic = statistic;
        this.p = p;
        this.q = FalseDiscoveryRate.benjaminiHochberg(p);
        this.componentOfEdge = componentOfEdge;
        this.components = components;
    }

    /** Compares the edges of the people and conditions that a contrast compared, without components. */
    public static EdgeContrast of(ScanTable table, ConditionContrast contrast) {
        EdgeSample sample = EdgeSample.of(table, contrast);
        double[] t = sample.statistics(sample.observed());
        return new EdgeContrast(
                sample.meanFirst(),
                sample.meanSecond(),
                t,
                pValues(t, sample.degreesOfFreedom()),
                new int[t.length],
                List.of());
    }

    /** Compares the edges and looks for components, largest first. */
    public static EdgeContrast of(
            ScanTable table, ConditionContrast contrast, ComponentSearch search, Parallelism parallelism) {
        EdgeSample sample = EdgeSample.of(table, contrast);
        int regions = table.regions().size();
        double[] t = sample.statistics(sample.observed());
        EdgeComponents found = EdgeComponents.above(t, search.threshold(), regions);
        int[] largest = new int[search.permutations()];
        double[] strongest = new double[search.permutations()];
        SplittableRandom root = new SplittableRandom(search.seed());
        SplittableRandom[] streams = new SplittableRandom[largest.length];
        for (int k = 0; k < largest.length; k++) {
            streams[k] = root.split();
        }
        parallelism.forEachBlock(largest.length, k -> {
            double[] permuted = sample.statistics(sample.rearranged(streams[k]));
            EdgeComponents chance = EdgeComponents.above(permuted, search.threshold(), regions);
            largest[k] = chance.largest();
            strongest[k] = chance.largestIntensity();
        });
        List<Component> components = new ArrayList<>();
        for (int c = 0; c < found.count(); c++) {
            int size = found.edges(c);
            long hits = Arrays.stream(largest).filter(other -> other >= size).count();
            double intensity = found.intensity(c);
            // What rounding leaves between equal arrangements is no difference.
            double limit = intensity * (1 - 1e-12);
            long intense =
                    Arrays.stream(strongest).filter(other -> other >= limit).count();
            components.add(new Component(
                    size,
                    found.regions(c),
                    intensity,
                    (1.0 + hits) / (1.0 + largest.length),
                    (1.0 + intense) / (1.0 + largest.length)));
        }
        return new EdgeContrast(
                sample.meanFirst(),
                sample.meanSecond(),
                t,
                pValues(t, sample.degreesOfFreedom()),
                found.componentOfEdge(),
                List.copyOf(components));
    }

    private static double[] pValues(double[] t, int degrees) {
        TDistribution distribution = new TDistribution(null, degrees);
        double[] p = new double[t.length];
        for (int e = 0; e < t.length; e++) {
            p[e] = Double.isNaN(t[e]) ? Double.NaN : 2 * distribution.cumulativeProbability(-Math.abs(t[e]));
        }
        return p;
    }

    public int edgeCount() {
        return statistic.length;
    }

    public double meanFirst(int edge) {
        return meanFirst[edge];
    }

    public double meanSecond(int edge) {
        return meanSecond[edge];
    }

    /** t of second minus first. */
    public double statistic(int edge) {
        return statistic[edge];
    }

    public double p(int edge) {
        return p[edge];
    }

    /** False discovery rate over all edges. */
    public double q(int edge) {
        return q[edge];
    }

    /** The component an edge belongs to, from 1; 0 for none. */
    public int component(int edge) {
        return componentOfEdge[edge];
    }

    /** Components by number of edges, largest first; the first is component 1. */
    public List<Component> components() {
        return components;
    }
}
