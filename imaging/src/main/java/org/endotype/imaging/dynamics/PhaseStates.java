package org.endotype.imaging.dynamics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.signal.TimeSeries;

/**
 * Recurrent states of phase coherence over scans (leading eigenvector dynamics analysis): each volume is its leading
 * eigenvector, and eigenvectors of all scans are clustered. Immutable.
 *
 * <p>An eigenvector's sign means nothing, so clustering is diametrical: a volume goes to the state with the largest squared
 * cosine, and a state is the direction its volumes share. The best of several seeded starts is kept; states are ordered by
 * how often they occur, and turned so that their entries sum to 0 or less: the regions above 0 are those that leave the
 * common phase.
 *
 * <p>Regions that any scan lacks (missing or constant) are left out of all. Cost O(iterations x volumes x states x regions)
 * a start. The same states for a seed whatever the thread count.
 *
 * <p>Source: Cabral et al., Scientific Reports 7 (2017) 5135; Dhillon, Marcotte and Roshan, Bioinformatics 19 (2003) 1612-1619.
 */
public final class PhaseStates {

    private static final int MOST_ITERATIONS = 200;

    /**
     * How long a scan spends in the states.
     *
     * @param occupancy share of volumes, one a state
     * @param lifetimeVolumes mean length of visits; NaN for a state never visited
     * @param transitions row-major states x states: the share of a state's volumes that are followed by each; NaN where the
     *     state is never left behind
     * @param switches share of steps between volumes that change the state
     */
    public record Visits(double[] occupancy, double[] lifetimeVolumes, double[] transitions, double switches) {}

    private final List<String> regions;
    private final double[][] states;
    private final List<int[]> sequences;
    private final double fit;

    private PhaseStates(List<String> regions, double[][] states, List<int[]> sequences, double fit) {
        this.regions = regions;
        this.states = states;
        this.sequences = sequences;
        this.fit = fit;
    }

    /**
     * Finds states over scans.
     *
     * @param stateCount at least 2
     * @param starts seeded starts of the clustering, at least 1
     */
    public static PhaseStates fit(
            List<TimeSeries> scans, int stateCount, int starts, long seed, Parallelism parallelism) {
        if (stateCount < 2 || starts < 1) {
            throw new InvalidConfiguration(
                    "expected at least two states and one start, found " + stateCount + " and " + starts);
        }
        int[] used = commonRegions(scans);
        List<String> names =
                IntStream.of(used).mapToObj(i -> scans.get(0).labels().get(i)).toList();
        double[][][] byScan = new double[scans.size()][][];
        parallelism.forEachBlock(scans.size(), k -> {
            TimeSeries scan = scans.get(k);
            byScan[k] = LeadingPhase.vectors(centred(scan, used), scan.volumeCount(), used.length);
        });
        List<double[]> pool = new ArrayList<>();
        for (double[][] scan : byScan) {
            pool.addAll(List.of(scan));
        }
        double[][] vectors = pool.toArray(double[][]::new);
        if (vectors.length < stateCount * 2) {
            throw new DegenerateData(
                    "the scans have " + vectors.length + " volumes together, too few for " + stateCount + " states");
        }
        SplittableRandom root = new SplittableRandom(seed);
        SplittableRandom[] streams = new SplittableRandom[starts];
        for (int k = 0; k < starts; k++) {
            streams[k] = root.split();
        }
        DiametricalClusters[] tried = new DiametricalClusters[starts];
        parallelism.forEachBlock(
                starts, k -> tried[k] = DiametricalClusters.of(vectors, stateCount, MOST_ITERATIONS, streams[k]));
        DiametricalClusters best = tried[0];
        for (DiametricalClusters one : tried) {
            best = one.objective() > best.objective() ? one : best;
        }
        return ordered(names, best, byScan, vectors.length);
    }

