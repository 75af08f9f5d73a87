package org.endotype.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Figures by prediction-recipe.R: pROC's DeLong and glm. */
class PredictionFiguresTest {

    private static final double SHOWN_DIGITS = 1e-9;

    private static double[][] rows() {
        double[][] x = new double[80][2];
        for (int i = 0; i < 80; i++) {
            x[i][0] = Math.sin(i * 1.7) + 0.2 * Math.cos(i * 0.3);
            x[i][1] = Math.cos(i * 0.9);
        }
        return x;
    }

    private static boolean[] events(double[][] x) {
        boolean[] y = new boolean[80];
        for (int i = 0; i < 80; i++) {
            y[i] = 0.8 * x[i][0] - 0.5 * x[i][1] + 1.5 * Math.sin(i * 2.9) > 0.1;
        }
        return y;
    }

    @Test
    void theAreaAndItsErrorAreDeLongs() {
        double[][] x = rows();
        double[] first = java.util.Arrays.stream(x).mapToDouble(row -> row[0]).toArray();
        RocCurve roc = RocCurve.of(first, events(x), 0.95);
        assertThat(roc.area().estimate()).isCloseTo(0.675, within(1e-12));
        assertThat(roc.standardError()).isCloseTo(0.0636182021203, within(SHOWN_DIGITS));
        assertThat(roc.area().low()).isBetween(0.53, 0.56);
    }

    @Test
    void withoutAPenaltyItIsLogisticRegression() {
        double[][] x = rows();
        LogisticRidge model = LogisticRidge.fit(x, events(x), new double[0], 0);
        assertThat(model.coefficients()[0]).isCloseTo(-0.000429771100316, within(1e-7));
        assertThat(model.coefficients()[1]).isCloseTo(0.932697264647883, within(1e-7));
        assertThat(model.coefficients()[2]).isCloseTo(-0.647174003969819, within(1e-7));
        Interval slope = model.interval(1, 0.95);
        assertThat((slope.high() - slope.estimate()) / 1.959963984540054).isCloseTo(0.345504434824, within(1e-5));
    }

    @Test
    void perfectAndUselessPredictionsHaveAreasOfOneAndOneHalf() {
        boolean[] event = {false, false, true, true};
        assertThat(RocCurve.of(new double[] {1, 2, 3, 4}, event, 0.95).area().estimate())
                .isEqualTo(1);
        assertThat(RocCurve.of(new double[] {1, 1, 1, 1}, event, 0.95).area().estimate())
                .isEqualTo(0.5);
        assertThat(RocCurve.of(new double[] {1, 2}, new boolean[] {true, true}, 0.95)
                        .area()
                        .estimate())
                .isNaN();
    }

    /** Newcombe 1998, table II, case (a): 56/70 against 48/80. */
    @Test
    void theDifferenceOfSharesHasNewcombesInterval() {
        Interval difference = Proportion.difference(48, 80, 56, 70, 0.95);
        assertThat(difference.estimate()).isCloseTo(0.2, within(1e-12));
        assertThat(difference.low()).isCloseTo(0.0524, within(5e-5));
        assertThat(difference.high()).isCloseTo(0.3339, within(5e-5));
    }
}
