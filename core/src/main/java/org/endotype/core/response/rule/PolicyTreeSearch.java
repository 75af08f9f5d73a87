package org.endotype.core.response.rule;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.response.rule.PolicyTree.Node;

/**
 * Finds the tree of depth at most 2 whose chosen arms have the largest mean score, exactly.
 *
 * <p>Shapes: features and scores {@code people x features} and {@code people x arms}, finite. Every threshold between two
 * values seen is considered. For a root feature, people enter its left part in order of their value (and its right part
 * in the opposite order); for each second feature and pair of arms a tree over that feature's distinct values holds sums of
 * the difference of the two arms' scores with their largest and smallest prefix, whence the best second question follows
 * at once: the best of arm a below and b above a threshold is the total of b plus the largest prefix of a - b. Cost
 * O(p^2 n log n) for a pair of arms, against O(p^2 n^2) for trying all. A deeper tree must beat a shallower one by more
 * than rounding; of equal trees the one with the earlier feature and lower threshold is kept. Deterministic, whatever the
 * number of threads.
 *
 * <p>Source of the problem: Athey and Wager, Econometrica 89 (2021) 133-161; Sverdrup et al., J. Open Source Softw. 5
 * (2020) 2232. Held against trying all trees in the tests.
 */
public final class PolicyTreeSearch {

    private static final double ROUNDING = 1e-10;

    private final double[][] features;
    private final double[][] scores;
    private final int n;
    private final int p;
    private final int arms;
    private final int[][] rank;
    private final int[][] order;
    private final double[][] distinct;
    private final double tolerance;

