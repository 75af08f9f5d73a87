package org.endotype.imaging.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.imaging.prediction.ConnectomePrediction.Model;
import org.endotype.imaging.prediction.ConnectomePrediction.Performance;
import org.junit.jupiter.api.Test;

/**
 * Figures from a plain NumPy version: leave one out, {@code np.corrcoef} edge by edge with p from {@code scipy.stats.t}, {@code
 * np.linalg.lstsq} of the outcome on the sums; with a covariate, residuals of {@code lstsq} fits on the training people.
 */
class ConnectomePredictionTest {

    /** Both sides compute in double precision by other routes. */
    private static final double ROUNDING = 1e-9;

    private static final int PEOPLE = 40;
    private static final int EDGES = 60;

    private final double[] values = new double[PEOPLE * EDGES];
    private final double[] covariate = new double[PEOPLE];
    private final double[] outcome = new double[PEOPLE];

    ConnectomePredictionTest() {
        long state = 12345;
        double[] drawn = new double[PEOPLE * EDGES + 2 * PEOPLE];
        for (int i = 0; i < drawn.length; i++) {
            state = (1103515245L * state + 12345) % 2147483648L;
            drawn[i] = state / 2147483648.0 - 0.5;
        }
        System.arraycopy(drawn, 0, values, 0, values.length);
        System.arraycopy(drawn, values.length, covariate, 0, PEOPLE);
        for (int i = 0; i < PEOPLE; i++) {
            int row = i * EDGES;
            outcome[i] = values[row]
                    + values[row + 1]
                    + values[row + 2]
                    - values[row + 3]
                    - values[row + 4]
                    + 0.8 * covariate[i]
                    + 0.5 * drawn[values.length + PEOPLE + i];
        }
    }

    private FeatureMatrix edges() {
        List<String> ids = IntStream.range(0, PEOPLE).mapToObj(i -> "sub-" + i).toList();
        List<String> names = IntStream.range(0, EDGES).mapToObj(e -> "e" + e).toList();
        return FeatureMatrix.of(SampleSet.of(ids), names, values.clone(), Provenance.of("test"));
    }

    private static PredictionSettings leaveOneOut() {
        return PredictionSettings.withDefaults()
                .withEdgeP(0.05)
                .withFolds(PredictionSettings.LEAVE_ONE_OUT)
                .withPermutations(0);
    }

    private ConnectomePrediction predict(double[] y, double[] covariates, int count, PredictionSettings settings) {
        return ConnectomePrediction.of(edges(), y, covariates, count, settings, 1, new Parallelism(2));
    }

    private static void assertFigures(ConnectomePrediction found, Model model, double... expected) {
        Performance one = found.performances().get(model.ordinal());
        assertThat(new double[] {
                    one.correlation(), one.rankCorrelation(), one.meanAbsoluteError(), found.predicted(model)[0]
                })
                .containsExactly(expected, within(ROUNDING));
    }

    @Test
    void leaveOneOutPredictionsAreThoseOfAPlainNumpyVersion() {
        ConnectomePrediction found = predict(outcome, new double[0], 0, leaveOneOut());
        assertThat(found.foldCount()).isEqualTo(PEOPLE);
        assertFigures(
                found, Model.POSITIVE, 0.4429699677147619, 0.39136960600375237, 0.5040673103373554, 0.420842733214001);
        assertFigures(
                found,
                Model.NEGATIVE,
                -0.004407171751847473,
                0.04859287054409006,
                0.5704697908491755,
                0.394188294658055);
        assertFigures(
                found, Model.COMBINED, 0.4461732731067876, 0.3647279549718575, 0.481270528362095, 0.6447128747459027);
    }

    @Test
    void withACovariateThePredictionOfItsResidualsIsThatOfAPlainNumpyVersion() {
        ConnectomePrediction found = predict(outcome, covariate, 1, leaveOneOut());
        assertFigures(
                found,
                Model.POSITIVE,
                0.29095482695244895,
                0.25196998123827397,
                0.49475304946341214,
                -0.0009748949807654716);
        assertFigures(
                found, Model.NEGATIVE, 0.2341796738375645, 0.3311444652908068, 0.484314567506887, 0.33962463692540557);
        assertFigures(
                found,
                Model.COMBINED,
                0.44156733373074897,
                0.4030018761726079,
                0.45368644167158634,
                0.27905101003942345);
    }

    @Test
    void whatIsPredictedOfAHeldOutPersonDoesNotDependOnThatPersonsOutcome() {
        double[] other = outcome.clone();
        other[7] += 100;
        ConnectomePrediction one = predict(outcome, covariate, 1, leaveOneOut());
        ConnectomePrediction two = predict(other, covariate, 1, leaveOneOut());
        for (Model model : Model.values()) {
            assertThat(two.predicted(model)[7]).isEqualTo(one.predicted(model)[7]);
            assertThat(two.predicted(model)[8]).isNotEqualTo(one.predicted(model)[8]);
        }
    }

    @Test
    void aStrongPlantedEffectIsSignificantAndTheSameWhateverTheThreads() {
        double[] strong = new double[PEOPLE];
        for (int i = 0; i < PEOPLE; i++) {
            strong[i] = values[i * EDGES] + 0.05 * outcome[i];
        }
        PredictionSettings settings =
                PredictionSettings.withDefaults().withFolds(5).withPermutations(99);
        ConnectomePrediction found = predict(strong, new double[0], 0, settings);
        assertThat(found.performances().get(0).permutationP()).isEqualTo(0.01);
        assertThat(found.performances().get(0).explained()).isGreaterThan(0.5);
        assertThat(found.positiveFolds(0)).isEqualTo(5);
        ConnectomePrediction alone =
                ConnectomePrediction.of(edges(), strong, new double[0], 0, settings, 1, Parallelism.single());
        assertThat(alone.performances()).isEqualTo(found.performances());
    }

    @Test
    void withoutAnEffectPermutationPIsNotSmallMoreOftenThanItShould() {
        int small = 0;
        for (int repeat = 0; repeat < 20; repeat++) {
            double[] noise = new double[PEOPLE];
            for (int i = 0; i < PEOPLE; i++) {
                noise[i] = Math.sin(1000.0 * (repeat + 1) * (i + 1));
            }
            PredictionSettings settings = PredictionSettings.withDefaults()
                    .withEdgeP(0.05)
                    .withFolds(5)
                    .withPermutations(39);
            ConnectomePrediction found = predict(noise, new double[0], 0, settings);
            double p = found.performances().get(2).permutationP();
            small += p <= 0.05 ? 1 : 0;
        }
        // 20 draws at 1 in 20: five or more have a chance of 0.0026.
        assertThat(small).isLessThan(5);
    }

    @Test
    void aConstantOutcomeTooFewPeopleAndCollinearCovariatesAreRefused() {
        double[] constant = new double[PEOPLE];
        assertThatThrownBy(() -> predict(constant, new double[0], 0, leaveOneOut()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("does not vary");
        double[] same = new double[PEOPLE];
        Arrays.fill(same, 3);
        assertThatThrownBy(() -> predict(outcome, same, 1, leaveOneOut()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("covariates");
        assertThatThrownBy(() -> predict(outcome, new double[PEOPLE * 36], 36, leaveOneOut()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("more people");
    }
}
