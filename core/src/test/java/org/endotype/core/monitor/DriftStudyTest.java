package org.endotype.core.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DriftStudyTest {

    /** scipy.stats.kstwobign.sf at 1.0, 0.5, 2.0. */
    private static final double SCIPY = 1e-9;

    @Test
    void distancesByHandWithTies() {
        assertThat(DriftStudy.distance(new double[] {1, 2, 2, 3}, new double[] {2, 3, 4, 5}))
                .as("below or at 2: three quarters against one")
                .isEqualTo(0.5);
        assertThat(DriftStudy.distance(new double[] {1, 2}, new double[] {1, 2}))
                .isZero();
        assertThat(DriftStudy.distance(new double[] {1, 2}, new double[] {3})).isEqualTo(1);
    }

    @Test
    void theTailOfKolmogorovIsThatOfScipy() {
        int n = 1_000_000;
        double root = Math.sqrt(n / 2.0);
        double factor = root + 0.12 + 0.11 / root;
        assertThat(DriftStudy.kolmogorov(1.0 / factor, n, n)).isCloseTo(0.26999967167735456, within(SCIPY));
        assertThat(DriftStudy.kolmogorov(0.5 / factor, n, n)).isCloseTo(0.9639452436648751, within(SCIPY));
        assertThat(DriftStudy.kolmogorov(2.0 / factor, n, n)).isCloseTo(0.0006709252557796953, within(SCIPY));
        assertThat(DriftStudy.kolmogorov(0, n, n)).isEqualTo(1);
    }

    @Test
    void theStabilityIndexByHand() {
        double[] before = new double[100];
        Arrays.setAll(before, i -> i);
        assertThat(DriftStudy.stabilityIndex(before, before)).isZero();
        // Everyone in the last decile: nine of (0.5/100 - 0.1) ln(0.05), one of (1 - 0.1) ln(10).
        double[] high = new double[100];
        Arrays.fill(high, 95);
        double expected = 9 * (0.005 - 0.1) * Math.log(0.05) + 0.9 * Math.log(10);
        assertThat(DriftStudy.stabilityIndex(high, before)).isCloseTo(expected, within(1e-12));
    }
}
