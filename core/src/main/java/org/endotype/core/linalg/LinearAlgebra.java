package org.endotype.core.linalg;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgesdd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotri;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrs;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevr;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.openblas.global.openblas;
import org.endotype.core.error.DegenerateData;

/**
 * Dense double-precision kernels and decompositions over OpenBLAS and its LAPACK. Matrices are row-major {@code
 * double[]} with their shape beside them; inputs are never changed.
 *
 * <p>OpenBLAS is pinned to one thread: callers parallelise over blocks of their own (see {@code core.parallel}), so the
 * same input gives the same bits on one machine whatever the thread count. Arrays are copied off the heap for each
 * call, a cost of O(elements) beside O(elements x n) work; for matrices below about 16 x 16 a plain loop is faster.
 *
 * <p>NaN: refused nowhere here; a NaN in gives NaN out or {@link DegenerateData} from a decomposition.
 *
 * <p>Source: Anderson et al., LAPACK Users' Guide, 3rd ed., SIAM 1999; routine names are given at each method.
 */
public final class LinearAlgebra {

    /** Whether an operand of a product is used as given or transposed. */
    public enum Operand {
        AS_GIVEN,
        TRANSPOSED
    }

    static {
        openblas.blas_set_num_threads(1);
    }

    private LinearAlgebra() {}

    /** Loads the native library now, so that a later first call does not pay for it. */
    public static void load() {
        openblas.blas_set_num_threads(1);
    }

    /**
     * The product op(A) op(B), an {@code rows x columns} row-major matrix (dgemm).
     *
     * @param a row-major; {@code rows x inner}, or {@code inner x rows} where transposed
     * @param b row-major; {@code inner x columns}, or {@code columns x inner} where transposed
     */
    public static double[] multiply(
            Operand operandA, double[] a, Operand operandB, double[] b, int rows, int inner, int columns) {
        requireLength(a, (long) rows * inner);
        requireLength(b, (long) inner * columns);
        double[] c = new double[Math.multiplyExact(rows, columns)];
        if (c.length == 0 || inner == 0) {
            return c;
        }
        // Row-major C = op(A) op(B) is column-major C' = op(B)' op(A)'.
        int lda = operandA == Operand.AS_GIVEN ? inner : rows;
        int ldb = operandB == Operand.AS_GIVEN ? columns : inner;
        try (DoublePointer pa = copy(a);
                DoublePointer pb = copy(b);
                DoublePointer pc = new DoublePointer(c.length)) {
            cblas_dgemm(
                    CblasColMajor,
                    operandB == Operand.AS_GIVEN ? CblasNoTrans : CblasTrans,
                    operandA == Operand.AS_GIVEN ? CblasNoTrans : CblasTrans,
                    columns,
                    rows,
                    inner,
                    1.0,
                    pb,
                    ldb,
                    pa,
                    lda,
                    0.0,
                    pc,
                    columns);
            pc.get(c);
        }
        return c;
    }

    /** A B with both as given. */
    public static double[] multiply(double[] a, double[] b, int rows, int inner, int columns) {
        return multiply(Operand.AS_GIVEN, a, Operand.AS_GIVEN, b, rows, inner, columns);
    }

    /** The Gram matrix X'X ({@code columns x columns}, both triangles) of a row-major {@code rows x columns} X (dsyrk). */
    public static double[] gramOfColumns(double[] x, int rows, int columns) {
        return gram(x, columns, rows, CblasNoTrans, columns, columns);
    }

    /** The Gram matrix XX' ({@code rows x rows}, both triangles) of a row-major {@code rows x columns} X (dsyrk). */
    public static double[] gramOfRows(double[] x, int rows, int columns) {
        return gram(x, rows, columns, CblasTrans, columns, rows);
    }

