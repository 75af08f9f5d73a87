package org.endotype.core.response.longitudinal;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.response.longitudinal.MultipleImputation.Assumption;

/**
 * The chain of draws behind {@link MultipleImputation}: missing visits, means and covariance in turn. Takes the visits over
 * and fills their NaN; not thread-safe. The same seed gives the same draws.
 */
final class VisitChain {

    private final double[][] y;
    private final boolean[][] missing;
    private final int[] arm;
    private final double[] gramInverse;
    private final double[][] x;
    private final double[][] asReference;
    private final int n;
    private final int t;
    private final int q;
    private final SplittableRandom random;
    private double[][] means = new double[0][];
    private double[] covariance = new double[0];

    VisitChain(double[][] y, int[] arm, double[][] x, double[][] asReference, long seed) {
        this.n = y.length;
        this.t = y[0].length;
        this.q = x[0].length;
        this.y = y;
        this.arm = arm;
        this.x = x;
        this.asReference = asReference;
        this.random = new SplittableRandom(seed);
        this.missing = new boolean[n][t];
        double[] gram = new double[q * q];
        for (double[] row : x) {
            for (int a = 0; a < q; a++) {
                for (int b = 0; b < q; b++) {
                    gram[a * q + b] += row[a] * row[b];
                }
            }
        }
        this.gramInverse = LinearAlgebra.invertPositiveDefinite(gram, q);
        startAtVisitMeans();
    }

    /** One round: parameters given the visits, then the missing visits given the parameters. */
    void advance() {
        drawParameters();
        imputeAtRandom();
    }

    int people() {
        return n;
    }

    int terms() {
        return q;
    }

    /** The design of the analysis, row-major. */
    double[] design() {
        return Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    }

    /** People whose last visit is imputed. */
    int imputedAtLast() {
        int imputed = 0;
        for (boolean[] row : missing) {
            imputed += row[t - 1] ? 1 : 0;
        }
        return imputed;
    }

    private void startAtVisitMeans() {
        for (int v = 0; v < t; v++) {
            double sum = 0;
            int seen = 0;
            for (double[] row : y) {
                if (!Double.isNaN(row[v])) {
                    sum += row[v];
                    seen++;
                }
            }
            for (int i = 0; i < n; i++) {
                if (Double.isNaN(y[i][v])) {
                    missing[i][v] = true;
                    y[i][v] = sum / seen;
                }
            }
        }
    }

    /** Means and covariance given the completed visits. */
    private void drawParameters() {
        double[][] hat = new double[q][t];
        for (int a = 0; a < q; a++) {
            for (int i = 0; i < n; i++) {
                double weight = 0;
                for (int b = 0; b < q; b++) {
                    weight += gramInverse[a * q + b] * x[i][b];
                }
                for (int v = 0; v < t; v++) {
                    hat[a][v] += weight * y[i][v];
                }
            }
        }
        double[] scatter = new double[t * t];
        for (int i = 0; i < n; i++) {
            double[] residual = residual(i, x[i], hat);
            for (int v = 0; v < t; v++) {
                for (int w = 0; w < t; w++) {
                    scatter[v * t + w] += residual[v] * residual[w];
                }
            }
        }
        covariance = inverseWishart(scatter, n - q);
        double[] rowRoot = lower(gramInverse, q);
        double[] columnRoot = lower(covariance, t);
        means = new double[q][t];
        double[][] noise = new double[q][t];
        for (double[] row : noise) {
            for (int v = 0; v < t; v++) {
                row[v] = random.nextGaussian();
            }
        }
        for (int a = 0; a < q; a++) {
            for (int v = 0; v < t; v++) {
                double sum = hat[a][v];
                for (int b = 0; b <= a; b++) {
                    for (int w = 0; w <= v; w++) {
                        sum += rowRoot[a * q + b] * noise[b][w] * columnRoot[v * t + w];
                    }
                }
                means[a][v] = sum;
            }
        }
    }

    private double[] residual(int person, double[] design, double[][] coefficients) {
        double[] residual = y[person].clone();
        for (int a = 0; a < q; a++) {
            for (int v = 0; v < t; v++) {
                residual[v] -= design[a] * coefficients[a][v];
            }
        }
        return residual;
    }

    /** Bartlett's decomposition of a Wishart draw, inverted. */
    private double[] inverseWishart(double[] scatter, int degrees) {
        double[] root = lower(LinearAlgebra.invertPositiveDefinite(scatter, t), t);
        double[] triangle = new double[t * t];
        for (int v = 0; v < t; v++) {
            triangle[v * t + v] = Math.sqrt(chiSquared(degrees - v));
            for (int w = 0; w < v; w++) {
                triangle[v * t + w] = random.nextGaussian();
            }
        }
        double[] product = new double[t * t];
        for (int v = 0; v < t; v++) {
            for (int w = 0; w <= v; w++) {
                for (int k = w; k <= v; k++) {
                    product[v * t + w] += root[v * t + k] * triangle[k * t + w];
                }
            }
        }
        double[] wishart = new double[t * t];
        for (int v = 0; v < t; v++) {
            for (int w = 0; w < t; w++) {
                for (int k = 0; k < t; k++) {
                    wishart[v * t + w] += product[v * t + k] * product[w * t + k];
                }
            }
        }
        return LinearAlgebra.invertPositiveDefinite(wishart, t);
    }

