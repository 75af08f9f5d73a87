package org.endotype.core.stats.mixed;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.stats.mixed.WithinSubject.RandomCoefficients;

/**
 * R = I + Z L L'Z' a subject, L the lower factor of the coefficients' relative covariance, row by row the parameters. Z
 * enters through its products with X, y and itself only, which are summed once: an evaluation costs
 * O(subjects x (q^3 + q^2 p + q p^2)) whatever the number of observations. Coefficients after the first are centred and
 * scaled within, which changes neither the model nor its likelihood.
 */
final class RandomCoefficientsLikelihood implements CovarianceLikelihood {

    private static final double WIDEST = 1e4;

    private final int p;
    private final int q;
    private final double[] gram;
    private final double[] right;
    private final double squares;
    private final double[][] products;
    private final double[] shift;
    private final double[] scale;
    private final double[] start;

    private RandomCoefficientsLikelihood(RandomCoefficientsLikelihood other, double[] start) {
        this.p = other.p;
        this.q = other.q;
        this.gram = other.gram;
        this.right = other.right;
        this.squares = other.squares;
        this.products = other.products;
        this.shift = other.shift;
        this.scale = other.scale;
        this.start = start;
    }

    RandomCoefficientsLikelihood(double[] design, double[] outcome, int p, int[][] rows, RandomCoefficients random) {
        this.p = p;
        this.q = random.names().size();
        if (Arrays.stream(rows).allMatch(of -> of.length <= q)) {
            throw new DegenerateData(
                    q == 1
                            ? "a random intercept needs more than one observation of some subjects; every subject has"
                                    + " one: compare the endpoint alone"
                            : q + " random coefficients need more than " + q
                                    + " observations of some subjects and nobody has them: give more visits or fewer"
                                    + " random coefficients");
        }
        this.shift = new double[q];
        this.scale = new double[q];
        double[] z = standardised(random);
        this.gram = new double[p * p];
        this.right = new double[p];
        double total = 0;
        int width = q + p + 1;
        this.products = new double[rows.length][q * width];
        for (int s = 0; s < rows.length; s++) {
            for (int i : rows[s]) {
                total += outcome[i] * outcome[i];
                for (int a = 0; a < p; a++) {
                    double x = design[i * p + a];
                    right[a] += x * outcome[i];
                    for (int b = 0; b < p; b++) {
                        gram[a * p + b] += x * design[i * p + b];
                    }
                }
                for (int k = 0; k < q; k++) {
                    double value = z[i * q + k];
                    for (int l = 0; l < q; l++) {
                        products[s][k * width + l] += value * z[i * q + l];
                    }
                    for (int a = 0; a < p; a++) {
                        products[s][k * width + q + a] += value * design[i * p + a];
                    }
                    products[s][k * width + q + p] += value * outcome[i];
                }
            }
        }
        this.squares = total;
        this.start = new double[q * (q + 1) / 2];
        for (int k = 0, at = 0; k < q; k++) {
            at += k;
            start[at++] = 1;
        }
    }

    private double[] standardised(RandomCoefficients random) {
        double[] z = random.values().clone();
        int n = z.length / q;
        boolean intercept = true;
        for (int i = 0; i < n; i++) {
            intercept &= z[i * q] == 1;
        }
        scale[0] = 1;
        for (int k = 1; k < q; k++) {
            double mean = 0;
            for (int i = 0; i < n && intercept; i++) {
                mean += z[i * q + k] / n;
            }
            double square = 0;
            for (int i = 0; i < n; i++) {
                square += (z[i * q + k] - mean) * (z[i * q + k] - mean) / n;
            }
            if (!(square > 0)) {
                throw new DegenerateData(
                        "a random coefficient of '" + random.names().get(k) + "' needs values that differ");
            }
            shift[k] = mean;
            scale[k] = Math.sqrt(square);
            for (int i = 0; i < n; i++) {
                z[i * q + k] = (z[i * q + k] - mean) / scale[k];
            }
        }
        return z;
    }

    @Override
    public double[] start() {
        return start.clone();
    }

    /** Diagonal entries are not negative, so that a variance may come out as 0. */
    @Override
    public double[] lower() {
        double[] lower = new double[start.length];
        Arrays.fill(lower, -WIDEST);
        for (int k = 0, at = 0; k < q; k++) {
            at += k;
            lower[at++] = 0;
        }
        return lower;
    }

    @Override
    public double[] upper() {
        double[] upper = new double[start.length];
        Arrays.fill(upper, WIDEST);
        return upper;
    }

    private double[] factor(double[] parameters) {
        double[] factor = new double[q * q];
        for (int k = 0, at = 0; k < q; k++) {
            for (int l = 0; l <= k; l++) {
                factor[k * q + l] = parameters[at++];
            }
        }
        return factor;
    }

    @Override
    public Sums at(double[] parameters) {
        double[] lambda = factor(parameters);
        double[] g = gram.clone();
        double[] r = right.clone();
        double rest = squares;
        double logDeterminant = 0;
        int width = q + p + 1;
        double[] turned = new double[q * width];
        double[] inner = new double[q * q];
        for (double[] product : products) {
            Arrays.fill(turned, 0);
            for (int k = 0; k < q; k++) {
                for (int l = k; l < q; l++) {
                    for (int c = 0; c < width; c++) {
                        turned[k * width + c] += lambda[l * q + k] * product[l * width + c];
                    }
                }
            }
            for (int k = 0; k < q; k++) {
                for (int l = 0; l < q; l++) {
                    double sum = k == l ? 1 : 0;
                    for (int m = l; m < q; m++) {
                        sum += turned[k * width + m] * lambda[m * q + l];
                    }
                    inner[k * q + l] = sum;
                }
            }
            double[] root = LinearAlgebra.choleskyLower(inner, q);
            for (int k = 0; k < q; k++) {
                logDeterminant += 2 * Math.log(root[k * q + k]);
                for (int c = q; c < width; c++) {
                    double value = turned[k * width + c];
                    for (int l = 0; l < k; l++) {
                        value -= root[k * q + l] * turned[l * width + c];
                    }
                    turned[k * width + c] = value / root[k * q + k];
                }
                double y = turned[k * width + q + p];
                rest -= y * y;
                for (int a = 0; a < p; a++) {
                    double x = turned[k * width + q + a];
                    r[a] -= x * y;
                    for (int b = 0; b < p; b++) {
                        g[a * p + b] -= x * turned[k * width + q + b];
                    }
                }
            }
        }
        return new Sums(g, r, rest, logDeterminant);
    }

    @Override
    public double[] relativeCovariance(double[] parameters) {
        double[] factor = factor(parameters);
        // Back to the units given: u_k = v_k / s_k, u_0 = v_0 - sum of m_k v_k / s_k.
        for (int k = 1; k < q; k++) {
            for (int l = 0; l < q; l++) {
                factor[k * q + l] /= scale[k];
                factor[l] -= shift[k] * factor[k * q + l];
            }
        }
        double[] covariance = new double[q * q];
        for (int k = 0; k < q; k++) {
            for (int l = 0; l < q; l++) {
                for (int m = 0; m < q; m++) {
                    covariance[k * q + l] += factor[k * q + m] * factor[l * q + m];
                }
            }
        }
        return covariance;
    }

    @Override
    public CovarianceLikelihood restartedAt(double[] parameters) {
        return new RandomCoefficientsLikelihood(this, parameters.clone());
    }
}
