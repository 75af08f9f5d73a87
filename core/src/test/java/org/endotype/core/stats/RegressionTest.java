package org.endotype.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;
import org.junit.jupiter.api.Test;

class RegressionTest {

    /** R prints 12 or more digits; the rest is rounding. */
    private static final double R_DIGITS = 1e-9;

    private static final double[] X = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final double[] Z = {2, 1, 4, 3, 6, 5, 9, 7};
    private static final double[] Y = {1.1, 2.3, 2.9, 4.2, 5.8, 5.9, 7.7, 7.9};

    private static double[] design(double[]... columns) {
        double[] design = new double[columns[0].length * columns.length];
        for (int i = 0; i < columns[0].length; i++) {
            for (int j = 0; j < columns.length; j++) {
                design[i * columns.length + j] = columns[j][i];
            }
        }
        return design;
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    /** R 4.2.2: summary(lm(y ~ x + z)), confint, anova(lm(y ~ x), .). */
    @Test
    void leastSquaresAgreesWithRsLm() {
        LinearModel model = LinearModel.fit(List.of("intercept", "x", "z"), design(ones(8), X, Z), Y);
        assertThat(model.coefficient(1)).isCloseTo(0.863118811881189, within(R_DIGITS));
        assertThat(model.standardError(1)).isCloseTo(0.116695949336251, within(R_DIGITS));
        assertThat(model.p(2)).isCloseTo(0.203097147197148, within(R_DIGITS));
        assertThat(model.interval(2, 0.95).low()).isCloseTo(-0.118511627670, within(R_DIGITS));
        assertThat(model.interval(2, 0.95).high()).isCloseTo(0.432042980806, within(R_DIGITS));
        assertThat(model.interval(new double[] {0, 0, 1}, 0.95).high()).isCloseTo(0.432042980806, within(R_DIGITS));
        LinearModel nested = LinearModel.fit(List.of("intercept", "x"), design(ones(8), X), Y);
        assertThat(model.fAgainst(nested)).isCloseTo(2.14301, within(1e-5));
        assertThat(model.pAgainst(nested)).isCloseTo(model.p(2), within(R_DIGITS));
    }

    @Test
    void aCollinearTermIsNamed() {
        assertThatThrownBy(() -> LinearModel.fit(List.of("intercept", "x", "again"), design(ones(8), X, X), Y))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("'again'");
    }

    @Test
    void asManyTermsAsObservationsAreRefused() {
        assertThatThrownBy(() ->
                        LinearModel.fit(List.of("intercept", "x"), new double[] {1, 2, 1, 3}, new double[] {1, 2}))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("more than 2");
    }

    /** In a saturated 2 x 2 table Firth's estimate is the log odds ratio with one half added to every cell. */
    @Test
    void firthAddsHalfToEveryCellOfATwoByTwoTable() {
        double[] design = new double[2 * 43];
        double[] response = new double[43];
        for (int i = 0; i < 43; i++) {
            design[i * 2] = 1;
            design[i * 2 + 1] = i < 22 ? 1 : 0;
            response[i] = (i < 17 || (i >= 22 && i < 29)) ? 1 : 0;
        }
        FirthLogistic fit = FirthLogistic.fit(List.of("intercept", "arm"), design, response);
        assertThat(Math.exp(fit.coefficient(1)))
                .isCloseTo((17.5 / 5.5) / (7.5 / 14.5), within(1e-4)); // the optimiser's own tolerance
        Interval interval = fit.interval(1, 0.95);
        assertThat(interval.covers(0)).isFalse();
        assertThat(fit.p(1)).isBetween(0.001, 0.01);
    }

    @Test
    void firthStaysFiniteUnderCompleteSeparation() {
        double[] design = new double[20];
        double[] response = new double[10];
        for (int i = 0; i < 10; i++) {
            design[i * 2] = 1;
            design[i * 2 + 1] = i < 5 ? 0 : 1;
            response[i] = i < 5 ? 0 : 1;
        }
        FirthLogistic fit = FirthLogistic.fit(List.of("intercept", "arm"), design, response);
        assertThat(fit.coefficient(1)).isCloseTo(2 * Math.log(5.5 / 0.5), within(1e-4));
        assertThat(fit.interval(1, 0.95).low()).isPositive();
    }

    /** Recomputed by hand from Wilson's formula with z = 1.959964. */
    @Test
    void wilsonIntervalsMatchTheFormulaAndStayWithinZeroAndOne() {
        Interval interval = Proportion.wilson(17, 22, 0.95);
        assertThat(interval.low()).isCloseTo(0.5656004682, within(1e-9));
        assertThat(interval.high()).isCloseTo(0.8987696001, within(1e-9));
        assertThat(Proportion.wilson(0, 10, 0.95))
                .isEqualTo(new Interval(0, 0, Proportion.wilson(0, 10, 0.95).high()));
        assertThat(Proportion.wilson(10, 10, 0.95).high()).isEqualTo(1.0);
        assertThat(Proportion.wilson(0, 0, 0.95).estimate()).isNaN();
    }

    @Test
    void permutationPIsUniformUnderTheNullAndAgreesWithTheFTest() {
        SplittableRandom random = new SplittableRandom(7);
        int below = 0;
        double sumOfDifferences = 0;
        int cohorts = 300;
        for (int c = 0; c < cohorts; c++) {
            int n = 40;
            double[] covariate = random.doubles(n).toArray();
            double[] tested = random.doubles(n).toArray();
            double[] outcome = new double[n];
            for (int i = 0; i < n; i++) {
                outcome[i] = 2 * covariate[i] + random.nextGaussian();
            }
            FreedmanLane test = FreedmanLane.test(List.of(ones(n), covariate), List.of(tested), outcome, 199, c);
            below += test.permutationP() <= 0.05 ? 1 : 0;
            sumOfDifferences += Math.abs(test.permutationP() - test.p());
        }
        // Binomial(300, 0.05): 15 expected, standard deviation 3.8.
        assertThat(below).isBetween(4, 27);
        assertThat(sumOfDifferences / cohorts).isLessThan(0.03);
    }

    @Test
    void anEffectThatIsThereIsFoundAndTermsThatCannotBeEstimatedAreNot() {
        SplittableRandom random = new SplittableRandom(3);
        double[] tested = random.doubles(60).toArray();
        double[] outcome = new double[60];
        for (int i = 0; i < 60; i++) {
            outcome[i] = 4 * tested[i] + random.nextGaussian();
        }
        FreedmanLane found = FreedmanLane.test(List.of(ones(60)), List.of(tested), outcome, 499, 1);
        assertThat(found.permutationP()).isEqualTo(1.0 / 500);
        FreedmanLane none = FreedmanLane.test(List.of(ones(60), tested), List.of(tested), outcome, 19, 1);
        assertThat(none.numeratorDegreesOfFreedom()).isZero();
        assertThat(none.permutationP()).isNaN();
    }
}