    private double chiSquared(int degrees) {
        double sum = 0;
        for (int k = 0; k < degrees; k++) {
            double normal = random.nextGaussian();
            sum += normal * normal;
        }
        return sum;
    }

    private static double[] lower(double[] matrix, int order) {
        return LinearAlgebra.choleskyLower(matrix, order);
    }

    private void imputeAtRandom() {
        Map<String, Conditional> patterns = new LinkedHashMap<>();
        for (int i = 0; i < n; i++) {
            if (anyMissing(i)) {
                double[] own = mean(x[i]);
                fill(i, y[i], patterns, missing[i], own, own);
            }
        }
    }

    private boolean anyMissing(int person) {
        for (boolean one : missing[person]) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    private double[] mean(double[] design) {
        double[] mean = new double[t];
        for (int a = 0; a < q; a++) {
            for (int v = 0; v < t; v++) {
                mean[v] += design[a] * means[a][v];
            }
        }
        return mean;
    }

    /** The last visit of everyone, those who left imputed as assumed; the chain's own state is untouched. */
    double[] imputedLast(Assumption assumption) {
        double[] last = new double[n];
        Map<String, Conditional> patterns = new LinkedHashMap<>();
        for (int i = 0; i < n; i++) {
            last[i] = y[i][t - 1];
            int left = t;
            while (left > 0 && missing[i][left - 1]) {
                left--;
            }
            if (assumption != Assumption.AT_RANDOM && left < t && arm[i] > 0) {
                boolean[] after = new boolean[t];
                Arrays.fill(after, left, t, true);
                double[] reference = mean(asReference[i]);
                double[] before = assumption == Assumption.COPY_REFERENCE ? reference : mean(x[i]);
                double[] filled = y[i].clone();
                fill(i, filled, patterns, after, before, reference);
                last[i] = filled[t - 1];
            }
        }
        return last;
    }

    /** Draws the wanted visits given the others, whose means are {@code seenMean}; theirs are {@code wantedMean}. */
    private void fill(
            int person,
            double[] values,
            Map<String, Conditional> patterns,
            boolean[] wanted,
            double[] seenMean,
            double[] wantedMean) {
        Conditional law = patterns.computeIfAbsent(Arrays.toString(wanted), key -> Conditional.of(covariance, wanted));
        double[] noise = new double[law.wanted.length];
        for (int k = 0; k < noise.length; k++) {
            noise[k] = random.nextGaussian();
        }
        for (int k = 0; k < noise.length; k++) {
            int v = law.wanted[k];
            double value = wantedMean[v];
            for (int s = 0; s < law.seen.length; s++) {
                value += law.weights[k][s] * (y[person][law.seen[s]] - seenMean[law.seen[s]]);
            }
            for (int l = 0; l <= k; l++) {
                value += law.root[k * noise.length + l] * noise[l];
            }
            values[v] = value;
        }
    }

    /** The law of some visits given the others. */
    private record Conditional(int[] wanted, int[] seen, double[][] weights, double[] root) {

        static Conditional of(double[] covariance, boolean[] wantedVisits) {
            int t = wantedVisits.length;
            int[] wanted = IntStream.range(0, t).filter(v -> wantedVisits[v]).toArray();
            int[] seen = IntStream.range(0, t).filter(v -> !wantedVisits[v]).toArray();
            double[] inner = new double[seen.length * seen.length];
            for (int a = 0; a < seen.length; a++) {
                for (int b = 0; b < seen.length; b++) {
                    inner[a * seen.length + b] = covariance[seen[a] * t + seen[b]];
                }
            }
            double[] inverse = seen.length == 0 ? inner : LinearAlgebra.invertPositiveDefinite(inner, seen.length);
            double[][] weights = new double[wanted.length][seen.length];
            double[] rest = new double[wanted.length * wanted.length];
            for (int k = 0; k < wanted.length; k++) {
                for (int s = 0; s < seen.length; s++) {
                    for (int r = 0; r < seen.length; r++) {
                        weights[k][s] += covariance[wanted[k] * t + seen[r]] * inverse[r * seen.length + s];
                    }
                }
            }
            for (int k = 0; k < wanted.length; k++) {
                for (int l = 0; l < wanted.length; l++) {
                    double value = covariance[wanted[k] * t + wanted[l]];
                    for (int s = 0; s < seen.length; s++) {
                        value -= weights[k][s] * covariance[seen[s] * t + wanted[l]];
                    }
                    rest[k * wanted.length + l] = value;
                }
            }
            return new Conditional(wanted, seen, weights, lower(rest, wanted.length));
        }
    }
}
