package org.endotype.core.linalg;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd_work;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsygst_work;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.endotype.core.error.DegenerateData;

/**
 * Logarithms of many symmetric positive definite matrices C, whitened by one other G: the kernel of tangent spaces.
 *
 * <p>With G = LL' (Cholesky), log(L^-1 C L^-T) is log(G^-1/2 C G^-1/2) seen in a rotated basis, so that sums over many C can be
 * taken in the cheap basis and rotated once, if at all; {@link #inRootBasis} gives a workspace that rotates each.
 *
 * <p>One C costs a reduction (dsygst, n^3 flops), an eigen-decomposition (dsyevd) and half a product (dsyrk on eigenvectors
 * scaled by sqrt(log l - log l_min), to whose diagonal log l_min is added back); everything stays off the heap in buffers that
 * are used again, which at order 200 is a third faster than the same through {@link LinearAlgebra}.
 *
 * <p>An instance is for one thread; close it. Inputs are not changed. A C that is not positive definite is {@link
 * DegenerateData}. Deterministic.
 */
public final class WhitenedLogarithm implements AutoCloseable {

    private final int order;
    private final DoublePointer factor;
    private final DoublePointer rotation;
    private final DoublePointer matrix;
    private final DoublePointer rotated;
    private final DoublePointer values;
    private final DoublePointer work;
    private final IntPointer integers;
    private final boolean rotates;
    private final double[] heap;

    private WhitenedLogarithm(double[] lowerFactor, double[] rotation, int order, boolean rotates) {
        this.order = order;
        this.rotates = rotates;
        long square = Math.max(1, (long) order * order);
        factor = filled(lowerFactor);
        this.rotation = filled(rotation);
        matrix = new DoublePointer(square);
        rotated = new DoublePointer(square);
        values = new DoublePointer(Math.max(1, order));
        work = new DoublePointer(1 + 6L * order + 2 * square);
        integers = new IntPointer(3 + 5L * order);
        heap = new double[order * order];
    }

    /** @param lowerFactor L of G, row-major with zeros above the diagonal, as {@link LinearAlgebra#choleskyLower} gives */
    public static WhitenedLogarithm inFactorBasis(double[] lowerFactor, int order) {
        return new WhitenedLogarithm(lowerFactor, new double[0], order, false);
    }

    /**
     * @param lowerFactor L of G
     * @param rotation of {@link #rotation}
     */
    public static WhitenedLogarithm inRootBasis(double[] lowerFactor, double[] rotation, int order) {
        return new WhitenedLogarithm(lowerFactor, rotation, order, true);
    }

    /**
     * The orthogonal Q = L^-1 G^1/2, row-major: log(G^-1/2 C G^-1/2) = Q' log(L^-1 C L^-T) Q. Cost O(n^3), once for a G.
     *
     * @param lowerFactor L of G
     * @param root the symmetric square root of G, row-major
     */
    public static double[] rotation(double[] lowerFactor, double[] root, int order) {
        double[] q = root.clone();
        for (int i = 0; i < order; i++) {
            for (int k = 0; k < i; k++) {
                double scale = lowerFactor[i * order + k];
                for (int c = 0; c < order; c++) {
                    q[i * order + c] -= scale * q[k * order + c];
                }
            }
            for (int c = 0; c < order; c++) {
                q[i * order + c] /= lowerFactor[i * order + i];
            }
        }
        return q;
    }

    /** Adds the logarithm to a row-major sum; only the lower triangle and the diagonal are touched. */
    public void addLower(double[] positiveDefinite, double[] sum) {
        double shift = logarithm(positiveDefinite);
        for (int i = 0; i < order; i++) {
            for (int j = 0; j <= i; j++) {
                sum[i * order + j] += heap[i * order + j];
            }
            sum[i * order + i] += shift;
        }
    }

    /** The logarithm, row-major, symmetric to the bit. */
    public double[] of(double[] positiveDefinite) {
        double[] result = new double[order * order];
        addLower(positiveDefinite, result);
        mirrorLower(result, order);
        return result;
    }

    /** Copies the lower triangle of a row-major matrix into the upper. */
    public static void mirrorLower(double[] matrix, int order) {
        for (int i = 0; i < order; i++) {
            for (int j = 0; j < i; j++) {
                matrix[j * order + i] = matrix[i * order + j];
            }
        }
    }

    /** Leaves the logarithm without its shift in the lower triangle of {@link #heap}; returns the shift of the diagonal. */
    private double logarithm(double[] positiveDefinite) {
        if (order == 0) {
            return 0;
        }
        matrix.put(positiveDefinite, 0, positiveDefinite.length);
        // Row-major lower is column-major upper: U = L', G = U'U.
        require(LAPACKE_dsygst_work(LAPACK_COL_MAJOR, 1, (byte) 'U', order, matrix, order, factor, order));
        require(LAPACKE_dsyevd_work(
                LAPACK_COL_MAJOR,
                (byte) 'V',
                (byte) 'U',
                order,
                matrix,
                order,
                values,
                work,
                Math.toIntExact(work.limit()),
                integers,
                Math.toIntExact(integers.limit())));
        double smallest = values.get(0);
        if (!(smallest > 0)) {
            throw new DegenerateData("a covariance is not positive definite; use the ledoit-wolf estimator");
        }
        matrix.get(heap);
        double shift = Math.log(smallest);
        for (int k = 0; k < order; k++) {
            double scale = Math.sqrt(Math.max(0, Math.log(values.get(k)) - shift));
            for (int i = 0; i < order; i++) {
                heap[k * order + i] *= scale;
            }
        }
        matrix.put(heap, 0, heap.length);
        DoublePointer vectors = matrix;
        DoublePointer result = rotated;
        if (rotates) {
            // Row-major Q is column-major Q'.
            cblas_dgemm(
                    CblasColMajor,
                    CblasNoTrans,
                    CblasNoTrans,
                    order,
                    order,
                    order,
                    1,
                    rotation,
                    order,
                    matrix,
                    order,
                    0,
                    rotated,
                    order);
            vectors = rotated;
            result = matrix;
        }
        cblas_dsyrk(CblasColMajor, CblasUpper, CblasNoTrans, order, order, 1, vectors, order, 0, result, order);
        result.get(heap);
        return shift;
    }

    private static DoublePointer filled(double[] array) {
        DoublePointer pointer = new DoublePointer(Math.max(1, array.length));
        pointer.put(array, 0, array.length);
        return pointer;
    }

    private static void require(int info) {
        if (info != 0) {
            throw new DegenerateData("a whitened covariance could not be decomposed (LAPACK info " + info
                    + "); look for missing or infinite values");
        }
    }

    @Override
    public void close() {
        factor.close();
        rotation.close();
        matrix.close();
        rotated.close();
        values.close();
        work.close();
        integers.close();
    }
}
