package org.endotype.imaging.connectivity;

import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.LinearAlgebra.Operand;
import org.endotype.core.linalg.SymmetricEigen;

/** Functions of a symmetric matrix through its eigenvalues. */
enum SymmetricFunction {
    SQUARE_ROOT {
        @Override
        double apply(double eigenvalue) {
            return Math.sqrt(eigenvalue);
        }
    },
    EXPONENTIAL {
        @Override
        double apply(double eigenvalue) {
            return Math.exp(eigenvalue);
        }
    };

    abstract double apply(double eigenvalue);

    /** V f(diag) V' of a row-major symmetric {@code p x p} matrix, symmetric to the bit. */
    double[] of(double[] matrix, int p) {
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(matrix, p);
        double[] scaled = eigen.vectors().clone();
        double[] mapped = new double[p];
        for (int k = 0; k < p; k++) {
            mapped[k] = apply(eigen.values()[k]);
        }
        for (int i = 0; i < p; i++) {
            for (int k = 0; k < p; k++) {
                scaled[i * p + k] *= mapped[k];
            }
        }
        double[] result =
                LinearAlgebra.multiply(Operand.AS_GIVEN, scaled, Operand.TRANSPOSED, eigen.vectors(), p, p, p);
        symmetrise(result, p);
        return result;
    }

    static void symmetrise(double[] matrix, int p) {
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < i; j++) {
                double mean = 0.5 * (matrix[i * p + j] + matrix[j * p + i]);
                matrix[i * p + j] = mean;
                matrix[j * p + i] = mean;
            }
        }
    }
}
