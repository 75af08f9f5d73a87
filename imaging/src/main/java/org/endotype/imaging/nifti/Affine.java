package org.endotype.imaging.nifti;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.jspecify.annotations.Nullable;

/** Voxel indices (zero-based, voxel centres) to millimetres: a 3 x 3 matrix and a shift, immutable. */
public final class Affine {

    private final double[] rows;

    private Affine(double[] rows) {
        this.rows = rows;
    }

    /** Three rows of four, row-major: {@code x = r0 i + r1 j + r2 k + r3} and so on. */
    public static Affine ofRows(double... rows) {
        if (rows.length != 12) {
            throw new IllegalArgumentException("expected 12 numbers, got " + rows.length);
        }
        return new Affine(rows.clone());
    }

    /** The entry of a row (0..2) and column (0..3). */
    public double entry(int row, int column) {
        return rows[row * 4 + column];
    }

    /** A copy of the three rows of four, row-major. */
    public double[] toRows() {
        return rows.clone();
    }

    /** Whether all entries are finite and the matrix can be inverted. */
    public boolean isInvertible() {
        for (double entry : rows) {
            if (!Double.isFinite(entry)) {
                return false;
            }
        }
        double scale = columnLength(0) * columnLength(1) * columnLength(2);
        return Math.abs(determinant()) > 1e-9 * scale && scale > 0;
    }

    /** The determinant of the 3 x 3 part: the volume of a voxel in cubic millimetres, negative where axes are flipped. */
    public double determinant() {
        return rows[0] * (rows[5] * rows[10] - rows[6] * rows[9])
                - rows[1] * (rows[4] * rows[10] - rows[6] * rows[8])
                + rows[2] * (rows[4] * rows[9] - rows[5] * rows[8]);
    }

    /** Millimetres to voxel indices. */
    public Affine inverse() {
        if (!isInvertible()) {
            throw new DegenerateData("an affine cannot be inverted; its axes are parallel, zero or not finite");
        }
        double d = determinant();
        double[] r = rows;
        double[] m = {
            (r[5] * r[10] - r[6] * r[9]) / d, (r[2] * r[9] - r[1] * r[10]) / d, (r[1] * r[6] - r[2] * r[5]) / d,
            (r[6] * r[8] - r[4] * r[10]) / d, (r[0] * r[10] - r[2] * r[8]) / d, (r[2] * r[4] - r[0] * r[6]) / d,
            (r[4] * r[9] - r[5] * r[8]) / d, (r[1] * r[8] - r[0] * r[9]) / d, (r[0] * r[5] - r[1] * r[4]) / d
        };
        double[] inverse = new double[12];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                inverse[i * 4 + j] = m[i * 3 + j];
                inverse[i * 4 + 3] -= m[i * 3 + j] * r[j * 4 + 3];
            }
        }
        return new Affine(inverse);
    }

    /** First {@code inner}, then this. */
    public Affine after(Affine inner) {
        double[] product = new double[12];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                double sum = j == 3 ? rows[i * 4 + 3] : 0;
                for (int k = 0; k < 3; k++) {
                    sum += rows[i * 4 + k] * inner.rows[k * 4 + j];
                }
                product[i * 4 + j] = sum;
            }
        }
        return new Affine(product);
    }

    private double columnLength(int column) {
        return Math.sqrt(rows[column] * rows[column]
                + rows[4 + column] * rows[4 + column]
                + rows[8 + column] * rows[8 + column]);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Affine that && Arrays.equals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rows);
    }

    @Override
    public String toString() {
        return "Affine" + Arrays.toString(rows);
    }
}
