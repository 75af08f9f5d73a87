package org.endotype.core.stratify.mixture;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * A Gaussian mixture whose components share one full covariance, immutable. One shared covariance lets groups differ by
 * where they lie, not by how wide they are, so that heavy tails and unequal noise are not taken for groups.
 *
 * <p>Fitted by EM from k-means in plain, half and fully whitened coordinates; the covariance has a floor of 1e-3 of the data's own, and each
 * component's weight a floor of {@code LEAST_WEIGHT}. Groups are numbered by weight, largest first. Cost: O(iterations x
 * n x (k d + d^2)). Deterministic given the stream.
 *
 * <p>Source: McLachlan and Peel, Finite Mixture Models, Wiley 2000, section 3.
 *
 * @param weights mixing weights, summing to 1
 * @param means row-major {@code groups x dimensions}
 * @param covariance row-major {@code dimensions x dimensions}
 * @param logLikelihood of the training points, natural logarithm
 */
public record GaussianMixture(
        double[] weights,
        double[] means,
        double[] covariance,
        double logLikelihood,
        int count,
        int groups,
        int dimensions) {

    private static final int MAXIMUM_ITERATIONS = 100;
    private static final double TOLERANCE = 1e-6;
    private static final double COVARIANCE_FLOOR = 1e-3;
    private static final double LEAST_WEIGHT = 1e-3;

    /** k-means sees round groups: starts are made in plain, half and fully whitened coordinates, the likeliest wins. */
    private static final double[] WHITENED_SHARES = {0, 0.5, 1};

    /**
     * Fits {@code groups} components.
     *
     * @param points row-major {@code count x dimensions}, no NaN
     * @param starts k-means starts; the best of them starts EM
     */
    public static GaussianMixture fit(
            double[] points, int count, int dimensions, int groups, int starts, RandomGenerator random) {
        Whitening whitening = Whitening.of(points, count, dimensions);
        double[] white = whitening.apply(points, count);
        GaussianMixture best = null;
        for (double share : groups == 1 ? new double[] {0} : WHITENED_SHARES) {
            double[] start = whitening.applyPartly(points, count, share);
            int[] labels =
                    KMeans.fit(start, count, dimensions, groups, starts, random).labels();
            GaussianMixture candidate = fromLabels(points, white, whitening, count, dimensions, groups, labels);
            if (best == null || candidate.logLikelihood > best.logLikelihood) {
                best = candidate;
            }
        }
        if (best == null) {
            throw new IllegalStateException("no start was tried");
        }
        return best.ordered();
    }

    /** Equal weights and one variance for all directions, from k-means centres: the soft reading of k-means. */
    public static GaussianMixture spherical(KMeans kMeans, int count) {
        int d = kMeans.dimensions();
        int k = kMeans.groups();
        double variance = Math.max(kMeans.withinSumOfSquares() / ((double) count * d), 1e-12);
        double[] weights = new double[k];
        Arrays.fill(weights, 1.0 / k);
        double[] covariance = new double[d * d];
        for (int j = 0; j < d; j++) {
            covariance[j * d + j] = variance;
        }
        // At the hard assignment: the classification likelihood of k-means.
        double logLikelihood = -0.5 * count * d * (Math.log(2 * Math.PI * variance) + 1) - count * Math.log(k);
        return new GaussianMixture(weights, kMeans.centres(), covariance, logLikelihood, count, k, d);
    }

    /** Runs EM from given labels (zero-based). */
    public static GaussianMixture fromLabels(double[] points, int count, int dimensions, int groups, int[] labels) {
        Whitening whitening = Whitening.of(points, count, dimensions);
        return fromLabels(points, whitening.apply(points, count), whitening, count, dimensions, groups, labels)
                .ordered();
    }

    private static GaussianMixture fromLabels(
            double[] points, double[] white, Whitening whitening, int n, int d, int k, int[] labels) {
        double[] responsibility = new double[n * k];
        for (int i = 0; i < n; i++) {
            responsibility[i * k + labels[i]] = 1;
        }
        double[] weights = new double[k];
        double[] means = new double[k * d];
        double[] covariance = new double[d * d];
        double previous = Double.NEGATIVE_INFINITY;
        double likelihood = previous;
        // In whitened coordinates the total covariance is the identity; the within one follows from the means alone.
        for (int iteration = 0; iteration < MAXIMUM_ITERATIONS; iteration++) {
            maximise(white, responsibility, weights, means, covariance, n, d, k);
            likelihood = expect(white, responsibility, weights, means, covariance, n, d, k);
            if (likelihood - previous < TOLERANCE * n) {
                break;
            }
            previous = likelihood;
        }
        double[] meansOut = whitening.invert(means, k);
        double[] covarianceOut = whitening.invertCovariance(covariance);
        return new GaussianMixture(
                weights, meansOut, covarianceOut, likelihood - n * whitening.logDeterminant(), n, k, d);
    }

    private static void maximise(
            double[] x,
            double[] responsibility,
            double[] weights,
            double[] means,
            double[] covariance,
            int n,
            int d,
            int k) {
        Arrays.fill(weights, 0);
        Arrays.fill(means, 0);
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < k; c++) {
                double r = responsibility[i * k + c];
                if (r > 0) {
                    weights[c] += r;
                    for (int j = 0; j < d; j++) {
                        means[c * d + j] += r * x[i * d + j];
                    }
                }
            }
        }
        for (int j = 0; j < d; j++) {
            for (int l = 0; l < d; l++) {
                covariance[j * d + l] = j == l ? 1 : 0;
            }
        }
        for (int c = 0; c < k; c++) {
            double total = Math.max(weights[c], 1e-12);
            for (int j = 0; j < d; j++) {
                means[c * d + j] /= total;
            }
            for (int j = 0; j < d; j++) {
                for (int l = 0; l < d; l++) {
                    covariance[j * d + l] -= total / n * means[c * d + j] * means[c * d + l];
                }
            }
            weights[c] = Math.max(weights[c] / n, LEAST_WEIGHT);
        }
        double sum = Arrays.stream(weights).sum();
        for (int c = 0; c < k; c++) {
            weights[c] /= sum;
        }
        for (int j = 0; j < d; j++) {
            covariance[j * d + j] += COVARIANCE_FLOOR;
        }
    }

    private static double expect(
            double[] x,
            double[] responsibility,
            double[] weights,
            double[] means,
            double[] covariance,
            int n,
            int d,
            int k) {
        Scorer scorer = new Scorer(weights, means, covariance, d, k);
        double likelihood = 0;
        double[] logs = new double[k];
        for (int i = 0; i < n; i++) {
            double total = scorer.score(x, i, logs);
            likelihood += total;
            for (int c = 0; c < k; c++) {
                responsibility[i * k + c] = Math.exp(logs[c] - total);
            }
        }
        return likelihood;
    }

    /** Group probabilities of every point, row-major {@code count x groups}. */
    public double[] posteriors(double[] points, int rows) {
        Scorer scorer = new Scorer(weights, means, covariance, dimensions, groups);
        double[] posteriors = new double[rows * groups];
        double[] logs = new double[groups];
        for (int i = 0; i < rows; i++) {
            double total = scorer.score(points, i, logs);
            for (int c = 0; c < groups; c++) {
                posteriors[i * groups + c] = Math.exp(logs[c] - total);
            }
        }
        return posteriors;
    }

    /**
     * The log-likelihood once each component has a covariance of its own, drawn towards the shared one by a prior worth
     * {@code dimensions + 2} points: one step of EM from this mixture's posteriors. For choosing between optima of equal
     * numbers of groups, not for BIC. Cost: O(n k d^2 + k d^3).
     *
     * <p>Source: the prior as in Fraley and Raftery, Journal of Classification 24:155 (2007).
     */
    public double logLikelihoodWithOwnCovariances(double[] points, int rows) {
        int d = dimensions;
        double[] responsibility = posteriors(points, rows);
        double[] logs = new double[rows * groups];
        for (int c = 0; c < groups; c++) {
            double weight = 0;
            double[] mean = new double[d];
            for (int i = 0; i < rows; i++) {
                double r = responsibility[i * groups + c];
                weight += r;
                for (int j = 0; j < d; j++) {
                    mean[j] += r * points[i * d + j];
                }
            }
            for (int j = 0; j < d; j++) {
                mean[j] /= Math.max(weight, 1e-12);
            }
            double prior = d + 2.0;
            double[] own = new double[d * d];
            for (int i = 0; i < rows; i++) {
                double r = responsibility[i * groups + c];
                for (int j = 0; j < d; j++) {
                    for (int l = 0; l <= j; l++) {
                        own[j * d + l] += r * (points[i * d + j] - mean[j]) * (points[i * d + l] - mean[l]);
                    }
                }
            }
            for (int j = 0; j < d; j++) {
                for (int l = 0; l <= j; l++) {
                    double value = (own[j * d + l] + prior * covariance[j * d + l]) / (weight + prior);
                    own[j * d + l] = value;
                    own[l * d + j] = value;
                }
            }
            Scorer scorer = new Scorer(new double[] {Math.max(weight / rows, LEAST_WEIGHT)}, mean, own, d, 1);
            double[] one = new double[1];
            for (int i = 0; i < rows; i++) {
                logs[i * groups + c] = scorer.score(points, i, one);
            }
        }
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < groups; c++) {
                largest = Math.max(largest, logs[i * groups + c]);
            }
            double within = 0;
            for (int c = 0; c < groups; c++) {
                within += Math.exp(logs[i * groups + c] - largest);
            }
            sum += largest + Math.log(within);
        }
        return sum;
    }

    /** Squared Mahalanobis distance of every point to its nearest component. */
    public double[] nearestDistances(double[] points, int rows) {
        double[] uniform = new double[groups];
        Arrays.fill(uniform, 1.0);
        Scorer scorer = new Scorer(uniform, means, covariance, dimensions, groups);
        double[] distances = new double[rows];
        double[] logs = new double[groups];
        for (int i = 0; i < rows; i++) {
            scorer.score(points, i, logs);
            distances[i] = 2 * (scorer.constant - Arrays.stream(logs).max().orElseThrow());
        }
        return distances;
    }

    /** The most probable component of every point, zero-based. */
    public int[] labels(double[] points, int rows) {
        double[] posteriors = posteriors(points, rows);
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            for (int c = 1; c < groups; c++) {
                if (posteriors[i * groups + c] > posteriors[i * groups + labels[i]]) {
                    labels[i] = c;
                }
            }
        }
        return labels;
    }

    /** Free parameters: weights, means and the shared covariance. */
    public int parameters() {
        return groups - 1 + groups * dimensions + dimensions * (dimensions + 1) / 2;
    }

    /** The Bayesian information criterion, smaller is better: -2 log L + parameters log n. */
    public double bic() {
        return -2 * logLikelihood + parameters() * Math.log(count);
    }

    private GaussianMixture ordered() {
        Integer[] order = new Integer[groups];
        Arrays.setAll(order, c -> c);
        Arrays.sort(
                order,
                (a, b) -> Math.abs(weights[a] - weights[b]) > 1e-9
                        ? Double.compare(weights[b], weights[a])
                        : Double.compare(means[a * dimensions], means[b * dimensions]));
        double[] newWeights = new double[groups];
        double[] newMeans = new double[means.length];
        for (int c = 0; c < groups; c++) {
            newWeights[c] = weights[order[c]];
            System.arraycopy(means, order[c] * dimensions, newMeans, c * dimensions, dimensions);
        }
        return new GaussianMixture(newWeights, newMeans, covariance, logLikelihood, count, groups, dimensions);
    }

    /** Log joint densities of points under all components. */
    private static final class Scorer {
        private final double[] meansWhite;
        private final double[] inverseFactor;
        private final double[] logWeights;
        private final double constant;
        private final double[] buffer;
        private final int d;
        private final int k;

        Scorer(double[] weights, double[] means, double[] covariance, int d, int k) {
            this.d = d;
            this.k = k;
            double[] factor = LinearAlgebra.choleskyLower(covariance, d);
            this.inverseFactor = invertLower(factor, d);
            double logDeterminant = 0;
            for (int j = 0; j < d; j++) {
                logDeterminant += Math.log(factor[j * d + j]);
            }
            this.constant = -0.5 * d * Math.log(2 * Math.PI) - logDeterminant;
            this.meansWhite = new double[k * d];
            for (int c = 0; c < k; c++) {
                transform(means, c * d, meansWhite, c * d);
            }
            this.logWeights = Arrays.stream(weights).map(Math::log).toArray();
            this.buffer = new double[d];
        }

        private void transform(double[] from, int at, double[] to, int toAt) {
            for (int j = 0; j < d; j++) {
                double sum = 0;
                for (int l = 0; l <= j; l++) {
                    sum += inverseFactor[j * d + l] * from[at + l];
                }
                to[toAt + j] = sum;
            }
        }

        /** Fills {@code logs} with log weight + log density and returns their log-sum-exp. */
        double score(double[] points, int row, double[] logs) {
            transform(points, row * d, buffer, 0);
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < k; c++) {
                logs[c] = logWeights[c] + constant - 0.5 * KMeans.squared(buffer, 0, meansWhite, c * d, d);
                largest = Math.max(largest, logs[c]);
            }
            double sum = 0;
            for (int c = 0; c < k; c++) {
                sum += Math.exp(logs[c] - largest);
            }
            return largest + Math.log(sum);
        }

        private static double[] invertLower(double[] factor, int d) {
            double[] inverse = new double[d * d];
            for (int c = 0; c < d; c++) {
                inverse[c * d + c] = 1 / factor[c * d + c];
                for (int r = c + 1; r < d; r++) {
                    double sum = 0;
                    for (int l = c; l < r; l++) {
                        sum += factor[r * d + l] * inverse[l * d + c];
                    }
                    inverse[r * d + c] = -sum / factor[r * d + r];
                }
            }
            return inverse;
        }
    }
}
