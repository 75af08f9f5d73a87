package org.endotype.core.linalg;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_ssyrk;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A row-major single-precision matrix off the heap, for products too large for double precision to be worth its time.
 * Mutable; owns its memory until closed. Rows may be filled and products of different targets computed on several
 * threads at once: OpenBLAS runs each on the calling thread.
 *
 * <p>Single precision has twice the lanes of double. Sums over at most a few thousand rows are taken in it and added to
 * double-precision totals by the caller, which keeps relative errors near 1e-6 of the terms' root mean square.
 */
public final class FloatBlock implements AutoCloseable {

    private final int rows;
    private final int columns;
    private final FloatPointer values;

    public FloatBlock(int rows, int columns) {
        LinearAlgebra.load();
        this.rows = rows;
        this.columns = columns;
        this.values = new FloatPointer(Math.max(1L, (long) rows * columns));
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Copies one row in; {@code row} holds at least {@link #columns} values. */
    public void putRow(int index, float[] row) {
        checkRow(index);
        FloatPointer at = values.getPointer((long) index * columns);
        at.put(row, 0, columns);
    }

    /** Copies one row in from the bytes of its floats, in the machine's order. */
    public void putRowBytes(int index, byte[] row) {
        checkRow(index);
        // A view: closing it would free the block.
        BytePointer at = new BytePointer(values.getPointer((long) index * columns));
        at.put(row, 0, Math.multiplyExact(columns, Float.BYTES));
    }

    /** Copies one row out. */
    public void getRow(int index, float[] row) {
        checkRow(index);
        FloatPointer at = values.getPointer((long) index * columns);
        at.get(row, 0, columns);
    }

    private void checkRow(int index) {
        if (index < 0 || index >= rows) {
            throw new IndexOutOfBoundsException("row " + index + " of " + rows);
        }
    }

    /**
     * A tile of the Gram matrix of this block's columns: {@code tile = X[0..usedRows, i0..i1]' X[0..usedRows, j0..j1]},
     * row-major {@code (i1 - i0) x (j1 - j0)} at the start of {@code tile} (sgemm). Where both ranges are the same, only its
     * lower triangle is computed and the rest is left as it was (ssyrk).
     */
    public void gramTile(int usedRows, int i0, int i1, int j0, int j1, FloatBlock tile) {
        require(usedRows <= rows && i0 >= 0 && i1 <= columns && j0 >= 0 && j1 <= columns);
        int height = i1 - i0;
        int width = j1 - j0;
        require((long) height * width <= (long) tile.rows * tile.columns);
        if (i0 == j0 && i1 == j1) {
            // Row-major lower is column-major upper; half the work of the product.
            cblas_ssyrk(
                    CblasColMajor,
                    CblasUpper,
                    CblasNoTrans,
                    width,
                    usedRows,
                    1f,
                    values.getPointer(i0),
                    columns,
                    0f,
                    tile.values,
                    width);
            return;
        }
        // Row-major X is column-major X': tile' = X_j' X_i in column-major terms.
        cblas_sgemm(
                CblasColMajor,
                CblasNoTrans,
                CblasTrans,
                width,
                height,
                usedRows,
                1f,
                values.getPointer(j0),
                columns,
                values.getPointer(i0),
                columns,
                0f,
                tile.values,
                width);
    }

    /** {@code out = this[0..usedRows, :] right}, with {@code right} of {@code columns x k} and out of k columns (sgemm). */
    public void multiply(int usedRows, FloatBlock right, FloatBlock out) {
        require(usedRows <= rows && right.rows == columns && out.rows >= usedRows && out.columns == right.columns);
        cblas_sgemm(
                CblasColMajor,
                CblasNoTrans,
                CblasNoTrans,
                right.columns,
                usedRows,
                columns,
                1f,
                right.values,
                right.columns,
                values,
                columns,
                0f,
                out.values,
                out.columns);
    }

    /** {@code out = this[0..usedRows, :]' left[0..usedRows, :]}, of {@code columns x left.columns} (sgemm). */
    public void multiplyTransposed(int usedRows, FloatBlock left, FloatBlock out) {
        multiplyTransposed(usedRows, left, 0f, out);
    }

    /** As {@link #multiplyTransposed(int, FloatBlock, FloatBlock)}, added to what {@code out} holds. */
    public void addMultipliedTransposed(int usedRows, FloatBlock left, FloatBlock out) {
        multiplyTransposed(usedRows, left, 1f, out);
    }

    private void multiplyTransposed(int usedRows, FloatBlock left, float keep, FloatBlock out) {
        require(usedRows <= rows && left.rows >= usedRows && out.rows == columns && out.columns == left.columns);
        cblas_sgemm(
                CblasColMajor,
                CblasNoTrans,
                CblasTrans,
                left.columns,
                columns,
                usedRows,
                1f,
                left.values,
                left.columns,
                values,
                columns,
                keep,
                out.values,
                out.columns);
    }

    /**
     * Adds {@code count} values from {@code from} on, in memory order, to {@code totals} from {@code offset} on; {@code
     * scratch} holds at least {@code count}.
     */
    public void addTo(int from, int count, double[] totals, int offset, float[] scratch) {
        values.getPointer(from).get(scratch, 0, count);
        for (int i = 0; i < count; i++) {
            totals[offset + i] += scratch[i];
        }
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException("shapes do not fit");
        }
    }

    @Override
    public void close() {
        values.close();
    }
}
