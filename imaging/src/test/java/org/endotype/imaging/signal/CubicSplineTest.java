package org.endotype.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Figures from SciPy 1.10's CubicSpline with its default (not-a-knot) ends. */
class CubicSplineTest {

    private static final double ROUNDING = 1e-12;

    @Test
    void gapsAreFilledAsScipyFillsThem() {
        CubicSpline spline =
                new CubicSpline(new double[] {0, 1, 2, 5, 6, 9, 10, 11}, new double[] {1, 3, 2, 5, 4, 8, 7, 9});
        double[] at = {3, 4, 7, 8, 0.5};
        double[] expected = {
            2.6807009643889073, 4.356448647228789, 4.9521933280798525, 7.042403092048481, 2.7513931104356635
        };
        for (int i = 0; i < at.length; i++) {
            assertThat(spline.at(at[i])).isCloseTo(expected[i], within(ROUNDING));
        }
        assertThat(spline.at(6)).isEqualTo(4);
    }

    @Test
    void threeKnotsGiveAParabolaAndTwoALine() {
        assertThat(new CubicSpline(new double[] {0, 1, 2}, new double[] {1, 3, 2}).at(0.5))
                .isCloseTo(2.375, within(ROUNDING));
        assertThat(new CubicSpline(new double[] {0, 4}, new double[] {1, 3}).at(1))
                .isCloseTo(1.5, within(ROUNDING));
    }

    @Test
    void aCubicIsReproducedExactly() {
        double[] x = {0, 1, 3, 4, 7, 8};
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = cubic(x[i]);
        }
        CubicSpline spline = new CubicSpline(x, y);
        for (double at = 0; at <= 8; at += 0.25) {
            assertThat(spline.at(at)).isCloseTo(cubic(at), within(1e-10));
        }
    }

    private static double cubic(double t) {
        return 0.3 * t * t * t - 2 * t * t + t - 5;
    }
}
