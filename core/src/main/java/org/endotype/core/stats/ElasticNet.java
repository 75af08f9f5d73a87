package org.endotype.core.stats;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;

/**
 * Linear regression with an elastic net penalty, by cyclic coordinate descent over a path of penalties.
 *
 * <p>Minimises {@code |y - a - Xb|^2 / (2n) + lambda (mixing |b|_1 + (1 - mixing) / 2 |b|_2^2)} on columns standardised to
 * unit variance (divisor n); coefficients are returned in the columns' own units and the intercept is not penalised. A
 * constant column gets 0. Rows are row-major, NaN is refused. The path holds {@value #PATH} penalties, equally spaced in the
 * logarithm, from the smallest that empties the model down to a thousandth of it, each started from the last; the penalty
 * is chosen by five-fold cross-validated squared error (the smallest error). A sweep stops when no coefficient moves by more
 * than 1e-7 standard deviations of the outcome. Cost O(n p) a sweep; the same seed gives the same model.
 *
 * <p>Source: Zou and Hastie, J. R. Stat. Soc. B 67 (2005) 301-320; Friedman, Hastie and Tibshirani, J. Stat. Softw. 33
 * (2010) 1. Held against scikit-learn's ElasticNet in the tests.
 */
public final class ElasticNet {

    private static final int PATH = 40;
    private static final int FOLDS = 5;
    private static final double SMALLEST_SHARE = 1e-3;
    private static final double PRECISION = 1e-7;
    private static final int MOST_SWEEPS = 5_000;

    private final double intercept;
    private final double[] coefficients;
    private final double lambda;

    private ElasticNet(double intercept, double[] coefficients, double lambda) {
        this.intercept = intercept;
        this.coefficients = coefficients;
        this.lambda = lambda;
    }

    /** Fits with one penalty. */
    public static ElasticNet fit(double[][] rows, double[] outcome, double mixing, double lambda) {
        Problem problem = new Problem(rows, outcome, mixing);
        double[] b = new double[problem.p];
        problem.descend(b, problem.y.clone(), lambda);
        return problem.unstandardised(b, lambda);
    }

    /** Fits with the penalty that cross-validation prefers. */
    public static ElasticNet crossValidated(double[][] rows, double[] outcome, double mixing, long seed) {
        int n = rows.length;
        if (n < 2 * FOLDS) {
            throw new DegenerateData(
                    "choosing a penalty by cross-validation needs at least " + 2 * FOLDS + " people, found " + n);
        }
        Problem whole = new Problem(rows, outcome, mixing);
        double[] path = whole.path();
        double[] error = new double[PATH];
        int[] fold = folds(n, seed);
        for (int held = 0; held < FOLDS; held++) {
            int out = held;
            int[] in = java.util.stream.IntStream.range(0, n)
                    .filter(i -> fold[i] != out)
                    .toArray();
            Problem part = new Problem(
                    Arrays.stream(in).mapToObj(i -> rows[i]).toArray(double[][]::new),
                    Arrays.stream(in).mapToDouble(i -> outcome[i]).toArray(),
                    mixing);
            double[] b = new double[part.p];
            double[] residual = part.y.clone();
            for (int step = 0; step < PATH; step++) {
                part.descend(b, residual, path[step]);
                ElasticNet model = part.unstandardised(b, path[step]);
                for (int i = 0; i < n; i++) {
                    if (fold[i] == held) {
                        double miss = outcome[i] - model.predict(rows[i]);
                        error[step] += miss * miss;
                    }
                }
            }
        }
        int best = 0;
        for (int step = 1; step < PATH; step++) {
            if (error[step] < error[best]) {
                best = step;
            }
        }
        double[] b = new double[whole.p];
        double[] residual = whole.y.clone();
        for (int step = 0; step <= best; step++) {
            whole.descend(b, residual, path[step]);
        }
        return whole.unstandardised(b, path[best]);
    }

