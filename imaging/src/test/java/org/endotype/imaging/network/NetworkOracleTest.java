package org.endotype.imaging.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against bctpy 0.6.0 on a structural and a functional network; modules are node index modulo 6. */
class NetworkOracleTest {

    /** The node tables are printed with ten significant digits. */
    private static final double PRINTED_RELATIVE = 1e-8;

    /** The global figures are printed in full; sums over thousands of terms in another order. */
    private static final double ROUNDING_RELATIVE = 1e-9;

    /** Louvain is a random search: ours may end this much below the best of another's 20 restarts. */
    private static final double SEARCH_SLACK = 1e-3;

    private static Path shared(String relative) {
        Path file = Path.of(System.getProperty("endotype.shared", "missing"))
                .resolve("data/graph")
                .resolve(relative);
        assumeTrue(Files.exists(file), "outside data are not here");
        return file;
    }

    private static NetworkMetrics metrics(SquareMatrix matrix, RunContext context) {
        int[] modulo6 = IntStream.range(0, matrix.order()).map(i -> i % 6).toArray();
        return NetworkMetrics.of(
                matrix,
                NetworkSettings.withDefaults()
                        .withDensity(0.2)
                        .withPartition(Partition.of(modulo6))
                        .withNulls(4),
                context);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bct_sample", "psilo_sub01_placebo_first100"})
    void nodeMetricsAgreeWithTheBrainConnectivityToolbox(String network) {
        SquareMatrix matrix = SquareMatrix.read(shared(network + ".tsv.gz"));
        TextTable expected = TextTable.read(shared(network + "_node_metrics.tsv.gz"));
        Map<String, double[]> found = metrics(matrix, RunContext.withDefaults()).nodeMetrics();
        Map<String, String> columns = Map.of(
                "strength_positive", "strength_pos",
                "strength_negative", "strength_neg",
                "degree", "degree_t20",
                "clustering", "clustering_onnela_t20",
                "betweenness", "betweenness_wei_t20",
                "participation", "participation_t20_mod6",
                "within_module_z", "module_z_t20_mod6",
                "eigenvector_centrality", "eigenvector_t20",
                "local_efficiency", "local_efficiency_t20");
        columns.forEach((ours, theirs) -> {
            if (expected.column(theirs).stream().allMatch(TextTable::isMissing)) {
                return;
            }
            double[] values = expected.numbers(theirs);
            for (int i = 0; i < values.length; i++) {
                assertThat(Objects.requireNonNull(found.get(ours))[i])
                        .as("%s of node %d", ours, i + 1)
                        .isCloseTo(values[i], within(PRINTED_RELATIVE * Math.max(1, Math.abs(values[i]))));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"bct_sample", "psilo_sub01_placebo_first100"})
    void globalMetricsAgreeWithTheBrainConnectivityToolbox(String network) throws IOException {
        SquareMatrix matrix = SquareMatrix.read(shared(network + ".tsv.gz"));
        JsonNode expected = new ObjectMapper()
                .readTree(shared(network + "_global_metrics.json").toFile());
        Map<String, Double> found = metrics(matrix, RunContext.withDefaults()).globalMetrics();
        Map<String, String> names = Map.of(
                "density", "density_t20",
                "global_efficiency", "global_efficiency_wei_t20",
                "transitivity", "transitivity_wu_t20",
                "assortativity", "assortativity_wei_t20",
                "finite_distance_sum", "finite_distance_sum_t20",
                "modularity", "Q_negative_asym_of_partition_mod6_unthresholded");
        names.forEach((ours, theirs) -> {
            double value = expected.get(theirs).asDouble();
            assertThat(found.get(ours))
                    .as(ours)
                    .isCloseTo(value, within(ROUNDING_RELATIVE * Math.max(1, Math.abs(value))));
        });
        double best = expected.get("best_of_20_Q_negative_asym_unthresholded").asDouble();
        assertThat(found.get("best_modularity")).isGreaterThan(best - SEARCH_SLACK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"psilo_sub01_placebo_first100"})
    void theSameSeedGivesTheSameBitsWhateverTheThreads(String network) {
        SquareMatrix matrix = SquareMatrix.read(shared(network + ".tsv.gz"));
        NetworkMetrics one = metrics(matrix, new RunContext(new Parallelism(1), 7, Progress.silent()));
        NetworkMetrics three = metrics(matrix, new RunContext(new Parallelism(3), 7, Progress.silent()));
        assertThat(three.globalMetrics()).isEqualTo(one.globalMetrics());
        one.nodeMetrics()
                .forEach((name, values) ->
                        assertThat(three.nodeMetrics().get(name)).containsExactly(values));
    }
}
