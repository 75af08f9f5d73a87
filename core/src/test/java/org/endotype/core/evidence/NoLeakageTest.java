package org.endotype.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.Covariate;
import org.endotype.core.cohort.View;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stratify.PlantedCohorts;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.stratify.Stratifier;
import org.endotype.testdata.ViewSimulation.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoLeakageTest {

    /** Chance gives 0; a site of 33 to 46 people with its own mix of groups is moved to the mean of the others. */
    private static final double REPLICATION = 0.4;

    private static final Plan SITES =
            Plan.withDefaults().participants(90).features(20).separation(3).siteShift(0.8);

    private static RunContext context() {
        return new RunContext(Parallelism.single(), 3, Progress.silent());
    }

    private static StratificationModel fit(Cohort train, CohortPreprocessing plan) {
        return Stratifier.of(StratificationMethod.GAUSSIAN_MIXTURE).fit(train, plan, 3, context());
    }

    /** Rows beyond the training ones, even absurd ones, leave no trace in the model's bytes. */
    @Test
    void testRowsNeverChangeTheTrainingTransformers(@TempDir Path folder) throws Exception {
        Cohort all = PlantedCohorts.simulate(SITES, 1).cohort();
        int[] train = IntStream.range(0, 60).toArray();
        for (CohortPreprocessing plan : List.of(
                CohortPreprocessing.withDefaults().adjustingFor(List.of("site")),
                CohortPreprocessing.withDefaults().harmonising("site"))) {
            StratificationModel alone = fit(all.subset(train), plan);
            alone.save(folder.resolve("alone"));
            StratificationModel beside = fit(absurdBeyond(all, 60).subset(train), plan);
            beside.assign(absurdBeyond(all, 60));
            beside.save(folder.resolve("beside"));
            for (String file : List.of("model.json", "arrays.bin")) {
                assertThat(Files.readAllBytes(folder.resolve("beside").resolve(file)))
                        .isEqualTo(Files.readAllBytes(folder.resolve("alone").resolve(file)));
            }
        }
    }

    private static Cohort absurdBeyond(Cohort cohort, int from) {
        Map<String, FeatureMatrix> views = new LinkedHashMap<>();
        for (View view : cohort.views()) {
            double[] values = view.presentValues();
            Arrays.fill(values, from * view.featureCount(), values.length, 1e6);
            views.put(
                    view.name(),
                    FeatureMatrix.of(cohort.participants(), view.featureNames(), values, Provenance.of("absurd")));
        }
        return Cohort.of(cohort.participants(), views, cohort.covariates());
    }

    /** A feature that is the site: without adjustment it shows, with adjustment or ComBat nothing of it is left. */
    @Test
    void aFeatureEqualToTheSiteIsGoneOnceTheSiteIsAdjustedFor() {
        PlantedCohorts.Planted planted = PlantedCohorts.simulate(SITES.groups(1), 2);
        Cohort cohort = withSiteAsFeatures(planted);
        StudySettings settings = StudySettings.withDefaults()
                .withMethod(StratificationMethod.GAUSSIAN_MIXTURE)
                .withGroups(1, 4)
                .withNullDraws(19)
                .withBootstraps(5);
        Evidence adjusted = StratificationStudy.run(cohort, settings.adjustingFor(List.of("site")), context())
                .evidence();
        assertThat(adjusted.supportedGroupCount()).isEqualTo(1);
        assertThat(adjusted.nuisance())
                .filteredOn(one -> one.variable().equals("site"))
                .allSatisfy(one -> assertThat(one.association()).isLessThan(0.35));
        Evidence naive = StratificationStudy.run(cohort, settings, context()).evidence();
        assertThat(naive.nuisance())
                .filteredOn(one -> one.variable().equals("site"))
                .allSatisfy(one -> assertThat(one.association()).isGreaterThan(0.9));
    }

    private static Cohort withSiteAsFeatures(PlantedCohorts.Planted planted) {
        Cohort cohort = planted.cohort();
        Map<String, FeatureMatrix> views = new LinkedHashMap<>();
        for (View view : cohort.views()) {
            int width = view.featureCount();
            double[] values = view.presentValues();
            for (int i = 0; i < cohort.size(); i++) {
                values[i * width] = planted.site()[i] == 1 ? 1 : 0;
                values[i * width + 1] = planted.site()[i] == 2 ? 1 : 0;
            }
            views.put(
                    view.name(),
                    FeatureMatrix.of(cohort.participants(), view.featureNames(), values, Provenance.of("planted")));
        }
        return Cohort.of(cohort.participants(), views, cohort.covariates());
    }

    @Test
    void harmonisationTakesSiteShiftsOutAndRefusesSitesItNeverSaw() {
        Cohort cohort =
                PlantedCohorts.simulate(SITES.groups(1).siteShift(1.5), 4).cohort();
        StudySettings settings = StudySettings.withDefaults()
                .withMethod(StratificationMethod.K_MEANS)
                .withGroups(1, 4)
                .withNullDraws(19)
                .withBootstraps(5);
        Evidence evidence = StratificationStudy.run(cohort, settings.harmonising("site"), context())
                .evidence();
        assertThat(evidence.supportedGroupCount()).isEqualTo(1);
        assertThat(evidence.methods()).contains("ComBat");
        StratificationModel model =
                fit(cohort, CohortPreprocessing.withDefaults().harmonising("site"));
        Cohort elsewhere =
                cohort.with(Covariate.categorical("site", java.util.Collections.nCopies(cohort.size(), "site9")));
        assertThatThrownBy(() -> model.assign(elsewhere))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("site9");
        assertThatThrownBy(() -> settings.harmonising("site")
                        .adjustingFor(List.of("site"))
                        .preprocessing(1))
                .isInstanceOf(InvalidConfiguration.class);
    }

    @Test
    void plantedGroupsReturnInSitesLeftOutAndUnderOtherChoices() {
        Cohort cohort = PlantedCohorts.simulate(SITES.participants(120), 5).cohort();
        StudyResult result = StratificationStudy.run(
                cohort,
                StudySettings.withDefaults()
                        .withMethod(StratificationMethod.GAUSSIAN_MIXTURE)
                        .withGroups(1, 4)
                        .withNullDraws(19)
                        .withBootstraps(5)
                        .adjustingFor(List.of("site")),
                context());
        Evidence evidence = result.evidence();
        assertThat(evidence.candidateGroupCount()).isEqualTo(3);
        assertThat(evidence.replication()).hasSize(3).allSatisfy(site -> {
            assertThat(site.agreement()).isGreaterThan(REPLICATION);
            assertThat(site.p()).isLessThan(0.01);
        });
        assertThat(evidence.specifications()).hasSize(64);
        assertThat(evidence.specifications())
                .filteredOn(one -> "covariates".equals(one.choices().get("adjusted for")))
                .filteredOn(one -> one.agreement() > 0.7)
                .hasSizeGreaterThan(24);
        assertThat(evidence.preferredBy())
                .containsEntry("bic", 3)
                .containsKeys("gap", "prediction-strength", "consensus", "eigengap");
        assertThat(result.attributions()).isNotEmpty();
        assertThat(result.consensus().n()).isEqualTo(120);
    }

    /** Known weak point once: the gap alone went on cutting round groups in halves. */
    @Test
    void twoRoundGroupsAreNotCountedAsFour() {
        for (int people : new int[] {60, 90}) {
            for (int seed = 1; seed <= 5; seed++) {
                var random = new java.util.SplittableRandom(seed);
                double[] values = new double[people * 8];
                for (int c = 0; c < values.length; c++) {
                    values[c] = random.nextGaussian() + (c / 8 % 2 == 0 ? 1.5 : -1.5);
                }
                SampleSet ids = SampleSet.of(IntStream.range(0, people)
                        .mapToObj(i -> String.format("P%03d", i))
                        .toList());
                FeatureMatrix view = FeatureMatrix.of(
                        ids, IntStream.range(0, 8).mapToObj(j -> "f" + j).toList(), values, Provenance.of("simulated"));
                Evidence evidence = StratificationStudy.run(
                                Cohort.of(ids, Map.of("v", view), List.of()),
                                StudySettings.withDefaults()
                                        .withMethod(StratificationMethod.GAUSSIAN_MIXTURE)
                                        .withGroups(1, 5)
                                        .withNullDraws(19)
                                        .withBootstraps(5)
                                        .withSensitivity(StudySettings.Sensitivity.NONE),
                                context())
                        .evidence();
                assertThat(evidence.candidateGroupCount()).isEqualTo(2);
                assertThat(evidence.supportedGroupCount()).isEqualTo(2);
            }
        }
    }
}
