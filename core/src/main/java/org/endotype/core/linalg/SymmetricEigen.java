package org.endotype.core.linalg;

/**
 * Eigenvalues, largest first, with unit eigenvectors.
 *
 * @param values {@code count} eigenvalues, descending
 * @param vectors row-major {@code order x count}: column k belongs to value k
 * @param order the order of the matrix
 */
public record SymmetricEigen(double[] values, double[] vectors, int order) {

    /** How many pairs there are. */
    public int count() {
        return values.length;
    }

    /** A copy of eigenvector {@code k}. */
    public double[] vector(int k) {
        double[] vector = new double[order];
        for (int i = 0; i < order; i++) {
            vector[i] = vectors[i * values.length + k];
        }
        return vector;
    }

    static SymmetricEigen fromAscending(double[] ascending, double[] columnMajor, int order, int count) {
        double[] values = new double[count];
        double[] vectors = new double[order * count];
        for (int k = 0; k < count; k++) {
            int from = count - 1 - k;
            values[k] = ascending[from];
            int largest = 0;
            for (int i = 1; i < order; i++) {
                // The small margin keeps ties between mirrored entries from flipping with rounding.
                if (Math.abs(columnMajor[from * order + i])
                        > Math.abs(columnMajor[from * order + largest]) * (1 + 1e-10)) {
                    largest = i;
                }
            }
            double sign = order > 0 && columnMajor[from * order + largest] < 0 ? -1.0 : 1.0;
            for (int i = 0; i < order; i++) {
                vectors[i * count + k] = sign * columnMajor[from * order + i];
            }
        }
        return new SymmetricEigen(values, vectors, order);
    }
}
