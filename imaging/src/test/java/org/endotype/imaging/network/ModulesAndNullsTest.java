package org.endotype.imaging.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.SquareMatrix;
import org.junit.jupiter.api.Test;

class ModulesAndNullsTest {

    private static final double ROUNDING = 1e-12;

    /** Figures noted with eight digits. */
    private static final double PRINTED = 1e-8;

    /** Blocks of nodes with strong ties within and weak ones, some negative, between. */
    private static double[] planted(int blocks, int size, double within, double between, long seed) {
        Random random = new Random(seed);
        int n = blocks * size;
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double value = (i / size == j / size ? within : between) + 0.1 * random.nextGaussian();
                matrix[i * n + j] = value;
                matrix[j * n + i] = value;
            }
        }
        return matrix;
    }

    @Test
    void modularityOfTwoTrianglesIsTheOneWorkedOutByHand() {
        // Two triangles joined by one edge: 7 edges; Q = 2 (3/7 - (7/14)^2) = 5/14.
        double[] m = new double[36];
        for (int[] edge : new int[][] {{0, 1}, {0, 2}, {1, 2}, {3, 4}, {3, 5}, {4, 5}, {2, 3}}) {
            m[edge[0] * 6 + edge[1]] = 1;
            m[edge[1] * 6 + edge[0]] = 1;
        }
        Partition triangles = Partition.of(new int[] {0, 0, 0, 1, 1, 1});
        ModularityMatrix quality = ModularityMatrix.positive(m, 6, 1);
        assertThat(quality.quality(triangles)).isCloseTo(5.0 / 14, within(ROUNDING));
        assertThat(quality.quality(Partition.of(new int[6]))).isCloseTo(0, within(ROUNDING));
        assertThat(new Louvain(5, 1).search(quality, Parallelism.single()).partition())
                .isEqualTo(triangles);
        assertThat(ModularityMatrix.signedAsymmetric(m, 6, 1).quality(triangles))
                .as("without negative ties both are the same")
                .isCloseTo(5.0 / 14, within(ROUNDING));
    }

    @Test
    void plantedModulesAreFoundThroughSignedNoise() {
        double[] m = planted(4, 12, 0.4, -0.05, 1);
        int[] truth = IntStream.range(0, 48).map(i -> i / 12).toArray();
        Louvain.Result found =
                new Louvain(20, 3).search(ModularityMatrix.signedAsymmetric(m, 48, 1), new Parallelism(2));
        assertThat(found.partition()).isEqualTo(Partition.of(truth));
    }

    @Test
    void theQualityReportedIsThatOfThePartitionReportedAndBeatsSingleNodesAndOneModule() {
        double[] m = planted(1, 30, 0.0, 0.0, 5);
        ModularityMatrix quality = ModularityMatrix.signedAsymmetric(m, 30, 1);
        Louvain.Result found = new Louvain(1, 2).search(quality, Parallelism.single());
        assertThat(found.quality()).isCloseTo(quality.quality(found.partition()), within(ROUNDING));
        assertThat(found.quality())
                .isGreaterThan(quality.quality(Partition.of(new int[30])))
                .isGreaterThan(
                        quality.quality(Partition.of(IntStream.range(0, 30).toArray())));
    }

    @Test
    void higherResolutionGivesMoreModules() {
        double[] m = planted(4, 10, 0.5, 0.15, 6);
        Arrays.setAll(m, i -> Math.max(0, m[i]));
        int coarse = new Louvain(10, 1)
                .search(ModularityMatrix.positive(m, 40, 0.5), Parallelism.single())
                .partition()
                .moduleCount();
        int fine = new Louvain(10, 1)
                .search(ModularityMatrix.positive(m, 40, 3), Parallelism.single())
                .partition()
                .moduleCount();
        assertThat(fine).isGreaterThan(coarse);
    }

    @Test
    void rewiringKeepsDegreesWeightsSymmetryAndTheDiagonalAndMovesEdges() {
        int n = 40;
        double[] m = Threshold.proportional(planted(4, 10, 0.5, 0, 7), n, 0.2);
        for (int i = 0; i < n; i++) {
            m[i * n + i] = 1;
        }
        double[] r = new Rewiring(5).rewire(m, n, new SplittableRandom(1));
        int moved = 0;
        for (int i = 0; i < n; i++) {
            int before = 0;
            int after = 0;
            assertThat(r[i * n + i]).isEqualTo(1);
            for (int j = 0; j < n; j++) {
                before += m[i * n + j] != 0 ? 1 : 0;
                after += r[i * n + j] != 0 ? 1 : 0;
                assertThat(r[i * n + j]).isEqualTo(r[j * n + i]);
                moved += m[i * n + j] == 0 && r[i * n + j] != 0 ? 1 : 0;
            }
            assertThat(after).as("degree of node %d", i).isEqualTo(before);
        }
        double[] sorted = m.clone();
        double[] rewired = r.clone();
        Arrays.sort(sorted);
        Arrays.sort(rewired);
        assertThat(rewired).containsExactly(sorted);
        assertThat(moved).isGreaterThan(100);
    }

    @Test
    void normalisedModularityIsHighForModulesAndAboutOneForNone() {
        NormalizedModularity few = new NormalizedModularity(20, 20, 1);
        double modular = few.ofCorrelations(planted(4, 12, 0.5, 0.02, 8), 48, new Parallelism(2))
                .normalized();
        double random = few.ofCorrelations(planted(1, 48, 0.05, 0.05, 9), 48, new Parallelism(2))
                .normalized();
        assertThat(modular).isGreaterThan(2);
        // The best of 20 against means of one: a little above 1.
        assertThat(random).isBetween(0.95, 1.25);
        assertThat(few.ofCorrelations(planted(4, 12, 0.5, 0.02, 8), 48, Parallelism.single())
                        .normalized())
                .isEqualTo(modular);
    }

    @Test
    void theRichClubAndSignedParticipationAreTheBrainConnectivityToolboxs() {
        Path file = Path.of(System.getProperty("endotype.shared", "missing"))
                .resolve("data/graph/psilo_sub01_placebo_first100.tsv.gz");
        assumeTrue(Files.exists(file), "outside data are not here");
        double[] m = SquareMatrix.read(file).values();
        // bctpy: rich_club_wu(abs(threshold_proportional(M, 0.2))), entries 1, 6, 11, 21, 31 and 32 of 32
        double[] curve = RichClub.coefficients(WeightedGraph.ofMagnitudes(Threshold.proportional(m, 100, 0.2), 100));
        assertThat(curve).hasSize(32);
        double[] picked = {curve[0], curve[5], curve[10], curve[20], curve[30]};
        assertThat(picked)
                .containsExactly(
                        new double[] {1.0, 0.998862728887505, 0.9894802270434917, 0.864447316083726, 0.44273756043431645
                        },
                        within(ROUNDING));
        assertThat(curve[31]).isNaN();
        // bctpy: participation_coef_sign(M, arange(100) % 6 + 1), nodes 1 to 3
        Partition modulo6 = Partition.of(IntStream.range(0, 100).map(i -> i % 6).toArray());
        assertThat(Arrays.copyOf(ModuleRoles.signedParticipation(m, modulo6, 1), 3))
                .containsExactly(new double[] {0.80561227, 0.82900781, 0.82886627}, within(PRINTED));
        assertThat(Arrays.copyOf(ModuleRoles.signedParticipation(m, modulo6, -1), 3))
                .containsExactly(new double[] {0.77029943, 0.80943856, 0.81920096}, within(PRINTED));
    }

    @Test
    void theThresholdKeepsTheStrongestSignedEdgesAndBreaksTiesByPlace() {
        double[] m = {0, .5, -.9, .5, 0, .2, -.9, .2, 0};
        assertThat(Threshold.proportional(m, 3, 1.0 / 3)).containsExactly(0, .5, 0, .5, 0, 0, 0, 0, 0);
        assertThat(Threshold.proportional(m, 3, 2.0 / 3)).containsExactly(0, .5, 0, .5, 0, .2, 0, .2, 0);
        double[] tied = {0, .5, .5, .5, 0, .5, .5, .5, 0};
        assertThat(Threshold.proportional(tied, 3, 2.0 / 3)).containsExactly(0, .5, .5, .5, 0, 0, .5, 0, 0);
    }

    @Test
    void shortestPathsOfAWeightedSquareCountBothWaysRound() {
        // A square of weight 2: opposite corners are at distance 1, by two equally short paths.
        double[] m = new double[16];
        for (int[] edge : new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 0}}) {
            m[edge[0] * 4 + edge[1]] = 2;
            m[edge[1] * 4 + edge[0]] = 2;
        }
        ShortestPaths.Result paths = ShortestPaths.of(WeightedGraph.ofMagnitudes(m, 4), Parallelism.single());
        // Each corner lies on half of the two paths of its two neighbours' pair, counted both ways.
        assertThat(paths.betweenness()).containsExactly(1, 1, 1, 1);
        assertThat(paths.finiteDistanceSum()).isEqualTo(8 * 0.5 + 4 * 1.0);
        assertThat(paths.globalEfficiency()).isCloseTo((8 * 2 + 4 * 1) / 12.0, within(ROUNDING));
    }
}
