package org.endotype.core.stratify.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.linalg.LinearAlgebra;
import org.junit.jupiter.api.Test;

class OneGroupShapesTest {

    /** Sampling error of moments over 20,000 draws. */
    private static final double MOMENTS = 0.12;

    /** A rotation by FastICA from 3,000 points: sine of the largest angle to the planted axes. */
    private static final double AXES = 0.1;

    private static double[] draws(double[] sample) {
        UnimodalMargin margin = UnimodalMargin.of(sample);
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.range(0, 20_000).mapToDouble(i -> margin.draw(random)).toArray();
    }

    private static double moment(double[] x, int power) {
        return Arrays.stream(x).map(value -> Math.pow(value, power)).average().orElse(Double.NaN);
    }

    @Test
    void anEvenSampleIsItsOwnNearestShape() {
        double[] even = IntStream.range(0, 101).asDoubleStream().toArray();
        assertThat(UnimodalMargin.of(even).distance()).isCloseTo(0, within(1e-12));
        double[] drawn = draws(even);
        assertThat(moment(drawn, 2)).isCloseTo(1, within(MOMENTS));
        assertThat(moment(drawn, 4)).isCloseTo(1.8, within(MOMENTS));
        assertThat(Arrays.stream(drawn).max().orElse(0)).isLessThanOrEqualTo(Math.sqrt(3) + 1e-9);
    }

    @Test
    void skewnessIsKept() {
        SplittableRandom random = new SplittableRandom(2);
        double[] sample = IntStream.range(0, 4000)
                .mapToDouble(i -> -Math.log(1 - random.nextDouble()))
                .toArray();
        double mean = moment(sample, 1);
        double deviation = Math.sqrt(moment(sample, 2) - mean * mean);
        double skewness = Arrays.stream(sample)
                .map(value -> Math.pow((value - mean) / deviation, 3))
                .average()
                .orElse(0);
        double[] drawn = draws(sample);
        assertThat(moment(drawn, 1)).isCloseTo(0, within(MOMENTS));
        assertThat(moment(drawn, 2)).isCloseTo(1, within(MOMENTS));
        assertThat(moment(drawn, 3)).isCloseTo(skewness, within(4 * MOMENTS));
    }

    /** Two points far apart by hand: nearest is the even spread between them, at a distance of a half less one step. */
    @Test
    void theValleyBetweenTwoModesIsFilled() {
        SplittableRandom random = new SplittableRandom(3);
        double[] sample = IntStream.range(0, 400)
                .mapToDouble(i -> (i % 2 == 0 ? -5 : 5) + random.nextGaussian())
                .toArray();
        assertThat(Arrays.stream(sample).filter(x -> Math.abs(x) < 1.5).count()).isZero();
        UnimodalMargin margin = UnimodalMargin.of(sample);
        assertThat(margin.distance()).isGreaterThan(0.15);
        double[] drawn = draws(sample);
        // Standardised, the valley of |x| < 1.5 is |z| < .3 or a little more.
        assertThat(Arrays.stream(drawn).filter(z -> Math.abs(z) < 0.3).count()).isGreaterThan(2000);
    }

    @Test
    void mixedSourcesAreTurnedBack() {
        SplittableRandom random = new SplittableRandom(4);
        int n = 3000;
        double angle = 0.6;
        double[] mixed = new double[n * 2];
        for (int i = 0; i < n; i++) {
            double skewed = -Math.log(1 - random.nextDouble()) - 1;
            double flat = (random.nextDouble() - 0.5) * Math.sqrt(12);
            mixed[i * 2] = Math.cos(angle) * skewed - Math.sin(angle) * flat;
            mixed[i * 2 + 1] = Math.sin(angle) * skewed + Math.cos(angle) * flat;
        }
        double[] rotation = IndependentAxes.rotation(mixed, n, 2);
        double[] planted = {Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)};
        double[] product = LinearAlgebra.multiply(transposed(planted), rotation, 2, 2, 2);
        for (int k = 0; k < 2; k++) {
            double large = Math.max(Math.abs(product[k]), Math.abs(product[2 + k]));
            double small = Math.min(Math.abs(product[k]), Math.abs(product[2 + k]));
            assertThat(large).isCloseTo(1, within(AXES * AXES));
            assertThat(small).isLessThan(AXES);
        }
    }

    private static double[] transposed(double[] m) {
        return new double[] {m[0], m[2], m[1], m[3]};
    }

    @Test
    void constantAndSingleValuesDoNotFail() {
        assertThat(draws(new double[] {3, 3, 3})).doesNotContain(Double.NaN);
        assertThat(draws(new double[] {3})).doesNotContain(Double.NaN);
    }
}
