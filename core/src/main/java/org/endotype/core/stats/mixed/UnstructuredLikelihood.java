package org.endotype.core.stats.mixed;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.stats.LinearModel;
import org.endotype.core.stats.mixed.WithinSubject.UnstructuredVisits;

/**
 * R = L L' over all visits, of which a subject shows the rows and columns it came to. L is an anchor (the factor at which
 * the search began) times a lower triangle near the identity whose entries are the parameters, diagonals as logarithms;
 * its first entry is 1, as the scale is profiled out. Cost O(observations x (T p + p^2)) an evaluation.
 */
final class UnstructuredLikelihood implements CovarianceLikelihood {

    private final double[] design;
    private final double[] outcome;
    private final int p;
    private final int[][] rows;
    private final int[] visit;
    private final int t;
    private final double[] anchor;

    private UnstructuredLikelihood(
            double[] design, double[] outcome, int p, int[][] rows, int[] visit, int t, double[] anchor) {
        this.design = design;
        this.outcome = outcome;
        this.p = p;
        this.rows = rows;
        this.visit = visit;
        this.t = t;
        this.anchor = anchor;
    }

    static UnstructuredLikelihood of(
            double[] design, double[] outcome, int p, int[][] rows, UnstructuredVisits visits, LinearModel plain) {
        int t = visits.names().size();
        int[] visit = visits.visit();
        double[] residual = outcome.clone();
        for (int i = 0; i < residual.length; i++) {
            for (int a = 0; a < p; a++) {
                residual[i] -= design[i * p + a] * plain.coefficient(a);
            }
        }
        double[] products = new double[t * t];
        int[] together = new int[t * t];
        for (int[] of : rows) {
            boolean[] seen = new boolean[t];
            for (int i : of) {
                if (seen[visit[i]]) {
                    throw new IllegalArgumentException("a subject has a visit twice");
                }
                seen[visit[i]] = true;
                for (int j : of) {
                    products[visit[i] * t + visit[j]] += residual[i] * residual[j];
                    together[visit[i] * t + visit[j]]++;
                }
            }
        }
        for (int v = 0; v < t; v++) {
            for (int w = 0; w <= v; w++) {
                if (together[v * t + w] < 3) {
                    throw new DegenerateData("fewer than three subjects have both '"
                            + visits.names().get(w) + "' and '" + visits.names().get(v)
                            + "': their covariance cannot be estimated; leave one out or use a random intercept");
                }
            }
            if (!(products[v * t + v] > 0)) {
                throw new DegenerateData(
                        "'" + visits.names().get(v) + "' does not vary beyond its terms; leave it out");
            }
        }
        double[] variances = new double[t];
        for (int v = 0; v < t; v++) {
            variances[v] = products[v * t + v] / together[v * t + v];
        }
        // Correlations below 1 / (t - 1) in size are positive definite whatever their signs; what pairs of visits show
        // need not be, as each pair has people of its own.
        double[] begin = new double[t * t];
        for (int v = 0; v < t; v++) {
            for (int w = 0; w < t; w++) {
                double limit = 0.9 * Math.sqrt(variances[v] * variances[w]) / (t - 1);
                double value = products[v * t + w] / together[v * t + w];
                begin[v * t + w] = v == w ? variances[v] : Math.max(-limit, Math.min(limit, value));
            }
        }
        double[] root = LinearAlgebra.choleskyLower(begin, t);
        double first = root[0];
        for (int k = 0; k < root.length; k++) {
            root[k] /= first;
        }
        return new UnstructuredLikelihood(design, outcome, p, rows, visit, t, root);
    }

    @Override
    public double[] start() {
        return new double[t * (t + 1) / 2 - 1];
    }

    @Override
    public double[] lower() {
        return bound(-1);
    }

    @Override
    public double[] upper() {
        return bound(1);
    }

    private double[] bound(int sign) {
        double[] bound = start();
        int at = 0;
        for (int v = 1; v < t; v++) {
            for (int w = 0; w < v; w++) {
                bound[at++] = sign * 50.0;
            }
            bound[at++] = sign * 8.0;
        }
        return bound;
    }

    /** The lower factor: the anchor times the triangle of the parameters. */
    private double[] factor(double[] parameters) {
        double[] triangle = new double[t * t];
        triangle[0] = 1;
        int at = 0;
        for (int v = 1; v < t; v++) {
            for (int w = 0; w < v; w++) {
                triangle[v * t + w] = parameters[at++];
            }
            triangle[v * t + v] = Math.exp(parameters[at++]);
        }
        double[] factor = new double[t * t];
        for (int v = 0; v < t; v++) {
            for (int w = 0; w <= v; w++) {
                for (int k = w; k <= v; k++) {
                    factor[v * t + w] += anchor[v * t + k] * triangle[k * t + w];
                }
            }
        }
        return factor;
    }

    @Override
    public Sums at(double[] parameters) {
        double[] covariance = relativeCovariance(parameters);
        double[] gram = new double[p * p];
        double[] right = new double[p];
        double squares = 0;
        double logDeterminant = 0;
        Map<String, double[]> roots = new HashMap<>();
        int width = p + 1;
        double[] white = new double[t * width];
        for (int[] of : rows) {
            int m = of.length;
            int[] seen = Arrays.stream(of).map(i -> visit[i]).toArray();
            double[] root = roots.computeIfAbsent(
                    Arrays.toString(seen), key -> LinearAlgebra.choleskyLower(part(covariance, seen), m));
            for (int k = 0; k < m; k++) {
                logDeterminant += 2 * Math.log(root[k * m + k]);
                for (int c = 0; c < width; c++) {
                    double value = c < p ? design[of[k] * p + c] : outcome[of[k]];
                    for (int l = 0; l < k; l++) {
                        value -= root[k * m + l] * white[l * width + c];
                    }
                    white[k * width + c] = value / root[k * m + k];
                }
                double y = white[k * width + p];
                squares += y * y;
                for (int a = 0; a < p; a++) {
                    double x = white[k * width + a];
                    if (x != 0) {
                        right[a] += x * y;
                        for (int b = 0; b < p; b++) {
                            gram[a * p + b] += x * white[k * width + b];
                        }
                    }
                }
            }
        }
        return new Sums(gram, right, squares, logDeterminant);
    }

    private double[] part(double[] covariance, int[] seen) {
        double[] part = new double[seen.length * seen.length];
        for (int k = 0; k < seen.length; k++) {
            for (int l = 0; l < seen.length; l++) {
                part[k * seen.length + l] = covariance[seen[k] * t + seen[l]];
            }
        }
        return part;
    }

    @Override
    public double[] relativeCovariance(double[] parameters) {
        double[] factor = factor(parameters);
        double[] covariance = new double[t * t];
        for (int v = 0; v < t; v++) {
            for (int w = 0; w < t; w++) {
                for (int k = 0; k <= Math.min(v, w); k++) {
                    covariance[v * t + w] += factor[v * t + k] * factor[w * t + k];
                }
            }
        }
        return covariance;
    }

    @Override
    public CovarianceLikelihood restartedAt(double[] parameters) {
        return new UnstructuredLikelihood(design, outcome, p, rows, visit, t, factor(parameters));
    }
}
