package org.endotype.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearAlgebraTest {

    /** Rounding of a few dozen double operations on values near one. */
    private static final double ROUNDING = 1e-10;

    private static double[] random(int length, long seed) {
        return new Random(seed).doubles(length, -1, 1).toArray();
    }

    private static double[] naive(double[] a, double[] b, int m, int k, int n) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    c[i * n + j] += a[i * k + l] * b[l * n + j];
                }
            }
        }
        return c;
    }

    private static double[] transpose(double[] a, int rows, int columns) {
        double[] t = new double[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                t[j * rows + i] = a[i * columns + j];
            }
        }
        return t;
    }

    @Test
    void productsAgreeWithTheTripleLoopInAllFourTranspositions() {
        int m = 7;
        int k = 5;
        int n = 3;
        double[] a = random(m * k, 1);
        double[] b = random(k * n, 2);
        double[] expected = naive(a, b, m, k, n);
        assertThat(LinearAlgebra.multiply(a, b, m, k, n)).containsExactly(expected, within(ROUNDING));
        assertThat(LinearAlgebra.multiply(Operand.TRANSPOSED, transpose(a, m, k), Operand.AS_GIVEN, b, m, k, n))
                .containsExactly(expected, within(ROUNDING));
        assertThat(LinearAlgebra.multiply(Operand.AS_GIVEN, a, Operand.TRANSPOSED, transpose(b, k, n), m, k, n))
                .containsExactly(expected, within(ROUNDING));
        assertThat(LinearAlgebra.multiply(
                        Operand.TRANSPOSED, transpose(a, m, k), Operand.TRANSPOSED, transpose(b, k, n), m, k, n))
                .containsExactly(expected, within(ROUNDING));
    }

    @Test
    void gramMatricesAreTheProductsWithTheTranspose() {
        double[] x = random(6 * 4, 3);
        assertThat(LinearAlgebra.gramOfColumns(x, 6, 4))
                .containsExactly(naive(transpose(x, 6, 4), x, 4, 6, 4), within(ROUNDING));
        assertThat(LinearAlgebra.gramOfRows(x, 6, 4))
                .containsExactly(naive(x, transpose(x, 6, 4), 6, 4, 6), within(ROUNDING));
    }

    @Test
    void eigenPairsRebuildTheMatrixAndThePartialSolverAgrees() {
        int n = 12;
        double[] a = LinearAlgebra.gramOfColumns(random(20 * n, 4), 20, n);
        SymmetricEigen all = LinearAlgebra.symmetricEigen(a, n);
        double[] scaled = all.vectors().clone();
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                scaled[i * n + k] *= all.values()[k];
            }
        }
        assertThat(LinearAlgebra.multiply(Operand.AS_GIVEN, scaled, Operand.TRANSPOSED, all.vectors(), n, n, n))
                .containsExactly(a, within(ROUNDING));
        SymmetricEigen top = LinearAlgebra.largestEigen(a, n, 3);
        for (int k = 0; k < 3; k++) {
            assertThat(top.values()[k]).isCloseTo(all.values()[k], within(ROUNDING));
            assertThat(top.vector(k)).containsExactly(all.vector(k), within(1e-8));
        }
    }

    @Test
    void theThinSvdRebuildsTallAndWideMatrices() {
        for (int[] shape : new int[][] {{9, 4}, {4, 9}}) {
            double[] a = random(36, 5);
            SingularValues svd = LinearAlgebra.thinSvd(a, shape[0], shape[1]);
            double[] scaled = svd.left().clone();
            for (int i = 0; i < shape[0]; i++) {
                for (int k = 0; k < 4; k++) {
                    scaled[i * 4 + k] *= svd.values()[k];
                }
            }
            assertThat(naive(scaled, svd.rightTransposed(), shape[0], 4, shape[1]))
                    .containsExactly(a, within(ROUNDING));
        }
    }

    /** 6 takes the plain Java route, 40 that of LAPACK. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 40})
    void inverseCholeskyAndSolveAgree(int n) {
        double[] a = LinearAlgebra.gramOfColumns(random(90 * n, 6), 90, n);
        double[] identity = new double[n * n];
        for (int i = 0; i < n; i++) {
            identity[i * n + i] = 1;
        }
        double[] inverse = LinearAlgebra.invertPositiveDefinite(a, n);
        assertThat(naive(a, inverse, n, n, n)).containsExactly(identity, within(ROUNDING));
        double[] lower = LinearAlgebra.choleskyLower(a, n);
        assertThat(naive(lower, transpose(lower, n, n), n, n, n)).containsExactly(a, within(ROUNDING));
        double[] b = random(n * 2, 7);
        assertThat(naive(a, LinearAlgebra.solvePositiveDefinite(a, n, b, 2), n, n, 2))
                .containsExactly(b, within(ROUNDING));
    }

    @Test
    void anIndefiniteMatrixIsDegenerateData() {
        assertThatThrownBy(() -> LinearAlgebra.invertPositiveDefinite(new double[] {1, 2, 2, 1}, 2))
                .isInstanceOf(DegenerateData.class);
    }
}
