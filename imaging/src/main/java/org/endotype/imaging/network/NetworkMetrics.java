package org.endotype.imaging.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.table.SquareMatrix;

/**
 * All metrics of one connectivity matrix, of its nodes and of the whole. Immutable.
 *
 * <p>Strengths, modules, modularity and signed participation are of the whole signed matrix; degree, clustering,
 * efficiency, betweenness, participation, within-module z, assortativity and transitivity are of the matrix after a
 * proportional threshold on signed values, as magnitudes. The diagonal never counts.
 *
 * <p>A node whose row is missing throughout (NaN) is left out of the network and has NaN for every metric; a row missing in
 * part is refused.
 *
 * <p>Cost: paths O(n m log n), local efficiency O(sum of degrees cubed), a Louvain restart about O(n^2 modules). The same
 * result for a seed whatever the thread count. Definitions: Rubinov and Sporns, NeuroImage 52 (2010) 1059-1069, as the Brain
 * Connectivity Toolbox computes them.
 */
public final class NetworkMetrics {

    private final List<String> labels;
    private final Map<String, double[]> nodeMetrics;
    private final Map<String, Double> globalMetrics;
    private final double[] richClub;
    private final int[] present;
    private final Partition partition;
    private final int negativeEdgesKept;

    private NetworkMetrics(
            List<String> labels,
            int[] present,
            Partition partition,
            Map<String, double[]> nodeMetrics,
            Map<String, Double> globalMetrics,
            double[] richClub,
            int negativeEdgesKept) {
        this.labels = labels;
        this.present = present;
        this.partition = partition;
        this.nodeMetrics = Collections.unmodifiableMap(nodeMetrics);
        this.globalMetrics = Collections.unmodifiableMap(globalMetrics);
        this.richClub = richClub;
        this.negativeEdgesKept = negativeEdgesKept;
    }

