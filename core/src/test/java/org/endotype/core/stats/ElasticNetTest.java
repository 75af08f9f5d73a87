package org.endotype.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElasticNetTest {

    /** Both stop when sweeps move coefficients by less than 1e-7 of the outcome's deviation. */
    private static final double SWEEPS_STOP = 2e-6;

    private static double[][] rows() {
        double[][] x = new double[60][6];
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 6; j++) {
                x[i][j] = Math.sin(i * (j + 1) * 0.7 + j) + 0.3 * Math.cos(i * 0.31);
            }
            x[i][5] = i % 3 == 0 ? 1 : 0;
        }
        return x;
    }

    private static double[] outcome(double[][] x) {
        double[] y = new double[60];
        for (int i = 0; i < 60; i++) {
            y[i] = 2 * x[i][0] - 1.5 * x[i][2] + 0.8 * x[i][5] + 0.5 * Math.sin(i * 2.3) + 3;
        }
        return y;
    }

    /** Figures by elastic-net-recipe.py. */
    @Test
    void coefficientsAreThoseOfScikitLearn() {
        double[][] expected = {
            {0.05, 0.5, 3.1530405929409966, 1.8918933026511584, 0, -1.1876360993557704, 0, 0, 0.35638290111071186},
            {0.3, 0.5, 3.2862455156362502, 1.5013140162938994, 0, -0.7219368273690415, 0, 0, 0},
            {0.3, 1.0, 3.2857878978434654, 1.5166726874841199, 0, -0.6292377483936394, 0, 0, 0},
            {1.0, 0.2, 3.3398382986867574, 0.9023357575898595, 0, -0.36338944905880816, 0, 0, -0.09552754893863981}
        };
        double[][] x = rows();
        for (double[] figures : expected) {
            ElasticNet model = ElasticNet.fit(x, outcome(x), figures[1], figures[0]);
            assertThat(model.intercept()).isCloseTo(figures[2], within(SWEEPS_STOP));
            for (int j = 0; j < 6; j++) {
                assertThat(model.coefficients()[j]).isCloseTo(figures[3 + j], within(SWEEPS_STOP));
            }
        }
    }

    @Test
    void crossValidationKeepsWhatTellsAndShrinksNoiseAway() {
        SplittableRandom random = new SplittableRandom(1);
        double[][] x = new double[200][10];
        double[] y = new double[200];
        double[] noise = new double[200];
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < 10; j++) {
                x[i][j] = random.nextGaussian();
            }
            y[i] = 3 * x[i][4] + random.nextGaussian();
            noise[i] = random.nextGaussian();
        }
        double[] b = ElasticNet.crossValidated(x, y, 0.5, 3).coefficients();
        assertThat(b[4]).isBetween(2.6, 3.2);
        assertThat(ElasticNet.crossValidated(x, y, 0.5, 3).coefficients()).isEqualTo(b);
        for (double one : ElasticNet.crossValidated(x, noise, 0.5, 3).coefficients()) {
            assertThat(Math.abs(one)).isLessThan(0.2);
        }
    }

    @Test
    void aConstantColumnGetsNothing() {
        double[][] x = {{1, 5}, {2, 5}, {3, 5}, {4, 5}};
        ElasticNet model = ElasticNet.fit(x, new double[] {1, 2, 3, 4}, 0.5, 0.01);
        assertThat(model.coefficients()[1]).isZero();
        assertThat(model.predict(new double[] {2.5, 7})).isCloseTo(2.5, within(1e-9));
    }
}
