package org.endotype.core.evidence;

import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;

/** Two axes to draw a latent space on. */
final class Embedding {

    private Embedding() {}

    /** Scores on the first two principal axes, row-major {@code count x 2}; the second is 0 in one dimension. */
    static double[] principalPlane(double[] latent, int count) {
        int d = latent.length / count;
        double[] centred = latent.clone();
        for (int j = 0; j < d; j++) {
            double mean = 0;
            for (int i = 0; i < count; i++) {
                mean += latent[i * d + j] / count;
            }
            for (int i = 0; i < count; i++) {
                centred[i * d + j] -= mean;
            }
        }
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(LinearAlgebra.gramOfColumns(centred, count, d), d);
        double[] plane = new double[count * 2];
        for (int i = 0; i < count; i++) {
            for (int axis = 0; axis < Math.min(2, d); axis++) {
                for (int j = 0; j < d; j++) {
                    plane[i * 2 + axis] += centred[i * d + j] * eigen.vectors()[j * d + axis];
                }
            }
        }
        return plane;
    }
}