    /**
     * Computes everything.
     *
     * @param matrix symmetric; see {@link SquareMatrix#requireSymmetric}
     * @throws DegenerateData when fewer than three nodes are there or no edge is left
     */
    public static NetworkMetrics of(SquareMatrix matrix, NetworkSettings settings, RunContext context) {
        int[] present = presentNodes(matrix);
        int n = present.length;
        if (n < 3) {
            throw new DegenerateData("a network needs at least three nodes that are not missing, found " + n);
        }
        double[] signed = offDiagonal(matrix, present);
        double[] kept = Threshold.proportional(signed, n, settings.density());
        WeightedGraph graph = WeightedGraph.ofMagnitudes(kept, n);
        if (graph.edgeCount() == 0) {
            throw new DegenerateData("the network has no edge; every connection is 0");
        }
        var parallelism = context.parallelism();
        ModularityMatrix quality = ModularityMatrix.signedAsymmetric(signed, n, settings.resolution());
        Louvain.Result found = new Louvain(settings.restarts(), context.seed()).search(quality, parallelism);
        if (settings.partition().isPresent() && settings.consensusTau().isPresent()) {
            throw new InvalidConfiguration("modules are either given by a partition or sought by consensus, not both");
        }
        Partition partition = settings.partition()
                .map(given -> {
                    if (given.nodeCount() != matrix.order()) {
                        throw new InconsistentInput(
                                "the partition has " + given.nodeCount() + " nodes, the matrix has " + matrix.order());
                    }
                    return given.restrictedTo(present);
                })
                .orElseGet(() -> settings.consensusTau().isPresent()
                        ? new ConsensusModules(
                                        settings.restarts(),
                                        settings.consensusTau().getAsDouble(),
                                        context.seed())
                                .of(quality, parallelism)
                                .partition()
                        : found.partition());
        double[] triangles = Clustering.triangles(graph);
        double[] clustering = Clustering.coefficients(graph, triangles);
        double[] localEfficiency = Clustering.localEfficiency(graph, parallelism);
        ShortestPaths.Result paths = ShortestPaths.of(graph, parallelism);
        double[] magnitudes = graph.toDense();

        Map<String, double[]> nodes = new LinkedHashMap<>();
        nodes.put("degree", degrees(graph));
        nodes.put("strength_positive", strength(signed, n, 1));
        nodes.put("strength_negative", strength(signed, n, -1));
        nodes.put("clustering", clustering);
        nodes.put("local_efficiency", localEfficiency);
        nodes.put("betweenness", paths.betweenness());
        nodes.put("participation", ModuleRoles.participation(magnitudes, partition));
        nodes.put("within_module_z", ModuleRoles.withinModuleZ(magnitudes, partition));
        nodes.put("participation_positive", ModuleRoles.signedParticipation(signed, partition, 1));
        nodes.put("participation_negative", ModuleRoles.signedParticipation(signed, partition, -1));
        nodes.put("eigenvector_centrality", eigenvectorCentrality(magnitudes, n));
        nodes.put("module", modules(partition));
        nodes.replaceAll((name, values) -> scatter(values, present, matrix.order()));

        double[] richClub = RichClub.coefficients(graph);
        Map<String, Double> global = new LinkedHashMap<>();
        global.put("nodes", (double) n);
        global.put("edges", (double) graph.edgeCount());
        global.put("density", graph.edgeCount() / (0.5 * n * (n - 1)));
        global.put("global_efficiency", paths.globalEfficiency());
        global.put("characteristic_path_length", paths.characteristicPathLength());
        global.put("finite_distance_sum", paths.finiteDistanceSum());
        global.put("mean_clustering", SmallWorld.mean(clustering));
        global.put("mean_local_efficiency", SmallWorld.mean(localEfficiency));
        global.put("transitivity", Clustering.transitivity(graph, triangles));
        global.put("assortativity", assortativity(graph));
        global.put("modularity", quality.quality(partition));
        global.put("module_count", (double) partition.moduleCount());
        global.put("best_modularity", found.quality());
        global.put("best_module_count", (double) found.partition().moduleCount());
        global.put("mean_connectivity", meanOffDiagonal(signed, n));
        if (settings.nulls() > 0) {
            SmallWorld world = SmallWorld.of(
                    graph,
                    SmallWorld.mean(clustering),
                    paths.characteristicPathLength(),
                    settings.nulls(),
                    context.seed(),
                    parallelism);
            global.put("small_worldness", world.sigma());
            global.put("clustering_ratio", world.clusteringRatio());
            global.put("path_length_ratio", world.pathLengthRatio());
        }
        int negative = 0;
        for (double value : kept) {
            negative += value < 0 ? 1 : 0;
        }
        return new NetworkMetrics(matrix.labels(), present, partition, nodes, global, richClub, negative / 2);
    }

    /**
     * The best modules of the whole signed matrix alone, as {@link #of} finds them, over all nodes; those whose row is missing
     * share a module of their own.
     */
    public static Partition modules(SquareMatrix matrix, NetworkSettings settings, RunContext context) {
        int[] present = presentNodes(matrix);
        double[] signed = offDiagonal(matrix, present);
        ModularityMatrix quality = ModularityMatrix.signedAsymmetric(signed, present.length, settings.resolution());
        Partition found = new Louvain(settings.restarts(), context.seed())
                .search(quality, context.parallelism())
                .partition();
        int[] labels = new int[matrix.order()];
        for (int k = 0; k < present.length; k++) {
            labels[present[k]] = found.module(k);
        }
        return Partition.of(labels);
    }

    /** The global efficiency alone, of a complete row-major symmetric matrix at a density; the diagonal does not count. */
    public static double globalEfficiency(double[] matrix, int nodes, double density) {
        WeightedGraph graph = WeightedGraph.ofMagnitudes(Threshold.proportional(matrix, nodes, density), nodes);
        return ShortestPaths.of(graph, Parallelism.single()).globalEfficiency();
    }

    /** All nodes, missing ones too, in the matrix's order. */
    public List<String> labels() {
        return labels;
    }

    /** Metric to one value a node, in the order of the columns; NaN for missing nodes. */
    public Map<String, double[]> nodeMetrics() {
        return nodeMetrics;
    }

    /** Metric to value, in the order of the rows. */
    public Map<String, Double> globalMetrics() {
        return globalMetrics;
    }

    /** The rich-club coefficient of the nodes of degree at least k, at index k - 1. */
    public double[] richClub() {
        return richClub.clone();
    }

