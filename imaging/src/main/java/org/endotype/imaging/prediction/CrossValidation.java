package org.endotype.imaging.prediction;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;

/** One pass of selection, regression and prediction over all folds; unchecked, shared by threads. */
final class CrossValidation {

    /** What came of a pass; predictions are indexed by model and person, in the order of {@link ConnectomePrediction.Model}. */
    record Outcome(
            double[] observed, double[][] predicted, double[] trainingMean, int[] positiveFolds, int[] negativeFolds) {}

    private final double[][] edges;
    private final int[] fold;
    private final int folds;
    private final double[] critical;

    /** @param critical by the number of training people, the least |r| of a selected edge */
    CrossValidation(double[][] edges, int[] fold, int folds, double[] critical) {
        this.edges = edges;
        this.fold = fold;
        this.folds = folds;
        this.critical = critical;
    }

    Outcome run(double[] outcome, double[][] covariates) {
        int n = edges.length;
        int width = edges[0].length;
        Outcome result = new Outcome(new double[n], new double[3][n], new double[n], new int[width], new int[width]);
        for (int held = 0; held < folds; held++) {
            one(held, outcome, covariates, result);
        }
        return result;
    }

    private void one(int held, double[] outcome, double[][] covariates, Outcome result) {
        int n = edges.length;
        int width = edges[0].length;
        int[] training = people(held, false);
        int[] tested = people(held, true);
        int q = covariates[0].length;
        // Row k holds what person k's covariates weigh in each training person's value: the residual is value - row .
        // values.
        double[][] hat = hat(covariates, training, q);
        double[] y = new double[n];
        for (int person = 0; person < n; person++) {
            double expected = 0;
            for (int k = 0; k < training.length; k++) {
                expected += hat[person][k] * outcome[training[k]];
            }
            y[person] = outcome[person] - expected;
        }
        // Without covariates residuals are deviations from the training mean; predictions are given in the outcome's
        // units.
        double shift = 0;
        if (q == 0) {
            for (int k : training) {
                shift += outcome[k] / training.length;
            }
        }
        double[] products = new double[width];
        double[] squares = new double[width];
        double yy = 0;
        double[][] x = residuals(training, hat, q);
        for (int k : training) {
            double value = y[k];
            yy += value * value;
            double[] row = x[k];
            for (int e = 0; e < width; e++) {
                products[e] += value * row[e];
                squares[e] += row[e] * row[e];
            }
        }
        double least = critical[training.length];
        double[] positive = new double[n];
        double[] negative = new double[n];
        boolean anyPositive = false;
        boolean anyNegative = false;
        for (int e = 0; e < width; e++) {
            double r = products[e] / Math.sqrt(squares[e] * yy);
            if (r > least) {
                anyPositive = true;
                result.positiveFolds()[e]++;
                addColumn(positive, x, e);
            } else if (r < -least) {
                anyNegative = true;
                result.negativeFolds()[e]++;
                addColumn(negative, x, e);
            }
        }
        double[] onPositive = anyPositive ? fit(training, y, positive) : new double[1];
        double[] onNegative = anyNegative ? fit(training, y, negative) : new double[1];
        double[] both = anyPositive && anyNegative
                ? fit(training, y, positive, negative)
                : new double[] {onPositive[0], onNegative[0]};
        for (int person : tested) {
            result.observed()[person] = y[person] + shift;
            result.trainingMean()[person] = shift;
            result.predicted()[0][person] = shift + onPositive[0] * positive[person];
            result.predicted()[1][person] = shift + onNegative[0] * negative[person];
            result.predicted()[2][person] = shift + both[0] * positive[person] + both[1] * negative[person];
        }
    }

    private static void addColumn(double[] sums, double[][] x, int edge) {
        for (int person = 0; person < sums.length; person++) {
            sums[person] += x[person][edge];
        }
    }

    /** Least squares without intercept: training residuals have mean 0. */
    private static double[] fit(int[] training, double[] y, double[]... sums) {
        double aa = 0;
        double ab = 0;
        double bb = 0;
        double ay = 0;
        double by = 0;
        double[] a = sums[0];
        double[] b = sums.length > 1 ? sums[1] : a;
        for (int k : training) {
            aa += a[k] * a[k];
            ab += a[k] * b[k];
            bb += b[k] * b[k];
            ay += a[k] * y[k];
            by += b[k] * y[k];
        }
        if (sums.length == 1) {
            return new double[] {aa == 0 ? 0 : ay / aa};
        }
        double determinant = aa * bb - ab * ab;
        if (determinant <= 1e-12 * aa * bb) {
            // The two sums say the same: the first says it all.
            return new double[] {ay / aa, 0};
        }
        return new double[] {(bb * ay - ab * by) / determinant, (aa * by - ab * ay) / determinant};
    }

