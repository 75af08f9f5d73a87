package org.endotype.core.response.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.endotype.core.parallel.Parallelism;
import org.junit.jupiter.api.Test;

class PolicyTreeSearchTest {

    /** Sums of at most 60 scores of size 1 in another order. */
    private static final double ROUNDING = 1e-10;

    /** The goal of 5 s is for a quiet machine; this guards against the cubic way, which takes minutes. */
    private static final Duration FAR_BELOW_ALL_TREES = Duration.ofSeconds(30);

    @Test
    void noTreeOfDepthTwoIsBetterThanTheOneFound() {
        for (int round = 0; round < 40; round++) {
            SplittableRandom random = new SplittableRandom(round);
            int n = 8 + random.nextInt(25);
            int p = 1 + random.nextInt(4);
            int arms = 2 + random.nextInt(3);
            double[][] x = new double[n][p];
            double[][] s = new double[n][arms];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < p; j++) {
                    // Ties in some columns, none in others.
                    x[i][j] = j % 2 == 0 ? random.nextInt(4) : random.nextDouble();
                }
                for (int a = 0; a < arms; a++) {
                    s[i][a] = random.nextGaussian();
                }
            }
            for (int depth = 0; depth <= 2; depth++) {
                PolicyTree found = PolicyTreeSearch.find(x, s, depth, Parallelism.single());
                double value = 0;
                for (int i = 0; i < n; i++) {
                    value += s[i][found.choose(x[i])];
                }
                double best = bestOfAll(x, s, allOf(n), depth);
                assertThat(value).as("round " + round + " depth " + depth).isCloseTo(best, within(ROUNDING));
                assertThat(found.value() * n).isCloseTo(best, within(ROUNDING));
            }
        }
    }

    private static boolean[] allOf(int n) {
        boolean[] all = new boolean[n];
        java.util.Arrays.fill(all, true);
        return all;
    }

    /** Tries every tree. */
    private static double bestOfAll(double[][] x, double[][] s, boolean[] in, int depth) {
        int arms = s[0].length;
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < arms; a++) {
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += in[i] ? s[i][a] : 0;
            }
            best = Math.max(best, sum);
        }
        if (depth == 0) {
            return best;
        }
        for (int j = 0; j < x[0].length; j++) {
            TreeSet<Double> values = new TreeSet<>();
            for (double[] row : x) {
                values.add(row[j]);
            }
            for (double threshold : values) {
                boolean[] left = new boolean[x.length];
                boolean[] right = new boolean[x.length];
                for (int i = 0; i < x.length; i++) {
                    left[i] = in[i] && x[i][j] <= threshold;
                    right[i] = in[i] && x[i][j] > threshold;
                }
                best = Math.max(best, bestOfAll(x, s, left, depth - 1) + bestOfAll(x, s, right, depth - 1));
            }
        }
        return best;
    }

    @Test
    void aPlantedTreeIsFoundAtTheSizeOfTheHivTrialInSecondsWhateverTheThreads() {
        SplittableRandom random = new SplittableRandom(3);
        int n = 2139;
        double[][] x = new double[n][20];
        double[][] s = new double[n][4];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 20; j++) {
                x[i][j] = random.nextGaussian();
            }
            int best = x[i][7] <= 0.5 ? (x[i][2] <= 0 ? 0 : 1) : (x[i][11] <= -0.3 ? 2 : 3);
            for (int a = 0; a < 4; a++) {
                s[i][a] = random.nextGaussian() + (a == best ? 2 : 0);
            }
        }
        long start = System.nanoTime();
        PolicyTree found = PolicyTreeSearch.find(x, s, 2, Parallelism.single());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).isLessThan(FAR_BELOW_ALL_TREES);
        PolicyTree.Node.Split root = (PolicyTree.Node.Split) found.root();
        assertThat(root.feature()).isEqualTo(7);
        assertThat(root.threshold()).isCloseTo(0.5, within(0.1));
        assertThat(((PolicyTree.Node.Split) root.atMost()).feature()).isEqualTo(2);
        assertThat(((PolicyTree.Node.Split) root.above()).feature()).isEqualTo(11);
        assertThat(PolicyTreeSearch.find(x, s, 2, new Parallelism(3))).isEqualTo(found);
    }

    @Test
    void everyoneGetsOneArmWhereNoQuestionHelps() {
        double[][] x = {{1}, {2}, {3}};
        double[][] s = {{1, 0}, {1, 0}, {1, 0}};
        PolicyTree found = PolicyTreeSearch.find(x, s, 2, Parallelism.single());
        assertThat(found.root()).isEqualTo(new PolicyTree.Node.Treat(0));
        assertThat(found.describe(List.of("age"), List.of("A", "B"))).isEqualTo("everyone: A\n");
    }

    @Test
    void aTreeIsToldInWords() {
        double[][] x = {{1}, {2}, {3}, {4}};
        double[][] s = {{1, 0}, {1, 0}, {0, 1}, {0, 1}};
        PolicyTree found = PolicyTreeSearch.find(x, s, 2, Parallelism.single());
        assertThat(found.describe(List.of("age"), List.of("A", "B"))).isEqualTo("if age <= 2.5: A\nif age > 2.5: B\n");
    }

    @Test
    void missingFeaturesAreRefused() {
        assertThatThrownBy(() -> PolicyTreeSearch.find(
                        new double[][] {{Double.NaN}}, new double[][] {{1, 2}}, 1, Parallelism.single()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