    /** Nodes left out because their row is missing. */
    public int missingNodeCount() {
        return labels.size() - present.length;
    }

    /** The modules in use, over the nodes that are present. */
    public Partition partition() {
        return partition;
    }

    /** Negative edges that the threshold kept because too few are positive; they count as magnitudes. */
    public int negativeEdgesKept() {
        return negativeEdgesKept;
    }

    static int[] presentNodes(SquareMatrix matrix) {
        int n = matrix.order();
        List<Integer> present = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            int missing = 0;
            for (int j = 0; j < n; j++) {
                if (i != j && Double.isNaN(matrix.value(i, j))) {
                    missing++;
                }
            }
            if (n < 2 || missing < n - 1) {
                present.add(i);
            }
        }
        for (int i : present) {
            for (int j : present) {
                if (i != j && Double.isInfinite(matrix.value(i, j))) {
                    throw new MalformedInput("the connection of nodes '"
                            + matrix.labels().get(i) + "' and '"
                            + matrix.labels().get(j)
                            + "' is infinite; is it the Fisher z of a correlation of 1?");
                }
                if (i != j && Double.isNaN(matrix.value(i, j))) {
                    throw new MalformedInput(
                            "the connection of nodes '" + matrix.labels().get(i) + "' and '"
                                    + matrix.labels().get(j)
                                    + "' is missing; a node is either missing with its whole row and column or not at all");
                }
            }
        }
        return present.stream().mapToInt(Integer::intValue).toArray();
    }

    static double[] offDiagonal(SquareMatrix matrix, int[] present) {
        int n = present.length;
        double[] values = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double value = 0.5 * (matrix.value(present[i], present[j]) + matrix.value(present[j], present[i]));
                values[i * n + j] = value;
                values[j * n + i] = value;
            }
        }
        return values;
    }

    private static double[] degrees(WeightedGraph graph) {
        double[] degrees = new double[graph.nodeCount()];
        for (int i = 0; i < degrees.length; i++) {
            degrees[i] = graph.degree(i);
        }
        return degrees;
    }

    private static double[] strength(double[] signed, int n, int sign) {
        double[] strength = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                strength[i] += Math.max(0, sign * signed[i * n + j]);
            }
        }
        return strength;
    }

    private static double[] modules(Partition partition) {
        double[] modules = new double[partition.nodeCount()];
        for (int i = 0; i < modules.length; i++) {
            modules[i] = partition.module(i);
        }
        return modules;
    }

    private static double[] eigenvectorCentrality(double[] magnitudes, int n) {
        double[] vector = LinearAlgebra.largestEigen(magnitudes, n, 1).vector(0);
        for (int i = 0; i < n; i++) {
            vector[i] = Math.abs(vector[i]);
        }
        return vector;
    }

    /** The correlation of strengths at the two ends of edges (Leung and Chau 2007); NaN where all are equal. */
    private static double assortativity(WeightedGraph graph) {
        double products = 0;
        double halves = 0;
        double squares = 0;
        double[] strength = new double[graph.nodeCount()];
        for (int i = 0; i < strength.length; i++) {
            strength[i] = graph.strength(i);
        }
        for (int i = 0; i < strength.length; i++) {
            for (int slot = graph.start(i); slot < graph.end(i); slot++) {
                int j = graph.neighbour(slot);
                if (j > i) {
                    products += strength[i] * strength[j];
                    halves += 0.5 * (strength[i] + strength[j]);
                    squares += 0.5 * (strength[i] * strength[i] + strength[j] * strength[j]);
                }
            }
        }
        double edges = graph.edgeCount();
        double mean = halves / edges;
        return (products / edges - mean * mean) / (squares / edges - mean * mean);
    }

    private static double meanOffDiagonal(double[] signed, int n) {
        double sum = 0;
        for (double value : signed) {
            sum += value;
        }
        return sum / ((double) n * (n - 1));
    }

    private static double[] scatter(double[] values, int[] present, int order) {
        double[] full = new double[order];
        Arrays.fill(full, Double.NaN);
        for (int i = 0; i < present.length; i++) {
            full[present[i]] = values[i];
        }
        return full;
    }
}