    private int[] people(int held, boolean tested) {
        int[] found = new int[fold.length];
        int count = 0;
        for (int i = 0; i < fold.length; i++) {
            if ((fold[i] == held) == tested) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The weights of training values in everybody's expected value given the covariates, {@code people x training}. */
    private static double[][] hat(double[][] covariates, int[] training, int q) {
        int n = covariates.length;
        int m = training.length;
        int width = q + 1;
        double[] mean = new double[q];
        for (int k : training) {
            for (int c = 0; c < q; c++) {
                mean[c] += covariates[k][c] / m;
            }
        }
        double[] design = new double[n * width];
        double[] gram = new double[width * width];
        for (int i = 0; i < n; i++) {
            design[i * width] = 1;
            for (int c = 0; c < q; c++) {
                design[i * width + 1 + c] = covariates[i][c] - mean[c];
            }
        }
        for (int k : training) {
            for (int a = 0; a < width; a++) {
                for (int b = 0; b < width; b++) {
                    gram[a * width + b] += design[k * width + a] * design[k * width + b];
                }
            }
        }
        double[] inverse = invert(gram, covariates, training, width);
        double[][] hat = new double[n][m];
        for (int i = 0; i < n; i++) {
            double[] weight = new double[width];
            for (int a = 0; a < width; a++) {
                for (int b = 0; b < width; b++) {
                    weight[a] += design[i * width + b] * inverse[b * width + a];
                }
            }
            for (int k = 0; k < m; k++) {
                for (int a = 0; a < width; a++) {
                    hat[i][k] += weight[a] * design[training[k] * width + a];
                }
            }
        }
        return hat;
    }

    /** By way of a unit diagonal, so that covariates of any scale are judged alike. */
    private static double[] invert(double[] gram, double[][] covariates, int[] training, int width) {
        double[] deviation = new double[width];
        for (int a = 0; a < width; a++) {
            double squares = training.length;
            for (int k : training) {
                squares += a == 0 ? 0 : covariates[k][a - 1] * covariates[k][a - 1];
            }
            deviation[a] = Math.sqrt(gram[a * width + a]);
            if (deviation[a] <= 1e-10 * Math.sqrt(squares)) {
                throw collinear();
            }
        }
        double[] unit = gram.clone();
        for (int a = 0; a < width; a++) {
            for (int b = 0; b < width; b++) {
                unit[a * width + b] /= deviation[a] * deviation[b];
            }
        }
        double[] inverse;
        try {
            inverse = LinearAlgebra.invertPositiveDefinite(unit, width);
        } catch (DegenerateData indefinite) {
            throw collinear();
        }
        for (int a = 0; a < width; a++) {
            if (inverse[a * width + a] > 1e10) {
                throw collinear();
            }
            for (int b = 0; b < width; b++) {
                inverse[a * width + b] /= deviation[a] * deviation[b];
            }
        }
        return inverse;
    }

    private static DegenerateData collinear() {
        return new DegenerateData(
                "the covariates are collinear, or one does not vary, in the training people of a fold; leave one out");
    }

    private double[][] residuals(int[] training, double[][] hat, int q) {
        int n = edges.length;
        int width = edges[0].length;
        double[][] x = new double[n][];
        if (q == 0) {
            double[] mean = new double[width];
            for (int k : training) {
                double[] row = edges[k];
                for (int e = 0; e < width; e++) {
                    mean[e] += row[e];
                }
            }
            for (int i = 0; i < n; i++) {
                x[i] = edges[i].clone();
                for (int e = 0; e < width; e++) {
                    x[i][e] -= mean[e] / training.length;
                }
            }
            return x;
        }
        for (int i = 0; i < n; i++) {
            x[i] = edges[i].clone();
        }
        // People's expected edges given covariates, a training person at a time.
        for (int i = 0; i < n; i++) {
            double[] row = x[i];
            for (int k = 0; k < training.length; k++) {
                double weight = hat[i][k];
                double[] other = edges[training[k]];
                for (int e = 0; e < width; e++) {
                    row[e] -= weight * other[e];
                }
            }
        }
        return x;
    }
}
