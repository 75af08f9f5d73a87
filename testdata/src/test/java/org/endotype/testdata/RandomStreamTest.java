package org.endotype.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** Moments of the draws against those of the named distributions. */
class RandomStreamTest {

    private static final int DRAWS = 200_000;

    /** Five standard errors of a mean of {@link #DRAWS} draws; seeds are fixed, so this never fails by chance. */
    private static double meanTolerance(double variance) {
        return 5 * Math.sqrt(variance / DRAWS);
    }

    /** Relative; the distributions here have a kurtosis below 12, so 5 standard errors stay below this. */
    private static final double VARIANCE_TOLERANCE = 0.04;

    private static void hasMoments(DoubleSupplier draw, double mean, double variance) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            double value = draw.getAsDouble() - mean;
            sum += value;
            squares += value * value;
        }
        assertThat(sum / DRAWS).isCloseTo(0, within(meanTolerance(variance)));
        assertThat(squares / DRAWS).isCloseTo(variance, within(VARIANCE_TOLERANCE * variance));
    }

    @Test
    void normalsHaveMeanZeroAndUnitVariance() {
        RandomStream stream = RandomStream.of(3, "test", 0);
        hasMoments(stream::normal, 0, 1);
        hasMoments(stream::nearNormal, 0, 1);
    }

    @Test
    void gammasHaveTheirShapeAsMeanAndVarianceBelowAndAboveOne() {
        RandomStream stream = RandomStream.of(4, "test", 0);
        hasMoments(() -> stream.gamma(0.5), 0.5, 0.5);
        hasMoments(() -> stream.gamma(4), 4, 4);
    }

    @Test
    void betasHaveTheirMoments() {
        RandomStream stream = RandomStream.of(5, "test", 0);
        hasMoments(() -> stream.beta(2, 3), 0.4, 0.04);
    }

    @Test
    void countsHavePoissonAndNegativeBinomialVariance() {
        RandomStream stream = RandomStream.of(6, "test", 0);
        hasMoments(() -> stream.poisson(3.5), 3.5, 3.5);
        hasMoments(() -> stream.poisson(80), 80, 80);
        hasMoments(() -> stream.negativeBinomial(10, 0.2), 10, 10 + 0.2 * 100);
    }

    @Test
    void streamsOfOtherPurposesAndItemsDiffer() {
        double first = RandomStream.of(1, "a", 0).uniform();
        assertThat(RandomStream.of(1, "a", 0).uniform()).isEqualTo(first);
        assertThat(RandomStream.of(1, "a", 1).uniform()).isNotEqualTo(first);
        assertThat(RandomStream.of(1, "b", 0).uniform()).isNotEqualTo(first);
        assertThat(RandomStream.of(2, "a", 0).uniform()).isNotEqualTo(first);
    }

    @Test
    void fixedPointTextRoundsAndPads() {
        assertThat(DecimalText.of(-0.05, 3)).isEqualTo("-0.050");
        assertThat(DecimalText.of(12.3456, 2)).isEqualTo("12.35");
        assertThat(DecimalText.of(7, 0)).isEqualTo("7");
        assertThat(DecimalText.of(-0.0001, 2)).isEqualTo("0.00");
    }
}
