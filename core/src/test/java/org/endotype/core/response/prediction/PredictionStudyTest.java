package org.endotype.core.response.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.junit.jupiter.api.Test;

class PredictionStudyTest {

    private static double[][] noise(int n, int p, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[n][p];
        for (double[] row : x) {
            for (int j = 0; j < p; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return x;
    }

    private static List<String> names(int p) {
        return IntStream.range(0, p).mapToObj(j -> "x" + j).toList();
    }

    private static double metric(PredictionStudy.Result result, String name) {
        return result.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .estimate();
    }

    /** The events follow the model that is fitted: area and calibration must be near those of the truth. */
    @Test
    void aTrueModelIsFoundAndWellCalibrated() {
        int n = 600;
        double[][] x = noise(n, 4, 1);
        SplittableRandom random = new SplittableRandom(2);
        boolean[] event = new boolean[n];
        List<String> sex = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            event[i] = random.nextDouble() < 1 / (1 + Math.exp(0.5 - 1.2 * x[i][0] + 0.8 * x[i][1]));
            sex.add(i % 60 == 0 ? "other" : i % 2 == 0 ? "f" : "m");
        }
        PredictionStudy.Result result = PredictionStudy.run(names(4), x, event, Map.of("sex", sex), 0.95, 1);
        // The true score's area is about 0.79.
        assertThat(metric(result, "auc")).isBetween(0.73, 0.84);
        assertThat(metric(result, "calibration-slope")).isBetween(0.8, 1.25);
        assertThat(Math.abs(metric(result, "calibration-intercept"))).isLessThan(0.2);
        assertThat(metric(result, "brier-skill")).isPositive();
        assertThat(result.warnings()).isEmpty();
        // At a threshold of one half acting on the model beats treating all and none.
        PredictionStudy.Decision half = result.decisions().get(9);
        assertThat(half.threshold()).isEqualTo(0.5);
        assertThat(half.model()).isGreaterThan(Math.max(half.treatAll(), half.treatNone()));
        assertThat(result.subgroups())
                .extracting(PredictionStudy.Subgroup::level)
                .containsExactly("f", "m", "other");
        assertThat(result.subgroups())
                .extracting(PredictionStudy.Subgroup::withheld)
                .containsExactly(false, false, true);
        assertThat(result.subgroups().get(2).n()).isEqualTo(-1);
    }

    @Test
    void nothingIsPredictedFromNoiseHoweverManyPredictorsThereAre() {
        double sum = 0;
        for (int c = 0; c < 6; c++) {
            SplittableRandom random = new SplittableRandom(50 + c);
            boolean[] event = new boolean[100];
            for (int i = 0; i < 100; i++) {
                event[i] = random.nextBoolean();
            }
            PredictionStudy.Result result = PredictionStudy.run(names(20), noise(100, 20, c), event, Map.of(), 0.95, c);
            sum += metric(result, "auc") / 6;
            assertThat(result.warnings()).anyMatch(warning -> warning.contains("are few for 20 predictors"));
        }
        // One area's standard error is about 0.06.
        assertThat(sum).isBetween(0.38, 0.58);
    }

    /**
     * Predictors that name each person hold that person's outcome for whoever may learn from it. Held out, nobody's own
     * column was ever seen but as zeros, so that it cannot help.
     */
    @Test
    void whoIsHeldOutIsNotKnownByWhatOnlyTheyHave() {
        int n = 60;
        double[][] own = new double[n][n];
        boolean[] event = new boolean[n];
        SplittableRandom random = new SplittableRandom(77);
        for (int i = 0; i < n; i++) {
            event[i] = random.nextBoolean();
            own[i][i] = 1;
        }
        double auc = metric(PredictionStudy.run(names(n), own, event, Map.of(), 0.95, 3), "auc");
        assertThat(auc).isLessThan(0.65);
    }

    @Test
    void aPredictorThatIsMadeFromTheOutcomeIsNamed() {
        double[][] x = noise(200, 3, 9);
        SplittableRandom random = new SplittableRandom(4);
        boolean[] event = new boolean[200];
        for (int i = 0; i < 200; i++) {
            event[i] = random.nextBoolean();
            x[i][2] = (event[i] ? 4 : 0) + 0.5 * x[i][2];
        }
        PredictionStudy.Result result = PredictionStudy.run(names(3), x, event, Map.of(), 0.95, 1);
        assertThat(result.warnings())
                .anyMatch(warning -> warning.startsWith("'x2' alone tells the outcome nearly perfectly"))
                .noneMatch(warning -> warning.startsWith("'x0'"));
    }

    @Test
    void theSameSeedGivesTheSamePredictions() {
        double[][] x = noise(80, 3, 9);
        boolean[] event = new boolean[80];
        for (int i = 0; i < 80; i++) {
            event[i] = i % 3 == 0;
        }
        assertThat(PredictionStudy.run(names(3), x, event, Map.of(), 0.95, 7).predicted())
                .isEqualTo(PredictionStudy.run(names(3), x, event, Map.of(), 0.95, 7)
                        .predicted());
    }

    @Test
    void tooFewEventsAreRefused() {
        boolean[] event = new boolean[40];
        event[3] = true;
        assertThatThrownBy(() -> PredictionStudy.run(names(2), noise(40, 2, 1), event, Map.of(), 0.95, 1))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("at least 10 people with the event");
    }
}
