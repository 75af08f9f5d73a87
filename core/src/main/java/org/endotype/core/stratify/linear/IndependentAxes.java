package org.endotype.core.stratify.linear;

import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.LinearAlgebra.Operand;
import org.endotype.core.linalg.SymmetricEigen;

/**
 * The rotation of uncorrelated scores to directions that are as independent as a rotation can make them: symmetric FastICA
 * with the log cosh contrast. Cost: O(iterations x n x d^2). Deterministic: it starts from no rotation and ends after 200
 * steps or where no direction turns by more than 1e-6.
 *
 * <p>Source: Hyvarinen, IEEE Trans. Neural Networks 10:626 (1999).
 */
final class IndependentAxes {

    private static final int ITERATIONS = 200;
    private static final double TOLERANCE = 1e-6;

    private IndependentAxes() {}

    /**
     * @param white row-major {@code n x d}, mean 0, covariance I
     * @return row-major {@code d x d}, orthogonal: independent = white x rotation
     */
    static double[] rotation(double[] white, int n, int d) {
        double[] w = identity(d);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] projected = LinearAlgebra.multiply(white, w, n, d, d);
            double[] slopes = new double[d];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < d; k++) {
                    double g = Math.tanh(projected[i * d + k]);
                    slopes[k] += (1 - g * g) / n;
                    projected[i * d + k] = g / n;
                }
            }
            double[] next = LinearAlgebra.multiply(Operand.TRANSPOSED, white, Operand.AS_GIVEN, projected, d, n, d);
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    next[j * d + k] -= slopes[k] * w[j * d + k];
                }
            }
            next = orthogonal(next, d);
            double turned = 0;
            for (int k = 0; k < d; k++) {
                double cosine = 0;
                for (int j = 0; j < d; j++) {
                    cosine += next[j * d + k] * w[j * d + k];
                }
                turned = Math.max(turned, 1 - Math.abs(cosine));
            }
            w = next;
            if (turned < TOLERANCE) {
                break;
            }
        }
        return w;
    }

    /** The nearest orthogonal matrix: W (W'W)^(-1/2). */
    private static double[] orthogonal(double[] w, int d) {
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(LinearAlgebra.gramOfColumns(w, d, d), d);
        double[] root = new double[d * d];
        double floor = Math.max(eigen.values()[0], 1e-300) * 1e-12;
        for (int k = 0; k < d; k++) {
            double scale = 1 / Math.sqrt(Math.max(eigen.values()[k], floor));
            for (int a = 0; a < d; a++) {
                for (int b = 0; b < d; b++) {
                    root[a * d + b] += scale * eigen.vectors()[a * d + k] * eigen.vectors()[b * d + k];
                }
            }
        }
        return LinearAlgebra.multiply(w, root, d, d, d);
    }

    private static double[] identity(int d) {
        double[] identity = new double[d * d];
        for (int k = 0; k < d; k++) {
            identity[k * d + k] = 1;
        }
        return identity;
    }
}
