package org.endotype.imaging.connectivity;

import org.endotype.core.linalg.LinearAlgebra;

/** Covariance of centred columns; unchecked kernels for {@link ConnectivityMeasure}. */
final class Covariance {

    private Covariance() {}

    /** Centres the columns of a row-major {@code n x p} matrix in place. */
    static void centre(double[] x, int n, int p) {
        double[] mean = new double[p];
        for (int t = 0; t < n; t++) {
            for (int i = 0; i < p; i++) {
                mean[i] += x[t * p + i];
            }
        }
        for (int i = 0; i < p; i++) {
            mean[i] /= n;
        }
        for (int t = 0; t < n; t++) {
            for (int i = 0; i < p; i++) {
                x[t * p + i] -= mean[i];
            }
        }
    }

    /** X'X / n of centred columns. */
    static double[] empirical(double[] centred, int n, int p) {
        double[] s = LinearAlgebra.gramOfColumns(centred, n, p);
        for (int i = 0; i < s.length; i++) {
            s[i] /= n;
        }
        return s;
    }

    /**
     * The Ledoit-Wolf estimate (1 - w) S + w mu I.
     *
     * <p>The weight estimates the share of S's distance to mu I that is sampling noise. The sum of all entries of
     * (X^2)'(X^2) is the sum over volumes of squared row norms squared, O(n p), so that the whole costs one Gram matrix.
     *
     * <p>Source: Ledoit and Wolf, Journal of Multivariate Analysis 88 (2004) 365-411, lemmas 3.2 to 3.4.
     */
    static double[] ledoitWolf(double[] centred, int n, int p) {
        double[] s = empirical(centred, n, p);
        double weight = ledoitWolfWeight(centred, s, n, p);
        double mu = trace(s, p) / p;
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                s[i * p + j] *= 1 - weight;
            }
            s[i * p + i] += weight * mu;
        }
        return s;
    }

    static double ledoitWolfWeight(double[] centred, double[] s, int n, int p) {
        double trace = trace(s, p);
        double mu = trace / p;
        double squared = 0;
        for (double value : s) {
            squared += value * value;
        }
        double fourth = 0;
        for (int t = 0; t < n; t++) {
            double norm = 0;
            for (int i = 0; i < p; i++) {
                double value = centred[t * p + i];
                norm += value * value;
            }
            fourth += norm * norm;
        }
        double noise = (fourth / n - squared) / ((double) p * n);
        double distance = (squared - 2 * mu * trace + p * mu * mu) / p;
        return distance > 0 ? Math.max(0, Math.min(noise, distance)) / distance : 0;
    }

    private static double trace(double[] s, int p) {
        double trace = 0;
        for (int i = 0; i < p; i++) {
            trace += s[i * p + i];
        }
        return trace;
    }
}