    private PolicyTreeSearch(double[][] features, double[][] scores) {
        this.features = features;
        this.scores = scores;
        this.n = features.length;
        this.p = features[0].length;
        this.arms = scores[0].length;
        this.rank = new int[p][n];
        this.order = new int[p][];
        this.distinct = new double[p][];
        double scale = 0;
        for (double[] row : scores) {
            for (double score : row) {
                scale += Math.abs(score);
            }
        }
        this.tolerance = ROUNDING * (1 + scale);
        for (int j = 0; j < p; j++) {
            int column = j;
            distinct[j] = Arrays.stream(features)
                    .mapToDouble(row -> row[column] + 0.0)
                    .sorted()
                    .distinct()
                    .toArray();
            for (int i = 0; i < n; i++) {
                rank[j][i] = Arrays.binarySearch(distinct[j], features[i][j] + 0.0);
            }
            order[j] = IntStream.range(0, n)
                    .boxed()
                    .sorted((a, b) -> Integer.compare(rank[column][a], rank[column][b]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    }

    /** Finds the tree. */
    public static PolicyTree find(double[][] features, double[][] scores, int depth, Parallelism parallelism) {
        if (features.length == 0 || features.length != scores.length || depth < 0 || depth > 2) {
            throw new IllegalArgumentException("people with scores are needed, and a depth of 0 to 2");
        }
        for (double[] row : features) {
            for (double value : row) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("a policy tree takes finite features; impute first");
                }
            }
        }
        return new PolicyTreeSearch(features, scores).search(depth, parallelism);
    }

    private PolicyTree search(int depth, Parallelism parallelism) {
        int[] everyone = IntStream.range(0, n).toArray();
        Found best = leaf(everyone);
        if (depth >= 1) {
            best = better(best, oneQuestion(everyone));
        }
        if (depth == 2 && p > 0) {
            Root[] roots = new Root[p];
            parallelism.forEachBlock(p, j -> roots[j] = root(j));
            Root top = roots[0];
            for (Root root : roots) {
                top = root.value > top.value + tolerance ? root : top;
            }
            if (top.value > best.value + tolerance) {
                best = twoQuestions(top);
            }
        }
        return new PolicyTree(best.node, best.value / n);
    }

    private record Found(Node node, double value) {}

    private record Root(int feature, int lastLeft, double value) {}

    private Found better(Found first, Found second) {
        return second.value > first.value + tolerance ? second : first;
    }

    private Found leaf(int[] rows) {
        double[] sums = new double[arms];
        for (int i : rows) {
            for (int a = 0; a < arms; a++) {
                sums[a] += scores[i][a];
            }
        }
        int best = 0;
        for (int a = 1; a < arms; a++) {
            best = sums[a] > sums[best] + tolerance ? a : best;
        }
        return new Found(new Node.Treat(best), sums[best]);
    }

    private Found twoQuestions(Root top) {
        int j = top.feature;
        int[] left =
                IntStream.range(0, n).filter(i -> rank[j][i] <= top.lastLeft).toArray();
        int[] right =
                IntStream.range(0, n).filter(i -> rank[j][i] > top.lastLeft).toArray();
        Found below = better(leaf(left), oneQuestion(left));
        Found above = better(leaf(right), oneQuestion(right));
        return new Found(
                new Node.Split(j, threshold(j, top.lastLeft, right), below.node, above.node),
                below.value + above.value);
    }

    private double threshold(int feature, int lastLeft, int[] right) {
        double next = Double.POSITIVE_INFINITY;
        for (int i : right) {
            next = Math.min(next, features[i][feature]);
        }
        return (distinct[feature][lastLeft] + next) / 2;
    }

    /** The best single split of some people, by trying every threshold. */
    private Found oneQuestion(int[] rows) {
        Found best = leaf(rows);
        double[] total = new double[arms];
        for (int i : rows) {
            for (int a = 0; a < arms; a++) {
                total[a] += scores[i][a];
            }
        }
        for (int j = 0; j < p; j++) {
            int m = distinct[j].length;
            double[][] sums = new double[m][];
            for (int i : rows) {
                int r = rank[j][i];
                if (sums[r] == null) {
                    sums[r] = new double[arms];
                }
                for (int a = 0; a < arms; a++) {
                    sums[r][a] += scores[i][a];
                }
            }
            double[] below = new double[arms];
            int last = -1;
            for (int r = 0; r < m; r++) {
                if (sums[r] == null) {
                    continue;
                }
                if (last >= 0) {
                    best = candidate(best, j, last, r, below, total);
                }
                for (int a = 0; a < arms; a++) {
                    below[a] += sums[r][a];
                }
                last = r;
            }
        }
        return best;
    }

    private Found candidate(Found best, int feature, int last, int next, double[] below, double[] total) {
        int low = 0;
        int high = 0;
        for (int a = 1; a < arms; a++) {
            low = below[a] > below[low] + tolerance ? a : low;
            high = total[a] - below[a] > total[high] - below[high] + tolerance ? a : high;
        }
        double value = below[low] + total[high] - below[high];
        if (low == high || value <= best.value + tolerance) {
            return best;
        }
        double threshold = (distinct[feature][last] + distinct[feature][next]) / 2;
        return new Found(new Node.Split(feature, threshold, new Node.Treat(low), new Node.Treat(high)), value);
    }

    /** The best first question on one feature, the second questions being the best there are. */
    private Root root(int feature) {
        int m = distinct[feature].length;
        double[] left = new double[m];
        double[] right = new double[m];
        sweep(feature, left, 1);
        sweep(feature, right, -1);
        int best = -1;
        double value = Double.NEGATIVE_INFINITY;
        for (int r = 0; r + 1 < m; r++) {
            double sum = left[r] + right[r + 1];
            if (sum > value + tolerance) {
                value = sum;
                best = r;
            }
        }
        return new Root(feature, best, value);
    }

    /** Fills {@code value[r]} with the best of the people whose rank is at most r (or at least r, backwards). */
    private void sweep(int feature, double[] value, int direction) {
        int m = value.length;
        Arrays.fill(value, Double.NEGATIVE_INFINITY);
        // One second feature after the other: its sums stay in the cache.
        for (int k = 0; k < p; k++) {
            Prefixes prefixes = new Prefixes(distinct[k].length, arms);
            double[] total = new double[arms];
            int at = direction > 0 ? 0 : n - 1;
            for (int step = 0; step < m; step++) {
                int r = direction > 0 ? step : m - 1 - step;
                while (at >= 0 && at < n && rank[feature][order[feature][at]] == r) {
                    int person = order[feature][at];
                    for (int a = 0; a < arms; a++) {
                        total[a] += scores[person][a];
                    }
                    prefixes.add(rank[k][person], scores[person]);
                    at += direction;
                }
                value[r] = Math.max(value[r], prefixes.best(total));
            }
        }
    }

    /**
     * Sums over ranks of the difference of every two arms' scores, with the largest and the smallest sum of a prefix, the
     * empty one among them. A node holds sum, largest and smallest of every pair, side by side.
     */
    private static final class Prefixes {

        private final int arms;
        private final int leaves;
        private final int width;
        private final double[] nodes;

        Prefixes(int ranks, int arms) {
            this.arms = arms;
            this.leaves = ranks <= 1 ? 1 : Integer.highestOneBit(ranks - 1) << 1;
            this.width = 3 * (arms * (arms - 1) / 2);
            this.nodes = new double[2 * leaves * width];
        }

        void add(int rank, double[] score) {
            int node = leaves + rank;
            int at = node * width;
            for (int a = 0; a < arms; a++) {
                for (int b = a + 1; b < arms; b++) {
                    double sum = nodes[at] + score[a] - score[b];
                    nodes[at] = sum;
                    nodes[at + 1] = Math.max(0, sum);
                    nodes[at + 2] = Math.min(0, sum);
                    at += 3;
                }
            }
            for (node >>= 1; node >= 1; node >>= 1) {
                int own = node * width;
                int first = 2 * own;
                int second = first + width;
                for (int c = 0; c < width; c += 3) {
                    double sum = nodes[first + c];
                    nodes[own + c] = sum + nodes[second + c];
                    double largest = sum + nodes[second + c + 1];
                    double smallest = sum + nodes[second + c + 2];
                    nodes[own + c + 1] = largest > nodes[first + c + 1] ? largest : nodes[first + c + 1];
                    nodes[own + c + 2] = smallest < nodes[first + c + 2] ? smallest : nodes[first + c + 2];
                }
            }
        }

        /** The best of treating all with one arm and of one question. */
        double best(double[] total) {
            double best = total[0];
            int at = width;
            for (int a = 0; a < arms; a++) {
                best = Math.max(best, total[a]);
                for (int b = a + 1; b < arms; b++) {
                    best = Math.max(best, Math.max(total[b] + nodes[at + 1], total[a] - nodes[at + 2]));
                    at += 3;
                }
            }
            return best;
        }
    }
}
