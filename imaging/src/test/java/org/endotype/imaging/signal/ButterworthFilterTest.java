package org.endotype.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;

/**
 * Figures from SciPy 1.10: {@code x = [((i * 7919) % 101) / 10 + 0.03 i for i in range(60)]}, {@code sosfiltfilt(butter(5,
 * cut, btype, fs=0.5, output="sos"), x)} at 0, 1, 17, 30, 58, 59.
 */
class ButterworthFilterTest {

    /** Second-order sections in another order round differently. */
    private static final double ROUNDING = 1e-10;

    private static final int[] AT = {0, 1, 17, 30, 58, 59};

    @Test
    void bandPassesAgreeWithScipy() {
        assertFigures(
                0.01,
                0.1,
                -0.0502493175435208,
                4.102709953181788,
                0.3396660424872339,
                -0.5907312571248371,
                -4.210275387328455,
                -0.12663874844534284);
        assertFigures(
                0.05,
                0.2,
                -0.0019470887389706482,
                3.709334147552609,
                2.8698941021921947,
                -2.6158846992897464,
                -3.7318528883350965,
                0.003980910042177044);
    }

    @Test
    void highAndLowPassesAgreeWithScipy() {
        assertFigures(
                Double.NaN,
                0.1,
                -0.0007284567351002469,
                4.524107274373039,
                6.591640501790932,
                5.539347311399971,
                6.852156971994636,
                11.369528186187939);
        assertFigures(
                0.01,
                Double.NaN,
                0.16649590628257815,
                3.859490564238377,
                3.445242320817297,
                -3.824080163795674,
                -3.201042527408724,
                0.27076151726279063);
    }

    @Test
    void aSlowWaveInTheBandPassesAndOneOutsideDoesNot() {
        ButterworthFilter filter = ButterworthFilter.design(5, OptionalDouble.of(0.01), OptionalDouble.of(0.1), 0.5);
        double[] inside = filter.apply(wave(0.04));
        double[] outside = filter.apply(wave(0.18));
        assertThat(middleAmplitude(inside)).isCloseTo(1, within(0.01));
        // The gain there is 1e-5; what is left is the ringing of the two ends.
        assertThat(middleAmplitude(outside)).isLessThan(0.02);
    }

    @Test
    void shortSignalsAndCutOffsBeyondHalfTheSamplingRateAreRefused() {
        ButterworthFilter band = ButterworthFilter.design(5, OptionalDouble.of(0.01), OptionalDouble.of(0.1), 0.5);
        assertThat(band.padding()).isEqualTo(33);
        assertThatThrownBy(() -> band.apply(new double[33])).isInstanceOf(DegenerateData.class);
        assertThat(band.apply(new double[34])).hasSize(34);
        assertThatThrownBy(() -> ButterworthFilter.design(5, OptionalDouble.empty(), OptionalDouble.of(0.25), 0.5))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("0.25 Hz");
        assertThatThrownBy(() -> ButterworthFilter.design(5, OptionalDouble.of(0.1), OptionalDouble.of(0.05), 0.5))
                .isInstanceOf(InvalidConfiguration.class);
    }

    private static void assertFigures(double high, double low, double... expected) {
        double[] x = new double[60];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i * 7919 % 101) / 10.0 + 0.03 * i;
        }
        double[] y =
                ButterworthFilter.design(5, optional(high), optional(low), 0.5).apply(x);
        for (int i = 0; i < AT.length; i++) {
            assertThat(y[AT[i]]).isCloseTo(expected[i], within(ROUNDING));
        }
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static double[] wave(double hz) {
        double[] wave = new double[400];
        for (int t = 0; t < wave.length; t++) {
            wave[t] = Math.sin(2 * Math.PI * hz * 2 * t);
        }
        return wave;
    }

    private static double middleAmplitude(double[] x) {
        double largest = 0;
        for (int t = 100; t < 300; t++) {
            largest = Math.max(largest, Math.abs(x[t]));
        }
        return largest;
    }
}