    private static double[] gram(double[] x, int n, int inner, int transpose, int leading, int order) {
        requireLength(x, (long) n * inner);
        double[] c = new double[Math.multiplyExact(order, order)];
        if (c.length == 0 || inner == 0) {
            return c;
        }
        try (DoublePointer px = copy(x);
                DoublePointer pc = new DoublePointer(c.length)) {
            cblas_dsyrk(CblasColMajor, openblas.CblasLower, transpose, n, inner, 1.0, px, leading, 0.0, pc, n);
            pc.get(c);
        }
        // Column-major lower is row-major upper: mirror it down.
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                c[i * n + j] = c[j * n + i];
            }
        }
        return c;
    }

    /**
     * All eigenvalues and eigenvectors of a symmetric matrix (dsyevd), largest eigenvalue first. Each eigenvector's
     * sign is fixed so that its entry of largest magnitude (the first such) is positive.
     */
    public static SymmetricEigen symmetricEigen(double[] matrix, int order) {
        requireLength(matrix, (long) order * order);
        double[] ascending = new double[order];
        double[] columns = new double[matrix.length];
        if (order > 0) {
            try (DoublePointer pa = copy(matrix);
                    DoublePointer pw = new DoublePointer(order)) {
                int info = LAPACKE_dsyevd(openblas.LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', order, pa, order, pw);
                requireConverged(info, "symmetric eigen-decomposition");
                pw.get(ascending);
                pa.get(columns);
            }
        }
        return SymmetricEigen.fromAscending(ascending, columns, order, order);
    }

    /** The {@code count} largest eigenvalues with their eigenvectors (dsyevr); signs as in {@link #symmetricEigen}. */
    public static SymmetricEigen largestEigen(double[] matrix, int order, int count) {
        requireLength(matrix, (long) order * order);
        if (count < 1 || count > order) {
            throw new IllegalArgumentException("count must lie in 1.." + order + ", got " + count);
        }
        double[] ascending = new double[count];
        double[] columns = new double[Math.multiplyExact(order, count)];
        try (DoublePointer pa = copy(matrix);
                DoublePointer pw = new DoublePointer(order);
                DoublePointer pz = new DoublePointer((long) order * count);
                IntPointer found = new IntPointer(1);
                IntPointer support = new IntPointer(2L * order)) {
            int info = LAPACKE_dsyevr(
                    openblas.LAPACK_COL_MAJOR,
                    (byte) 'V',
                    (byte) 'I',
                    (byte) 'L',
                    order,
                    pa,
                    order,
                    0.0,
                    0.0,
                    order - count + 1,
                    order,
                    0.0,
                    found,
                    pw,
                    pz,
                    order,
                    support);
            requireConverged(info, "partial symmetric eigen-decomposition");
            pw.get(ascending);
            pz.get(columns);
        }
        return SymmetricEigen.fromAscending(ascending, columns, order, count);
    }

    /** The thin singular value decomposition (dgesdd) of a row-major {@code rows x columns} matrix. */
    public static SingularValues thinSvd(double[] matrix, int rows, int columns) {
        requireLength(matrix, (long) rows * columns);
        int rank = Math.min(rows, columns);
        double[] values = new double[rank];
        double[] left = new double[Math.multiplyExact(rows, rank)];
        double[] right = new double[Math.multiplyExact(rank, columns)];
        if (rank > 0) {
            // The row-major matrix is the column-major transpose: its left vectors are our right ones.
            try (DoublePointer pa = copy(matrix);
                    DoublePointer ps = new DoublePointer(rank);
                    DoublePointer pu = new DoublePointer(right.length);
                    DoublePointer pvt = new DoublePointer(left.length)) {
                int info = LAPACKE_dgesdd(
                        openblas.LAPACK_COL_MAJOR, (byte) 'S', columns, rows, pa, columns, ps, pu, columns, pvt, rank);
                requireConverged(info, "singular value decomposition");
                ps.get(values);
                pu.get(right);
                pvt.get(left);
            }
        }
        return new SingularValues(values, left, right, rows, columns);
    }

    /**
     * The inverse of a symmetric positive definite matrix by Cholesky (dpotrf, dpotri).
     *
     * @throws DegenerateData when the matrix is not positive definite
     */
    public static double[] invertPositiveDefinite(double[] matrix, int order) {
        requireLength(matrix, (long) order * order);
        double[] inverse = new double[matrix.length];
        if (order <= SmallCholesky.LARGEST_ORDER) {
            double[] factor = new double[matrix.length];
            requirePositive(SmallCholesky.factor(matrix, order, factor));
            for (int i = 0; i < order; i++) {
                inverse[i * order + i] = 1.0;
            }
            SmallCholesky.solve(factor, order, inverse, order);
            return inverse;
        }
        try (DoublePointer pa = copy(matrix)) {
            requirePositive(LAPACKE_dpotrf(openblas.LAPACK_COL_MAJOR, (byte) 'L', order, pa, order));
            requirePositive(LAPACKE_dpotri(openblas.LAPACK_COL_MAJOR, (byte) 'L', order, pa, order));
            pa.get(inverse);
        }
        for (int i = 0; i < order; i++) {
            for (int j = 0; j < i; j++) {
                inverse[i * order + j] = inverse[j * order + i];
            }
        }
        return inverse;
    }

    /**
     * The lower Cholesky factor L with A = LL' (dpotrf), row-major, zeros above the diagonal.
     *
     * @throws DegenerateData when the matrix is not positive definite
     */
    public static double[] choleskyLower(double[] matrix, int order) {
        requireLength(matrix, (long) order * order);
        double[] factor = new double[matrix.length];
        if (order <= SmallCholesky.LARGEST_ORDER) {
            requirePositive(SmallCholesky.factor(matrix, order, factor));
            return factor;
        }
        try (DoublePointer pa = copy(matrix)) {
            // Column-major upper is row-major lower.
            requirePositive(LAPACKE_dpotrf(openblas.LAPACK_COL_MAJOR, (byte) 'U', order, pa, order));
            pa.get(factor);
        }
        for (int i = 0; i < order; i++) {
            for (int j = i + 1; j < order; j++) {
                factor[i * order + j] = 0.0;
            }
        }
        return factor;
    }

    /**
     * Solves A X = B for symmetric positive definite A (dpotrf, dpotrs).
     *
     * @param right row-major {@code order x columns}
     * @throws DegenerateData when A is not positive definite
     */
    public static double[] solvePositiveDefinite(double[] matrix, int order, double[] right, int columns) {
        requireLength(matrix, (long) order * order);
        requireLength(right, (long) order * columns);
        if (order <= SmallCholesky.LARGEST_ORDER) {
            double[] factor = new double[matrix.length];
            requirePositive(SmallCholesky.factor(matrix, order, factor));
            double[] solved = right.clone();
            SmallCholesky.solve(factor, order, solved, columns);
            return solved;
        }
        double[] solution = new double[right.length];
        try (DoublePointer pa = copy(matrix);
                DoublePointer pb = copy(right)) {
            requirePositive(LAPACKE_dpotrf(openblas.LAPACK_ROW_MAJOR, (byte) 'L', order, pa, order));
            requirePositive(
                    LAPACKE_dpotrs(openblas.LAPACK_ROW_MAJOR, (byte) 'L', order, columns, pa, order, pb, columns));
            pb.get(solution);
        }
        return solution;
    }

    private static DoublePointer copy(double[] values) {
        DoublePointer pointer = new DoublePointer(Math.max(1, values.length));
        pointer.put(values, 0, values.length);
        return pointer;
    }

    private static void requireLength(double[] values, long length) {
        if (values.length != length) {
            throw new IllegalArgumentException("expected " + length + " elements, got " + values.length);
        }
    }

    private static void requireConverged(int info, String what) {
        if (info != 0) {
            throw new DegenerateData(what + " did not converge (LAPACK info " + info
                    + "); look for missing or infinite values in its input");
        }
    }

    private static void requirePositive(int info) {
        if (info != 0) {
            throw new DegenerateData("a matrix is not positive definite (leading minor " + info
                    + "); there are fewer observations than variables, or some are collinear: shrink or drop some");
        }
    }
}