    private static int[] folds(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] fold = new int[n];
        for (int i = 0; i < n; i++) {
            fold[i] = i % FOLDS;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = fold[i];
            fold[i] = fold[j];
            fold[j] = swap;
        }
        return fold;
    }

    public double intercept() {
        return intercept;
    }

    /** A copy, one a column. */
    public double[] coefficients() {
        return coefficients.clone();
    }

    public double lambda() {
        return lambda;
    }

    public double predict(double[] row) {
        double sum = intercept;
        for (int j = 0; j < coefficients.length; j++) {
            sum += coefficients[j] * row[j];
        }
        return sum;
    }

    /** Standardised columns, column-major; the outcome centred. */
    private static final class Problem {

        private final int n;
        private final int p;
        private final double[][] x;
        private final double[] mean;
        private final double[] scale;
        private final double[] y;
        private final double meanY;
        private final double mixing;
        private final double spread;

        Problem(double[][] rows, double[] outcome, double mixing) {
            if (rows.length == 0 || rows.length != outcome.length) {
                throw new IllegalArgumentException("as many rows as outcomes are needed");
            }
            this.n = rows.length;
            this.p = rows[0].length;
            this.mixing = mixing;
            this.x = new double[p][n];
            this.mean = new double[p];
            this.scale = new double[p];
            this.y = new double[n];
            double sum = 0;
            for (double value : outcome) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("an elastic net takes finite values; impute first");
                }
                sum += value;
            }
            this.meanY = sum / n;
            double squares = 0;
            for (int i = 0; i < n; i++) {
                y[i] = outcome[i] - meanY;
                squares += y[i] * y[i];
            }
            this.spread = Math.sqrt(squares / n);
            for (int j = 0; j < p; j++) {
                standardise(rows, j);
            }
        }

        private void standardise(double[][] rows, int j) {
            double total = 0;
            for (double[] row : rows) {
                if (!Double.isFinite(row[j])) {
                    throw new IllegalArgumentException("an elastic net takes finite values; impute first");
                }
                total += row[j];
            }
            mean[j] = total / n;
            double squares = 0;
            for (double[] row : rows) {
                squares += (row[j] - mean[j]) * (row[j] - mean[j]);
            }
            double deviation = Math.sqrt(squares / n);
            scale[j] = deviation > 1e-12 * (1 + Math.abs(mean[j])) ? deviation : 0;
            for (int i = 0; i < n && scale[j] > 0; i++) {
                x[j][i] = (rows[i][j] - mean[j]) / scale[j];
            }
        }

        double[] path() {
            double largest = 0;
            for (int j = 0; j < p; j++) {
                double product = 0;
                for (int i = 0; i < n; i++) {
                    product += x[j][i] * y[i];
                }
                largest = Math.max(largest, Math.abs(product) / n);
            }
            double top = Math.max(largest / Math.max(mixing, SMALLEST_SHARE), 1e-12);
            double[] path = new double[PATH];
            for (int step = 0; step < PATH; step++) {
                path[step] = top * Math.pow(SMALLEST_SHARE, step / (PATH - 1.0));
            }
            return path;
        }

        /** Updates {@code b} and its residual in place. */
        void descend(double[] b, double[] residual, double lambda) {
            double absolute = lambda * mixing;
            double ridge = 1 + lambda * (1 - mixing);
            for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
                double largest = 0;
                for (int j = 0; j < p; j++) {
                    if (scale[j] == 0) {
                        continue;
                    }
                    double[] column = x[j];
                    double rho = 0;
                    for (int i = 0; i < n; i++) {
                        rho += column[i] * residual[i];
                    }
                    rho = rho / n + b[j];
                    double next = Math.signum(rho) * Math.max(0, Math.abs(rho) - absolute) / ridge;
                    double move = next - b[j];
                    if (move != 0) {
                        for (int i = 0; i < n; i++) {
                            residual[i] -= move * column[i];
                        }
                        b[j] = next;
                        largest = Math.max(largest, Math.abs(move));
                    }
                }
                if (largest <= PRECISION * spread) {
                    return;
                }
            }
        }

        ElasticNet unstandardised(double[] b, double lambda) {
            double[] own = new double[p];
            double intercept = meanY;
            for (int j = 0; j < p; j++) {
                own[j] = scale[j] == 0 ? 0 : b[j] / scale[j];
                intercept -= own[j] * mean[j];
            }
            return new ElasticNet(intercept, own, lambda);
        }
    }
}
