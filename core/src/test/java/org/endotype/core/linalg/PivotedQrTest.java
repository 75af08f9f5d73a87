package org.endotype.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PivotedQrTest {

    /** A few hundred operations of 1e-16 each. */
    private static final double ROUNDING = 1e-12;

    @Test
    void theBasisIsOrthonormalAndHoldsEveryColumn() {
        double[][] columns = random(40, 12, 1);
        PivotedQr qr = PivotedQr.ofColumns(columns);
        double[][] basis = qr.basisAbove(1e-10);
        assertThat(basis).hasNumberOfRows(12);
        for (int i = 0; i < basis.length; i++) {
            for (int j = 0; j <= i; j++) {
                assertThat(dot(basis[i], basis[j])).isCloseTo(i == j ? 1 : 0, within(ROUNDING));
            }
        }
        for (double[] column : columns) {
            double inside = 0;
            for (double[] direction : basis) {
                inside += dot(column, direction) * dot(column, direction);
            }
            assertThat(inside).isCloseTo(dot(column, column), within(ROUNDING * 100));
        }
    }

    @Test
    void theDiagonalFallsAndShowsTheRank() {
        double[][] columns = random(30, 6, 2);
        for (int t = 0; t < 30; t++) {
            columns[4][t] = 2 * columns[0][t] - columns[1][t];
            columns[5][t] = 0;
        }
        PivotedQr qr = PivotedQr.ofColumns(columns);
        double[] diagonal = qr.diagonal();
        for (int k = 1; k < diagonal.length; k++) {
            assertThat(Math.abs(diagonal[k])).isLessThanOrEqualTo(Math.abs(diagonal[k - 1]) + ROUNDING);
        }
        assertThat(qr.basisAbove(1e-10)).hasNumberOfRows(4);
    }

    @Test
    void moreColumnsThanRowsGiveAtMostAsManyDirectionsAsRows() {
        assertThat(PivotedQr.ofColumns(random(3, 7, 3)).basisAbove(1e-10)).hasDimensions(3, 3);
        assertThat(PivotedQr.ofColumns(new double[0][]).basisAbove(0)).isEmpty();
    }

    private static double[][] random(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] matrix = new double[columns][];
        for (int c = 0; c < columns; c++) {
            matrix[c] = random.doubles(rows, -1, 1).toArray();
        }
        return matrix;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
