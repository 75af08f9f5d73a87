package org.endotype.imaging.complexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ComplexityTest {

    /** SciPy's figures are noted with 15 digits. */
    private static final double PRINTED = 1e-12;

    private static boolean[] bits(String text) {
        boolean[] bits = new boolean[text.length()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = text.charAt(i) == '1';
        }
        return bits;
    }

    @Test
    void lempelZivCountsTheComponentsOfThePublishedExamples() {
        // Lempel and Ziv 1976: 0.001.10.100.1000.101
        assertThat(LempelZiv.components(bits("0001101001000101"))).isEqualTo(6);
        assertThat(LempelZiv.components(bits("0000000000"))).isEqualTo(2);
        // 0.1.0101010...
        assertThat(LempelZiv.components(bits("0101010101"))).isEqualTo(3);
        assertThat(LempelZiv.components(bits("1"))).isEqualTo(1);
        assertThat(LempelZiv.components(bits(""))).isZero();
    }

    @Test
    void noiseHasANormalisedComplexityOfOneAndARhythmFarLess() {
        boolean[] noise = new boolean[400];
        boolean[] rhythm = new boolean[400];
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            noise[i] = random.nextBoolean();
            rhythm[i] = i / 10 % 2 == 0;
        }
        assertThat(LempelZiv.normalised(noise, 20, new SplittableRandom(1))).isBetween(0.93, 1.07);
        assertThat(LempelZiv.normalised(rhythm, 20, new SplittableRandom(1))).isLessThan(0.2);
    }

    @Test
    void theHilbertTransformIsScipysForOddAndEvenLengths() {
        double[] odd = {1, -2, 3, 0.5, -1, 2, 0.25};
        // scipy.signal.hilbert(x).imag
        assertThat(AnalyticSignal.hilbert(odd, 7, 1))
                .containsExactly(
                        new double[] {
                            1.20836117346669,
                            -0.697185409625664,
                            -2.01582792819455,
                            2.91313054265949,
                            -1.66544865943015,
                            0.147711594756965,
                            0.109258686367219
                        },
                        within(PRINTED));
        double[] even = {1, -2, 3, 0.5, -1, 2, 0.25, 4};
        assertThat(AnalyticSignal.hilbert(even, 8, 1))
                .containsExactly(
                        new double[] {
                            3.77665042944955,
                            -1.07766504294496,
                            -1.30177669529664,
                            2.49187860531805,
                            -1.52665042944955,
                            -0.547334957055045,
                            -0.948223304703363,
                            -0.86687860531805
                        },
                        within(PRINTED));
    }

    @Test
    void theAmplitudeOfAWholeNumberOfWavesIsConstantInEveryColumn() {
        int n = 600;
        double[] x = new double[n * 2];
        for (int t = 0; t < n; t++) {
            x[t * 2] = 3 * Math.cos(2 * Math.PI * 7 * t / n);
            x[t * 2 + 1] = 0.5 * Math.sin(2 * Math.PI * 40 * t / n);
        }
        double[] amplitude = AnalyticSignal.amplitude(x, n, 2);
        for (int t = 0; t < n; t++) {
            assertThat(amplitude[t * 2]).isCloseTo(3, within(1e-9));
            assertThat(amplitude[t * 2 + 1]).isCloseTo(0.5, within(1e-9));
        }
    }

    @Test
    void sampleEntropyOfSixPointsIsTheOneWorkedOutByHand() {
        // sd 0.4714, r = 0.1414: stretches of two that repeat are (0,1) at 0 and 3, (1,0) at 1 and 4 is cut off by the
        // end.
        double[] signal = {0, 1, 0, 0, 1, 1};
        // Pairs of length 2 among starts 0..3: 01,10,00,01: one pair alike, (0,3); next points 0 and 1 differ.
        assertThat(SampleEntropy.withDefaults().of(signal)).isNaN();
        // 0,1,0,0,1,0: starts 0..3: 01,10,00,01; (0,3) stays alike: ln(1/1) = 0.
        assertThat(SampleEntropy.withDefaults().of(new double[] {0, 1, 0, 0, 1, 0}))
                .isZero();
        double[] noise = new Random(2).doubles(300).toArray();
        double[] wave = new double[300];
        for (int t = 0; t < 300; t++) {
            wave[t] = Math.sin(t / 8.0);
        }
        assertThat(SampleEntropy.withDefaults().of(noise))
                .isGreaterThan(3 * SampleEntropy.withDefaults().of(wave));
    }

    @Test
    void vonNeumannEntropyIsOneForIndependenceAndNoneForOneSignal() {
        double[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        double[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
        assertThat(SpectralEntropy.vonNeumann(identity, 3)).isCloseTo(1, within(PRINTED));
        assertThat(SpectralEntropy.vonNeumann(ones, 3)).isCloseTo(0, within(1e-9));
        // Eigenvalues 1.5 and 0.5 of two regions: shares 3/4 and 1/4.
        double expected = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)) / Math.log(2);
        assertThat(SpectralEntropy.vonNeumann(new double[] {1, .5, .5, 1}, 2)).isCloseTo(expected, within(PRINTED));
    }
}
