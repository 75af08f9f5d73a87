package org.endotype.core.stratify.mixture;

import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;

/**
 * Affine coordinates in which points have mean 0 and covariance I; directions without variance (below 1e-10 of the
 * largest) are scaled as if they had that floor.
 */
record Whitening(double[] mean, double[] forward, double[] backward, double[] scales, double logDeterminant, int d) {

    private static final double FLOOR = 1e-10;

    static Whitening of(double[] points, int n, int d) {
        double[] mean = new double[d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                mean[j] += points[i * d + j] / n;
            }
        }
        double[] centred = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                centred[i * d + j] = points[i * d + j] - mean[j];
            }
        }
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(LinearAlgebra.gramOfColumns(centred, n, d), d);
        double[] forward = new double[d * d];
        double[] backward = new double[d * d];
        double[] scales = new double[d];
        double logDeterminant = 0;
        double largest = Math.max(eigen.values()[0] / n, 1e-300);
        for (int k = 0; k < d; k++) {
            double scale = Math.sqrt(Math.max(eigen.values()[k] / n, FLOOR * largest));
            logDeterminant += Math.log(scale);
            scales[k] = scale;
            for (int j = 0; j < d; j++) {
                forward[j * d + k] = eigen.vectors()[j * d + k] / scale;
                backward[k * d + j] = eigen.vectors()[j * d + k] * scale;
            }
        }
        return new Whitening(mean, forward, backward, scales, logDeterminant, d);
    }

    double[] apply(double[] points, int n) {
        double[] out = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                double sum = 0;
                for (int j = 0; j < d; j++) {
                    sum += (points[i * d + j] - mean[j]) * forward[j * d + k];
                }
                out[i * d + k] = sum;
            }
        }
        return out;
    }

    /** Principal coordinates divided by the given power of their standard deviations: 0 is a rotation, 1 whitens. */
    double[] applyPartly(double[] points, int n, double share) {
        double[] out = apply(points, n);
        for (int k = 0; k < d; k++) {
            double back = Math.pow(scales[k], 1 - share);
            for (int i = 0; i < n; i++) {
                out[i * d + k] *= back;
            }
        }
        return out;
    }

    double[] invert(double[] white, int rows) {
        double[] out = new double[rows * d];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < d; j++) {
                double sum = mean[j];
                for (int k = 0; k < d; k++) {
                    sum += white[i * d + k] * backward[k * d + j];
                }
                out[i * d + j] = sum;
            }
        }
        return out;
    }

    double[] invertCovariance(double[] white) {
        double[] out = new double[d * d];
        for (int a = 0; a < d; a++) {
            for (int b = 0; b < d; b++) {
                double sum = 0;
                for (int k = 0; k < d; k++) {
                    for (int l = 0; l < d; l++) {
                        sum += backward[k * d + a] * white[k * d + l] * backward[l * d + b];
                    }
                }
                out[a * d + b] = sum;
            }
        }
        return out;
    }
}
