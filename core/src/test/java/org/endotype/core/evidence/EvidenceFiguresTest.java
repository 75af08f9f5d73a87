package org.endotype.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stratify.PlantedCohorts;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.mixture.GaussianMixture;
import org.endotype.testdata.ViewSimulation.Plan;
import org.endotype.testdata.ViewSimulation.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvidenceFiguresTest {

    private static final double EXACT = 1e-12;

    private static final int[] A = {0, 0, 0, 1, 1, 1, 2, 2};
    private static final int[] B = {0, 0, 1, 1, 1, 1, 2, 0};

    /** Figures of scikit-learn 1.2.1: adjusted_rand_score, v_measure_score, silhouette_score. */
    @Test
    void indicesAgreeWithScikitLearn() {
        assertThat(PartitionAgreement.adjustedRandIndex(A, B)).isCloseTo(0.30434782608695654, within(EXACT));
        assertThat(PartitionAgreement.vMeasure(A, B)).isCloseTo(0.5468828911699957, within(EXACT));
        double[] points = {0, 0, 1, 0.5, 0.2, 1, 5, 5, 6, 5.5, 5, 6, 9, 0, 9.5, 1};
        assertThat(Silhouette.of(points, 8, 2, A, 3)).isCloseTo(0.8377382472308523, within(EXACT));
    }

    @Test
    void benjaminiHochbergByHand() {
        assertThat(Profiles.benjaminiHochberg(new double[] {0.01, 0.04, 0.03, 0.5}))
                .containsExactly(new double[] {0.04, 0.16 / 3, 0.16 / 3, 0.5}, within(EXACT));
    }

    @Test
    void associationsByHand() {
        assertThat(NuisanceTests.cramersV(new int[] {0, 0, 1, 1}, new int[] {1, 1, 2, 2}, 2, 2))
                .isCloseTo(1, within(EXACT));
        assertThat(NuisanceTests.cramersV(new int[] {0, 1, 0, 1}, new int[] {1, 1, 2, 2}, 2, 2))
                .isCloseTo(0, within(EXACT));
        // Group means 1.5 and 3.5, overall 2.5: between 4, total 5.
        assertThat(NuisanceTests.etaSquared(new double[] {1, 2, 3, 4}, new int[] {1, 1, 2, 2}))
                .isCloseTo(0.8, within(EXACT));
    }

    /** One component is the sample mean and the maximum-likelihood covariance, plus the stated floor of 1e-3 of it. */
    @Test
    void aMixtureOfOneIsTheGaussianOfTheData() {
        double[] points = {1, 2, 2, 1, 3, 5, 0, 0, 4, 2};
        GaussianMixture one = GaussianMixture.fit(points, 5, 2, 1, 1, RandomStreams.stream(1));
        assertThat(one.means()).containsExactly(new double[] {2, 2}, within(1e-9));
        assertThat(one.covariance())
                .containsExactly(new double[] {2 * 1.001, 1.4 * 1.001, 1.4 * 1.001, 2.8 * 1.001}, within(1e-9));
        assertThat(one.parameters()).isEqualTo(5);
    }

    /** Forty cohorts at level .05: eight or more rejections have a chance below 1 in 1,000. */
    private static final int MOST_REJECTIONS = 7;

    @ParameterizedTest
    @EnumSource(Shape.class)
    void oneGroupIsRarelyRejectedWhenThereIsOne(Shape shape) {
        StudySettings settings = StudySettings.withDefaults()
                .withMethod(StratificationMethod.K_MEANS)
                .withGroups(1, 3)
                .withNullDraws(19)
                .withBootstraps(2);
        int rejections = 0;
        for (int seed = 0; seed < 40; seed++) {
            Cohort cohort = PlantedCohorts.simulate(
                            Plan.withDefaults()
                                    .participants(60)
                                    .views(2)
                                    .features(20)
                                    .groups(1)
                                    .missing(0.2)
                                    .shape(shape),
                            500 + seed)
                    .cohort();
            var scores = org.endotype.core.cohort.CohortPreprocessing.withDefaults()
                    .fit(cohort, Parallelism.single())
                    .apply(cohort);
            RunContext context = new RunContext(new Parallelism(2), seed, Progress.silent());
            GroupSearch search = GroupSearch.of(scores, 3, RandomStreams.stream(seed, 1));
            rejections += NullTest.run(scores, search, settings, context).overallP() <= 0.05 ? 1 : 0;
        }
        assertThat(rejections).isLessThanOrEqualTo(MOST_REJECTIONS);
    }

    @Test
    void siteAloneIsNotTakenForGroupsOnceAdjustedFor() {
        Cohort cohort = PlantedCohorts.simulate(
                        Plan.withDefaults()
                                .participants(90)
                                .features(30)
                                .groups(1)
                                .siteShift(1.5),
                        3)
                .cohort();
        StudySettings settings = StudySettings.withDefaults()
                .withMethod(StratificationMethod.GAUSSIAN_MIXTURE)
                .withGroups(1, 4)
                .withNullDraws(39)
                .withBootstraps(5);
        RunContext context = new RunContext(new Parallelism(2), 1, Progress.silent());
        Evidence naive = StratificationStudy.run(cohort, settings, context).evidence();
        assertThat(naive.supportedGroupCount()).isGreaterThan(1);
        assertThat(naive.warnings()).anyMatch(warning -> warning.contains("associated with site"));
        Evidence adjusted = StratificationStudy.run(cohort, settings.adjustingFor(List.of("site")), context)
                .evidence();
        assertThat(adjusted.supportedGroupCount()).isEqualTo(1);
    }

    @Test
    void moreGroupsThanPeopleAndImpossibleSettingsAreRefused() {
        Cohort cohort = PlantedCohorts.simulate(
                        Plan.withDefaults().participants(20).features(5), 3)
                .cohort();
        assertThatThrownBy(() -> StratificationStudy.run(
                        cohort, StudySettings.withDefaults().withGroups(1, 15), RunContext.withDefaults()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("15 groups among 20");
        assertThatThrownBy(() -> StudySettings.withDefaults().withGroups("six"))
                .isInstanceOf(InvalidConfiguration.class);
        assertThatThrownBy(() -> StudySettings.withDefaults().withNullDraws(10))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("at least 19");
    }

    @Test
    void oneFeatureIsEnoughToBeToldThatThereAreNoGroups() {
        double[] values = RandomStreams.stream(8).doubles(30, 0, 1).toArray();
        for (int i = 0; i < 30; i++) {
            values[i] = Math.sqrt(-2 * Math.log(values[i])) * (i % 2 == 0 ? 1 : -1);
        }
        List<String> ids =
                java.util.stream.IntStream.range(0, 30).mapToObj(i -> "P" + i).toList();
        Cohort cohort = Cohort.of(
                SampleSet.of(ids),
                Map.of("v", FeatureMatrix.of(SampleSet.of(ids), List.of("f"), values, Provenance.of("t"))),
                List.of());
        StudyResult result = StratificationStudy.run(
                cohort,
                StudySettings.withDefaults()
                        .withMethod(StratificationMethod.K_MEANS)
                        .withGroups(1, 3)
                        .withBootstraps(5),
                RunContext.withDefaults());
        assertThat(result.evidence().candidates()).hasSize(3);
        assertThat(result.assignment().size()).isEqualTo(30);
    }
}
