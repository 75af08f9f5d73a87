package org.endotype.imaging.quality;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.stats.FalseDiscoveryRate;
import org.endotype.core.stats.Ranks;
import org.endotype.core.table.TableWriter;

/**
 * QC-FC: over participants, the Pearson correlation of each edge with mean framewise displacement. Cleaning that works
 * leaves a small median |r|, few significant edges, and no dependence of r on the distance between regions.
 *
 * <p>p is two-sided, from t with n - 2 degrees of freedom; q is Benjamini and Hochberg's over all edges. An edge uses the
 * participants that have it; with fewer than 4 of them, or constant, it has no r (NaN). Cost: O(participants x edges).
 * Deterministic. Source: Satterthwaite et al., NeuroImage 60:623 (2012); Ciric et al., NeuroImage 154:174 (2017).
 *
 * @param edges names {@code a--b}
 * @param participants of an edge
 * @param correlation r of an edge
 * @param p of r
 * @param q adjusted p
 * @param distanceMm between the regions' centres; NaN where they are not known
 */
public record MotionConnectivity(
        List<String> edges, int[] participants, double[] correlation, double[] p, double[] q, double[] distanceMm) {

    /** Fewer participants give a correlation no meaning. */
    private static final int FEWEST = 4;

    /**
     * The cohort in figures.
     *
     * @param participants with connectivity and displacement
     * @param edges with a correlation
     * @param medianAbsoluteCorrelation over edges
     * @param shareSignificant of edges with p below 0.05
     * @param shareSignificantFdr of edges with q below 0.05
     * @param distanceDependence Spearman's correlation over edges of r and distance; NaN without centres
     */
    public record Summary(
            int participants,
            int edges,
            double medianAbsoluteCorrelation,
            double shareSignificant,
            double shareSignificantFdr,
            double distanceDependence) {}

    /**
     * Correlates.
     *
     * @param connectivity participants by edges
     * @param displacementMm of participants; others of the table are left out
     * @param centres region name to x, y, z in millimetres; may be empty
     */
    public static MotionConnectivity of(
            FeatureMatrix connectivity, Map<String, Double> displacementMm, Map<String, double[]> centres) {
        int count = connectivity.sampleCount();
        double[] motion = new double[count];
        int known = 0;
        for (int i = 0; i < count; i++) {
            motion[i] = displacementMm.getOrDefault(connectivity.samples().ids().get(i), Double.NaN);
            known += Double.isNaN(motion[i]) ? 0 : 1;
        }
        if (known < FEWEST) {
            throw new DegenerateData("only " + known + " of " + count
                    + " participants have a mean framewise displacement; at least " + FEWEST
                    + " are needed (are the ids the same in both tables?)");
        }
        int edges = connectivity.featureCount();
        int[] n = new int[edges];
        double[] r = new double[edges];
        double[] p = new double[edges];
        double[] distance = new double[edges];
        for (int edge = 0; edge < edges; edge++) {
            n[edge] = correlate(connectivity, motion, edge, r);
            p[edge] = probability(r[edge], n[edge]);
            distance[edge] = distance(connectivity.featureNames().get(edge), centres);
        }
        return new MotionConnectivity(
                connectivity.featureNames(), n, r, p, FalseDiscoveryRate.benjaminiHochberg(p), distance);
    }

    private static int correlate(FeatureMatrix connectivity, double[] motion, int edge, double[] r) {
        int n = 0;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < motion.length; i++) {
            double value = connectivity.value(i, edge);
            if (!Double.isNaN(value) && !Double.isNaN(motion[i])) {
                n++;
                meanX += value;
                meanY += motion[i];
            }
        }
        meanX /= n;
        meanY /= n;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < motion.length; i++) {
            double value = connectivity.value(i, edge);
            if (!Double.isNaN(value) && !Double.isNaN(motion[i])) {
                xy += (value - meanX) * (motion[i] - meanY);
                xx += (value - meanX) * (value - meanX);
                yy += (motion[i] - meanY) * (motion[i] - meanY);
            }
        }
        r[edge] = n < FEWEST || xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
        return n;
    }

    private static double probability(double r, int n) {
        if (Double.isNaN(r)) {
            return Double.NaN;
        }
        double t = Math.abs(r) * Math.sqrt((n - 2) / Math.max(Double.MIN_NORMAL, (1 - r) * (1 + r)));
        return Math.min(1, 2 * new TDistribution(n - 2).cumulativeProbability(-t));
    }

    private static double distance(String edge, Map<String, double[]> centres) {
        int middle = edge.indexOf("--");
        double[] a = middle < 0 ? null : centres.get(edge.substring(0, middle));
        double[] b = middle < 0 ? null : centres.get(edge.substring(middle + 2));
        return a == null || b == null
                ? Double.NaN
                : Math.sqrt(
                        (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
    }

    /** The cohort in figures. */
    public Summary summary() {
        double[] magnitudes = Arrays.stream(correlation)
                .filter(r -> !Double.isNaN(r))
                .map(Math::abs)
                .sorted()
                .toArray();
        if (magnitudes.length == 0) {
            throw new DegenerateData("no edge varies over at least " + FEWEST + " participants with a displacement");
        }
        int middle = magnitudes.length / 2;
        double median =
                magnitudes.length % 2 == 1 ? magnitudes[middle] : (magnitudes[middle - 1] + magnitudes[middle]) / 2;
        return new Summary(
                Arrays.stream(participants).max().orElse(0),
                magnitudes.length,
                median,
                shareBelow(p, magnitudes.length),
                shareBelow(q, magnitudes.length),
                distanceDependence());
    }

    private static double shareBelow(double[] values, int count) {
        return Arrays.stream(values).filter(value -> value < 0.05).count() / (double) count;
    }

    private double distanceDependence() {
        int[] both = java.util.stream.IntStream.range(0, correlation.length)
                .filter(e -> !Double.isNaN(correlation[e]) && !Double.isNaN(distanceMm[e]))
                .toArray();
        if (both.length < FEWEST) {
            return Double.NaN;
        }
        double[] x = Ranks.average(
                Arrays.stream(both).mapToDouble(e -> correlation[e]).toArray());
        double[] y = Ranks.average(
                Arrays.stream(both).mapToDouble(e -> distanceMm[e]).toArray());
        double centre = (both.length + 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - centre) * (y[i] - centre);
            xx += (x[i] - centre) * (x[i] - centre);
            yy += (y[i] - centre) * (y[i] - centre);
        }
        return xy / Math.sqrt(xx * yy);
    }

    /** One row an edge. */
    public void write(Path file) {
        TableWriter.write(file, List.of("edge", "n", "r", "p", "q", "distance_mm"), sink -> {
            for (int e = 0; e < correlation.length; e++) {
                sink.row(edges.get(e), participants[e], correlation[e], p[e], q[e], distanceMm[e]);
            }
        });
    }
}