    private static PhaseStates ordered(
            List<String> names, DiametricalClusters clusters, double[][][] byScan, int volumes) {
        int count = clusters.directions().length;
        int[] size = new int[count];
        for (int cluster : clusters.assignment()) {
            size[cluster]++;
        }
        List<Integer> order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingInt((Integer cluster) -> -size[cluster]))
                .toList();
        int[] rank = new int[count];
        double[][] states = new double[count][];
        for (int r = 0; r < count; r++) {
            rank[order.get(r)] = r;
            states[r] = clusters.directions()[order.get(r)].clone();
            double sum = 0;
            for (double entry : states[r]) {
                sum += entry;
            }
            for (int i = 0; sum > 0 && i < states[r].length; i++) {
                states[r][i] = -states[r][i];
            }
        }
        List<int[]> sequences = new ArrayList<>();
        int at = 0;
        for (double[][] scan : byScan) {
            int[] sequence = new int[scan.length];
            for (int t = 0; t < sequence.length; t++) {
                sequence[t] = rank[clusters.assignment()[at++]];
            }
            sequences.add(sequence);
        }
        return new PhaseStates(names, states, sequences, clusters.objective() / volumes);
    }

    private static int[] commonRegions(List<TimeSeries> scans) {
        if (scans.isEmpty()) {
            throw new DegenerateData("no scan to find states in");
        }
        SlidingWindows.requireSameRegions(scans);
        boolean[] common = new boolean[scans.get(0).regionCount()];
        java.util.Arrays.fill(common, true);
        for (TimeSeries scan : scans) {
            for (int i = 0; i < common.length; i++) {
                double first = scan.value(0, i);
                boolean varies = false;
                for (int t = 0; t < scan.volumeCount(); t++) {
                    varies |= scan.value(t, i) != first && !Double.isNaN(scan.value(t, i));
                }
                common[i] &= varies;
            }
        }
        int[] used = IntStream.range(0, common.length).filter(i -> common[i]).toArray();
        if (used.length < 2) {
            throw new DegenerateData("fewer than two regions vary in every scan");
        }
        return used;
    }

    private static double[] centred(TimeSeries scan, int[] used) {
        int n = scan.volumeCount();
        int p = used.length;
        double[] x = new double[n * p];
        for (int i = 0; i < p; i++) {
            double mean = 0;
            for (int t = 0; t < n; t++) {
                mean += scan.value(t, used[i]) / n;
            }
            for (int t = 0; t < n; t++) {
                x[t * p + i] = scan.value(t, used[i]) - mean;
            }
        }
        return x;
    }

    /** The regions in use, in order. */
    public List<String> regions() {
        return regions;
    }

    public int stateCount() {
        return states.length;
    }

    /** A state's unit vector over {@link #regions}. */
    public double[] state(int state) {
        return states[state].clone();
    }

    /** The mean squared cosine between volumes and their states: 1 where states say all. */
    public double fit() {
        return fit;
    }

    /** The state of every volume of a scan but its first and last, from 0. */
    public int[] sequence(int scan) {
        return sequences.get(scan).clone();
    }

    /** How a scan moves through the states. */
    public Visits visits(int scan) {
        int[] sequence = sequences.get(scan);
        int count = states.length;
        double[] volumes = new double[count];
        double[] runs = new double[count];
        double[] steps = new double[count * count];
        double[] left = new double[count];
        int switches = 0;
        for (int t = 0; t < sequence.length; t++) {
            volumes[sequence[t]]++;
            if (t == 0 || sequence[t] != sequence[t - 1]) {
                runs[sequence[t]]++;
            }
            if (t > 0) {
                steps[sequence[t - 1] * count + sequence[t]]++;
                left[sequence[t - 1]]++;
                switches += sequence[t] == sequence[t - 1] ? 0 : 1;
            }
        }
        double[] occupancy = new double[count];
        double[] lifetime = new double[count];
        for (int s = 0; s < count; s++) {
            occupancy[s] = volumes[s] / sequence.length;
            lifetime[s] = volumes[s] / runs[s];
            for (int next = 0; next < count; next++) {
                steps[s * count + next] /= left[s];
            }
        }
        return new Visits(occupancy, lifetime, steps, (double) switches / (sequence.length - 1));
    }
}
