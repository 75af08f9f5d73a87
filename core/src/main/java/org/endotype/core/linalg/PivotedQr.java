package org.endotype.core.linalg;

/**
 * An orthonormal basis of a matrix's columns by Householder QR with column pivoting, in plain Java.
 *
 * <p>At each step the column with the largest remaining norm is taken (the first of equals), so the diagonal of R falls
 * in magnitude and shows the rank. Norms are updated downwards and recomputed where cancellation would spoil them.
 *
 * <p>Cost: O(rows x columns x rank) time, one copy of the matrix in memory. Deterministic; NaN in gives NaN out. Source:
 * Golub and Van Loan, Matrix Computations, 4th ed., section 5.4.2 (algorithm 5.4.1).
 */
public final class PivotedQr {

    /** Below this share of its first norm a downdated column norm is recomputed (square root of machine epsilon). */
    private static final double RECOMPUTE = 1.5e-8;

    private final double[][] basis;
    private final double[] diagonal;

    private PivotedQr(double[][] basis, double[] diagonal) {
        this.basis = basis;
        this.diagonal = diagonal;
    }

    /** Decomposes the matrix whose columns are given, all of one length; the columns are not changed. */
    public static PivotedQr ofColumns(double[][] columns) {
        int count = columns.length;
        int rows = count == 0 ? 0 : columns[0].length;
        int steps = Math.min(rows, count);
        double[][] a = new double[count][];
        double[] norm = new double[count];
        double[] firstNorm = new double[count];
        for (int j = 0; j < count; j++) {
            a[j] = columns[j].clone();
            norm[j] = tailNorm(a[j], 0);
            firstNorm[j] = norm[j];
        }
        double[][] reflectors = new double[steps][];
        double[] scales = new double[steps];
        double[] diagonal = new double[steps];
        for (int k = 0; k < steps; k++) {
            int pivot = k;
            for (int j = k + 1; j < count; j++) {
                if (norm[j] > norm[pivot]) {
                    pivot = j;
                }
            }
            swap(a, norm, firstNorm, k, pivot);
            double[] v = a[k];
            double length = tailNorm(v, k);
            // The sign that avoids cancellation.
            double alpha = v[k] > 0 ? -length : length;
            diagonal[k] = alpha;
            v[k] -= alpha;
            double square = 0;
            for (int i = k; i < rows; i++) {
                square += v[i] * v[i];
            }
            reflectors[k] = v;
            scales[k] = square == 0 ? 0 : 2 / square;
            for (int j = k + 1; j < count; j++) {
                reflect(v, scales[k], a[j], k);
                norm[j] = downdated(norm[j], firstNorm[j], a[j], k);
                if (Double.isNaN(norm[j])) {
                    norm[j] = tailNorm(a[j], k + 1);
                    firstNorm[j] = norm[j];
                }
            }
        }
        double[][] basis = new double[steps][rows];
        for (int k = 0; k < steps; k++) {
            basis[k][k] = 1;
            for (int step = k; step >= 0; step--) {
                reflect(reflectors[step], scales[step], basis[k], step);
            }
        }
        return new PivotedQr(basis, diagonal);
    }

    /** The orthonormal columns that belong to diagonal entries of R above {@code tolerance} in magnitude. */
    public double[][] basisAbove(double tolerance) {
        int rank = 0;
        while (rank < diagonal.length && Math.abs(diagonal[rank]) > tolerance) {
            rank++;
        }
        double[][] kept = new double[rank][];
        for (int k = 0; k < rank; k++) {
            kept[k] = basis[k].clone();
        }
        return kept;
    }

    /** The diagonal of R in pivot order. */
    public double[] diagonal() {
        return diagonal.clone();
    }

    private static void reflect(double[] v, double scale, double[] x, int from) {
        double dot = 0;
        for (int i = from; i < x.length; i++) {
            dot += v[i] * x[i];
        }
        dot *= scale;
        for (int i = from; i < x.length; i++) {
            x[i] -= dot * v[i];
        }
    }

    /** The norm of the rest of a column after its entry {@code k} is done with; NaN where it must be recomputed. */
    private static double downdated(double norm, double firstNorm, double[] column, int k) {
        if (norm == 0) {
            return 0;
        }
        double ratio = column[k] / norm;
        double left = Math.max(0, 1 - ratio * ratio);
        double updated = norm * Math.sqrt(left);
        return updated > RECOMPUTE * firstNorm ? updated : Double.NaN;
    }

    private static double tailNorm(double[] column, int from) {
        double sum = 0;
        for (int i = from; i < column.length; i++) {
            sum += column[i] * column[i];
        }
        return Math.sqrt(sum);
    }

    private static void swap(double[][] a, double[] norm, double[] firstNorm, int i, int j) {
        if (i == j) {
            return;
        }
        double[] column = a[i];
        a[i] = a[j];
        a[j] = column;
        double value = norm[i];
        norm[i] = norm[j];
        norm[j] = value;
        value = firstNorm[i];
        firstNorm[i] = firstNorm[j];
        firstNorm[j] = value;
    }
}
