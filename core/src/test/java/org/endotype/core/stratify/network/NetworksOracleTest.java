package org.endotype.core.stratify.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.evidence.PartitionAgreement;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.stratify.consensus.ConsensusMatrix;
import org.endotype.core.stratify.consensus.LinkageTree;
import org.junit.jupiter.api.Test;

/** Figures of snfpy 0.2.2, scikit-learn 1.2.1 and SciPy; the recipe lies beside them. */
class NetworksOracleTest {

    /** Sums in another order, 20 rounds of diffusion. */
    private static final double ROUNDING = 1e-10;

    private static final int N = 40;

    private static double[][] table(String name) throws IOException {
        try (InputStream in =
                NetworksOracleTest.class.getResourceAsStream("/org/endotype/core/stratify/networks-" + name + ".tsv")) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> Arrays.stream(line.split("\t"))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toArray(double[][]::new);
        }
    }

    private static double[] columns(double[][] rows, int from, int to) {
        return Arrays.stream(rows)
                .flatMapToDouble(row -> Arrays.stream(row, from, to))
                .toArray();
    }

    private static double[] affinity(int from, int to) throws IOException {
        double[] view = columns(table("input"), from, to);
        return AffinityKernel.affinities(AffinityKernel.distances(view, N, to - from), N, 6, AffinityKernel.MU);
    }

    @Test
    void affinitiesAndTheFusedNetworkAreThoseOfSnfpy() throws IOException {
        assertThat(affinity(0, 3)).containsExactly(columns(table("affinity"), 0, N), within(ROUNDING));
        double[] fused = NetworkFusion.fuse(List.of(affinity(0, 3), affinity(3, 8)), N, 6, 20);
        assertThat(fused).containsExactly(columns(table("fused"), 0, N), within(ROUNDING));
    }

    @Test
    void spectralEmbeddingAndGroupsAreThoseOfScikitLearn() throws IOException {
        double[] fused = columns(table("fused"), 0, N);
        SpectralPartition partition = SpectralPartition.of(fused, N, 4);
        double[][] expected = table("spectral");
        double[] vectors = partition.firstVectors(3);
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < 3; k++) {
                assertThat(Math.abs(vectors[i * 3 + k])).isCloseTo(expected[i][1 + k], within(1e-8));
            }
        }
        int[] labels = Arrays.stream(expected).mapToInt(row -> (int) row[0]).toArray();
        assertThat(PartitionAgreement.adjustedRandIndex(labels, partition.labels(3, RandomStreams.stream(1))))
                .isEqualTo(1.0);
        assertThat(partition.eigenvalues()[0]).isCloseTo(0, within(ROUNDING));
    }

    @Test
    void treesHaveTheHeightsOfSciPy() throws IOException {
        double[] distances = AffinityKernel.distances(columns(table("input"), 0, 3), N, 3);
        double[][] expected = table("heights");
        double[] average =
                LinkageTree.of(distances, N, LinkageTree.Linkage.AVERAGE).heights();
        double[] ward = LinkageTree.of(distances, N, LinkageTree.Linkage.WARD).heights();
        for (int merge = 0; merge < N - 1; merge++) {
            assertThat(average[merge]).isCloseTo(expected[merge][0], within(ROUNDING));
            assertThat(ward[merge]).isCloseTo(expected[merge][1], within(ROUNDING));
        }
    }

    @Test
    void ambiguousPairsByHand() {
        double[] values = {1, 1, 0.5, 1, 1, Double.NaN, 0.5, Double.NaN, 1};
        assertThat(new ConsensusMatrix(values, 3).ambiguous()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void clearGroupsAlwaysComeOutAlike() {
        double[] points = new double[60];
        for (int i = 0; i < 30; i++) {
            points[2 * i] = 10.0 * (i % 3) + 0.01 * i;
            points[2 * i + 1] = 0.02 * (i % 7);
        }
        for (ConsensusMatrix.Grouping grouping : ConsensusMatrix.Grouping.values()) {
            ConsensusMatrix consensus = ConsensusMatrix.of(points, 30, 2, 3, grouping, 30, RandomStreams.stream(4));
            int[] labels = consensus.labels(3);
            assertThat(labels).containsOnly(0, 1, 2);
            assertThat(labels[0]).isEqualTo(labels[27]).isNotEqualTo(labels[1]);
        }
    }
}
