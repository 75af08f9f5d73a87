package org.endotype.core.stratify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.View;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.evidence.PartitionAgreement;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stratify.PlantedCohorts.Planted;
import org.endotype.testdata.ViewSimulation.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every method that gives a model must do. */
interface StratifierContract {

    /** Views combined, the planted centres lie 5 standard deviations apart: an easy cohort. */
    Plan EASY = Plan.withDefaults()
            .participants(90)
            .features(25)
            .separation(3.0)
            .missing(0.15)
            .siteShift(0.4);

    /** A few participants in the overlap of easy groups. */
    double EASY_RECOVERY = 0.8;

    /** One patient in thirty may change group. */
    double ALMOST_THE_SAME = 0.9;

    CohortPreprocessing PREPROCESSING = CohortPreprocessing.withDefaults().adjustingFor(List.of("site"));

    StratificationMethod method();

    private StratificationModel fit(Cohort cohort, int threads) {
        return Stratifier.of(method())
                .fit(cohort, PREPROCESSING, 3, new RunContext(new Parallelism(threads), 3, Progress.silent()));
    }

    @Test
    default void easyGroupsAreRecovered() {
        Planted planted = PlantedCohorts.simulate(EASY, 1);
        Assignment assignment = fit(planted.cohort(), 1).assign(planted.cohort());
        assertThat(PartitionAgreement.adjustedRandIndex(planted.truth(), assignment.groups()))
                .isGreaterThan(EASY_RECOVERY);
        assertThat(assignment.groupCount()).isEqualTo(3);
        for (int i = 0; i < assignment.size(); i++) {
            double sum = assignment.probability(i, 1) + assignment.probability(i, 2) + assignment.probability(i, 3);
            assertThat(sum).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-9));
        }
    }

    @Test
    default void threadsAndRowOrderChangeNothing() {
        Cohort cohort = PlantedCohorts.simulate(EASY, 2).cohort();
        int[] reversed = IntStream.range(0, cohort.size())
                .map(i -> cohort.size() - 1 - i)
                .toArray();
        Assignment first = fit(cohort, 1).assign(cohort);
        Assignment second = fit(cohort.subset(reversed), 3).assign(cohort);
        assertThat(second.groups()).isEqualTo(first.groups());
        assertThat(second.probabilities()).isEqualTo(first.probabilities());
    }

    @Test
    default void fittingLeavesTheCohortAsItWas() {
        Cohort cohort = PlantedCohorts.simulate(EASY, 3).cohort();
        List<double[]> before = cohort.views().stream().map(View::presentValues).toList();
        fit(cohort, 2).assign(cohort);
        for (int v = 0; v < before.size(); v++) {
            assertThat(cohort.views().get(v).presentValues()).isEqualTo(before.get(v));
        }
    }

    @Test
    default void aSavedModelAssignsAsTheFittedOneDid(@TempDir Path folder) {
        Cohort cohort = PlantedCohorts.simulate(EASY, 4).cohort();
        StratificationModel model = fit(cohort, 1);
        model.save(folder);
        Assignment loaded = StratificationModel.load(folder).assign(cohort);
        Assignment fitted = model.assign(cohort);
        assertThat(loaded.groups()).isEqualTo(fitted.groups());
        assertThat(loaded.probabilities()).isEqualTo(fitted.probabilities());
    }

    @Test
    default void aModelWithOneChangedByteIsRefused(@TempDir Path folder) throws Exception {
        fit(PlantedCohorts.simulate(EASY, 4).cohort(), 1).save(folder);
        for (String name : List.of("model.json", "arrays.bin", "SHA256SUMS")) {
            Path file = folder.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            byte[] changed = whole.clone();
            changed[changed.length / 2] ^= 1;
            Files.write(file, changed);
            assertThatThrownBy(() -> StratificationModel.load(folder))
                    .as(name)
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("SHA-256");
            Files.write(file, whole);
        }
        StratificationModel.load(folder);
    }

    @Test
    default void otherFeaturesAreRefusedByName() {
        Cohort cohort = PlantedCohorts.simulate(EASY, 5).cohort();
        StratificationModel model = fit(cohort, 1);
        assertThatThrownBy(() -> model.assign(renamed(cohort, "v0f3", "other")))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("v0f3")
                .hasMessageContaining("other");
    }

    @Test
    default void featuresInAnotherOrderAreMatchedByName() {
        Cohort cohort = PlantedCohorts.simulate(EASY, 5).cohort();
        StratificationModel model = fit(cohort, 1);
        assertThat(model.assign(mirrored(cohort)).probabilities())
                .isEqualTo(model.assign(cohort).probabilities());
    }

    @Test
    default void aPatientIsAssignedByTheirOwnDataAlone() {
        Cohort cohort = PlantedCohorts.simulate(EASY, 6).cohort();
        StratificationModel model = fit(cohort, 1);
        Assignment all = model.assign(cohort);
        Assignment few = model.assign(cohort.subset(new int[] {7, 3}));
        assertThat(few.groups()).containsExactly(all.groups()[7], all.groups()[3]);
        // The same sums in other blocks of a matrix product: the last bits may differ.
        assertThat(few.probability(0, 1))
                .isCloseTo(all.probability(7, 1), org.assertj.core.api.Assertions.within(1e-9));
    }

    @Test
    default void newPatientsMayLackAView() {
        Planted planted = PlantedCohorts.simulate(EASY, 7);
        StratificationModel model = fit(planted.cohort(), 1);
        Assignment assignment = model.assign(planted.cohort().withoutView("view1"));
        assertThat(PartitionAgreement.adjustedRandIndex(planted.truth(), assignment.groups()))
                .isGreaterThan(0.4);
    }

    @Test
    default void aConstantAndADuplicateFeatureChangeLittle() {
        Planted planted = PlantedCohorts.simulate(EASY, 8);
        View view = planted.cohort().view("view0");
        double[] values = view.presentValues();
        int width = view.featureCount();
        double[] wider = new double[view.presentCount() * (width + 2)];
        for (int i = 0; i < view.presentCount(); i++) {
            System.arraycopy(values, i * width, wider, i * (width + 2), width);
            wider[i * (width + 2) + width] = 4.5;
            wider[i * (width + 2) + width + 1] = values[i * width];
        }
        List<String> names = new ArrayList<>(view.featureNames());
        names.add("constant");
        names.add("duplicate");
        Cohort cohort = replaced(planted.cohort(), "view0", names, wider);
        assertThat(PartitionAgreement.adjustedRandIndex(
                        fit(planted.cohort(), 1).assign(planted.cohort()).groups(),
                        fit(cohort, 1).assign(cohort).groups()))
                .isGreaterThan(ALMOST_THE_SAME);
    }

    private static Cohort renamed(Cohort cohort, String from, String to) {
        View view = cohort.view("view0");
        List<String> names = view.featureNames().stream()
                .map(name -> name.equals(from) ? to : name)
                .toList();
        return replaced(cohort, "view0", names, view.presentValues());
    }

    private static Cohort mirrored(Cohort cohort) {
        View view = cohort.view("view0");
        int width = view.featureCount();
        List<String> names = new ArrayList<>(view.featureNames());
        java.util.Collections.reverse(names);
        double[] values = view.presentValues();
        double[] mirrored = new double[values.length];
        for (int c = 0; c < values.length; c++) {
            mirrored[c] = values[c / width * width + width - 1 - c % width];
        }
        return replaced(cohort, "view0", names, mirrored);
    }

    private static Cohort replaced(Cohort cohort, String name, List<String> features, double[] values) {
        Map<String, FeatureMatrix> views = new LinkedHashMap<>();
        for (View view : cohort.views()) {
            SampleSet present = cohort.participants().subset(view.presentRows());
            views.put(
                    view.name(),
                    view.name().equals(name)
                            ? FeatureMatrix.of(present, features, values, Provenance.of("changed"))
                            : FeatureMatrix.of(
                                    present, view.featureNames(), view.presentValues(), Provenance.of("same")));
        }
        return Cohort.of(cohort.participants(), views, cohort.covariates());
    }
}
