package org.endotype.core.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stratify.PlantedCohorts;
import org.endotype.testdata.ViewSimulation.Plan;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

    /** A regression in double precision with a ridge of 1e-8. */
    private static final double RIDGE_ROUNDING = 1e-5;

    private static final Parallelism ONE = Parallelism.single();

    private static ViewBlock block(double[] values, int rows, double... design) {
        int columns = values.length / rows;
        List<String> names = IntStream.range(0, columns).mapToObj(j -> "f" + j).toList();
        return new ViewBlock("v", names, values, rows, design, design.length / rows, List.of());
    }

    private static FeatureMatrix matrix(List<String> ids, int features, double... values) {
        return FeatureMatrix.of(
                SampleSet.of(ids),
                IntStream.range(0, features).mapToObj(j -> "f" + j).toList(),
                values,
                Provenance.of("test"));
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "P" + i).toList();
    }

    @Test
    void missingCellsTakeTheTrainingMedian() {
        ViewBlock train = block(new double[] {1, Double.NaN, 3, 5, 10, 6}, 3);
        ViewBlock filled = new MedianImputation().fit(train, ONE).apply(train);
        assertThat(filled.values()).containsExactly(1, 5.5, 3, 5, 10, 6);
        ViewBlock other = block(new double[] {Double.NaN, Double.NaN}, 1);
        assertThat(new MedianImputation().fit(train, ONE).apply(other).values()).containsExactly(3, 5.5);
    }

    @Test
    void ranksBecomeNormalQuantilesAndStayInsideThemBeyondTraining() {
        ViewBlock train = block(new double[] {10, 1000, 20, 30}, 4);
        FittedViewTransformer fitted = new RankNormalisation().fit(train, ONE);
        double[] z = fitted.apply(train).values();
        assertThat(z[0]).isCloseTo(-1.1503493803760079, within(1e-9));
        assertThat(z[1]).isCloseTo(1.1503493803760079, within(1e-9));
        assertThat(z[2]).isCloseTo(-0.31863936396437514, within(1e-9));
        assertThat(fitted.apply(block(new double[] {1e9, -5, 15, 30}, 4)).values()[0])
                .isEqualTo(z[1]);
        assertThat(fitted.apply(block(new double[] {1e9, -5, 15, 30}, 4)).values()[1])
                .isEqualTo(z[0]);
    }

    @Test
    void residualsAreFreeOfTheCovariateInTrainingAndUseItsCoefficientsElsewhere() {
        double[] age = {-2, -1, 0, 1, 2, 3, 4, 5};
        double[] x = new double[8];
        for (int i = 0; i < 8; i++) {
            x[i] = 7 + 3 * age[i];
        }
        FittedViewTransformer fitted = new Residualisation().fit(block(x, 8, age), ONE);
        for (double residual : fitted.apply(block(x, 8, age)).values()) {
            assertThat(residual).isCloseTo(0, within(RIDGE_ROUNDING));
        }
        double[] other = fitted.apply(block(new double[] {40}, 1, 10)).values();
        assertThat(other[0]).isCloseTo(3, within(RIDGE_ROUNDING));
    }

    @Test
    void theSampleSideAndTheFeatureSideOfPrincipalComponentsAgree() {
        RandomGenerator random = RandomStreams.stream(4);
        double[] wide = random.doubles(12 * 40, -1, 1).toArray();
        for (int j = 0; j < 40; j++) {
            double mean = 0;
            for (int i = 0; i < 12; i++) {
                mean += wide[i * 40 + j] / 12;
            }
            for (int i = 0; i < 12; i++) {
                wide[i * 40 + j] -= mean;
            }
        }
        ViewBlock block = block(wide, 12);
        double[] scores =
                PrincipalComponents.atMost(5).fit(block, ONE).apply(block).values();
        var svd = org.endotype.core.linalg.LinearAlgebra.thinSvd(wide, 12, 40);
        for (int k = 0; k < 5; k++) {
            double length = 0;
            for (int i = 0; i < 12; i++) {
                length += scores[i * 5 + k] * scores[i * 5 + k];
            }
            assertThat(Math.sqrt(length)).isCloseTo(svd.values()[k], within(1e-9));
        }
    }

    @Test
    void restoredStepsGiveTheSameValues() {
        Cohort cohort = PlantedCohorts.simulate(
                        Plan.withDefaults().participants(40).features(12), 3)
                .cohort();
        FittedPreprocessing fitted = CohortPreprocessing.withDefaults()
                .adjustingFor(List.of("site", "age"))
                .fit(cohort, ONE);
        FittedPreprocessing restored = new FittedPreprocessing(
                CovariateDesign.of(fitted.design().terms()),
                "",
                fitted.views().stream()
                        .map(view -> new FittedPreprocessing.ViewSteps(
                                view.view(),
                                view.features(),
                                view.steps().stream()
                                        .map(step -> step.state().restore())
                                        .toList()))
                        .toList());
        assertThat(restored.apply(cohort).blocks().get(0).values())
                .isEqualTo(fitted.apply(cohort).blocks().get(0).values());
    }

    @Test
    void rowsThatAreJudgedNeverChangeWhatWasLearned() {
        Cohort everyone = PlantedCohorts.simulate(
                        Plan.withDefaults().participants(60).features(15), 5)
                .cohort();
        int[] train = IntStream.range(0, 40).toArray();
        CohortPreprocessing plan = CohortPreprocessing.withDefaults().adjustingFor(List.of("site"));
        FittedPreprocessing alone = plan.fit(everyone.subset(train), ONE);
        ViewScores together = alone.apply(everyone);
        ViewScores apart = alone.apply(everyone.subset(train));
        for (int v = 0; v < 3; v++) {
            int columns = together.blocks().get(v).columns();
            for (int c = 0; c < 40 * columns; c++) {
                assertThat(together.blocks().get(v).values()[c])
                        .isCloseTo(apart.blocks().get(v).values()[c], within(1e-9));
            }
        }
        // A feature that equals membership in the test rows: the fit of the training rows cannot show it.
        double[] leak = new double[60];
        for (int i = 0; i < 60; i++) {
            leak[i] = i < 40 ? 1 : 0;
        }
        Cohort leaking = Cohort.of(
                everyone.participants(),
                Map.of("leak", matrix(everyone.participants().ids(), 1, leak)),
                List.of());
        assertThatThrownBy(() -> CohortPreprocessing.withDefaults().fit(leaking.subset(train), ONE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("none of its 1 features varies");
    }

    /** Each step alone: what it learned is bit for bit the same after it met other rows, and so is what it makes of a row. */
    @Test
    void noStepLearnsFromTheRowsItIsAppliedTo() {
        int n = 40;
        int p = 6;
        double[] values = new java.util.Random(9).doubles((long) n * p, -2, 2).toArray();
        values[3] = Double.NaN;
        double[] design = new java.util.Random(10).doubles(n, -1, 1).toArray();
        List<String> batches =
                IntStream.range(0, n).mapToObj(i -> i % 3 == 0 ? "a" : "b").toList();
        ViewBlock all = withRows(values, design, batches, n, p);
        ViewBlock train =
                withRows(Arrays.copyOf(values, 30 * p), Arrays.copyOf(design, 30), batches.subList(0, 30), 30, p);
        ViewBlock filled = new MedianImputation().fit(train, ONE).apply(train);
        for (ViewTransformer step : List.of(
                new MedianImputation(),
                new RankNormalisation(),
                new Standardisation(),
                new Residualisation(),
                VarianceFilter.constantOnly(),
                VarianceFilter.atMost(3),
                PrincipalComponents.atMost(3),
                PrincipalComponents.abovePermuted(3, 1),
                new Harmonisation())) {
            boolean gaps = step instanceof MedianImputation;
            FittedViewTransformer fitted = step.fit(gaps ? train : filled, ONE);
            TransformerState before = fitted.state();
            double[] alone = fitted.apply(gaps ? train : filled).values();
            ViewBlock everyone =
                    gaps ? all : new MedianImputation().fit(train, ONE).apply(all);
            double[] absurd = everyone.values().clone();
            Arrays.fill(absurd, 30 * p, n * p, 1e9);
            double[] beside = fitted.apply(everyone.with(absurd)).values();
            String name = step.getClass().getSimpleName();
            assertThat(Arrays.copyOf(beside, alone.length)).as(name).containsExactly(alone);
            assertThat(fitted.state().names()).as(name).isEqualTo(before.names());
            before.arrays()
                    .forEach((key, array) ->
                            assertThat(fitted.state().array(key)).as(name).containsExactly(array));
            FittedViewTransformer again = step.fit(gaps ? train : filled, ONE);
            before.arrays()
                    .forEach((key, array) ->
                            assertThat(again.state().array(key)).as(name).containsExactly(array));
        }
    }

    private static ViewBlock withRows(double[] values, double[] design, List<String> batches, int rows, int columns) {
        return new ViewBlock(
                "v", IntStream.range(0, columns).mapToObj(j -> "f" + j).toList(), values, rows, design, 1, batches);
    }

    @Test
    void aSiteThatTrainingDidNotSeeIsRefusedOrTakenAsAverage() {
        CovariateDesign design =
                CovariateDesign.fit(List.of(Covariate.categorical("site", List.of("a", "a", "b", "a"))));
        Cohort other =
                Cohort.of(SampleSet.of(List.of("x")), Map.of(), List.of(Covariate.categorical("site", List.of("c"))));
        assertThatThrownBy(() -> design.apply(other))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("site");
        assertThat(design.with(CovariateDesign.UnseenLevel.AVERAGE).apply(other))
                .containsExactly(0);
    }

    @Test
    void idsThatDifferByCaseAreRefused() {
        assertThatThrownBy(() -> Cohort.of(
                        SampleSet.of(List.of("S1", "S2")),
                        Map.of("v", matrix(List.of("s1", "S2"), 1, 1, 2)),
                        List.of()))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("another case");
    }

    @Test
    void tooFewPeopleAndEmptyViewsAreNamed() {
        double[] nothing = new double[20];
        java.util.Arrays.fill(nothing, Double.NaN);
        Cohort blank = Cohort.of(SampleSet.of(ids(20)), Map.of("blank", matrix(ids(20), 1, nothing)), List.of());
        assertThatThrownBy(() -> CohortPreprocessing.withDefaults().fit(blank, ONE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("'blank'");
        Cohort one = Cohort.of(SampleSet.of(ids(1)), Map.of("v", matrix(ids(1), 1, 3)), List.of());
        assertThatThrownBy(() -> CohortPreprocessing.withDefaults().fit(one, ONE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("1 participants");
    }

    @Test
    void numbersThatNameSitesAreCategories() {
        assertThat(Covariate.fromText("scan_site", List.of("1", "2"))).isInstanceOf(Covariate.Categorical.class);
        assertThat(Covariate.fromText("age", List.of("31", "NA"))).isInstanceOf(Covariate.Numeric.class);
        assertThat(Covariate.fromText("education", List.of("31", "high"))).isInstanceOf(Covariate.Categorical.class);
    }
}
