package org.endotype.core.evidence;

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
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stratify.PlantedCohorts;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.testdata.ViewSimulation.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StratificationStudyTest {

    /** Groups 4.3 standard deviations apart when three views are combined overlap by about a tenth. */
    private static final double CLEAR_RECOVERY = 0.75;

    private static final Plan CLEAR =
            Plan.withDefaults().participants(150).separation(2.7).missing(0.15).siteShift(0.4);

    private static final StudySettings QUICK = StudySettings.withDefaults()
            .withMethod(StratificationMethod.GAUSSIAN_MIXTURE)
            .withGroups(1, 4)
            .withNullDraws(39)
            .withBootstraps(10)
            .adjustingFor(List.of("site"));

    private static RunContext context(int threads) {
        return new RunContext(new Parallelism(threads), 5, Progress.silent());
    }

    @Test
    void viewsThatShareNobodyAreRefusedSinceTheirIdsMustDiffer() {
        FeatureMatrix one = numbered("a");
        FeatureMatrix other = numbered("b");
        List<String> everyone = new ArrayList<>(one.samples().ids());
        everyone.addAll(other.samples().ids());
        Map<String, FeatureMatrix> views = new LinkedHashMap<>();
        views.put("rna", one);
        views.put("protein", other);
        Cohort apart = Cohort.of(SampleSet.of(everyone), views, List.of());
        assertThatThrownBy(() -> StratificationStudy.run(apart, QUICK.adjustingFor(List.of()), context(1)))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("no participant of view 'rna'");
    }

    private static FeatureMatrix numbered(String prefix) {
        List<String> ids =
                IntStream.range(0, 20).mapToObj(person -> prefix + person).toList();
        double[] values =
                IntStream.range(0, 40).mapToDouble(cell -> Math.sin(cell)).toArray();
        return FeatureMatrix.of(SampleSet.of(ids), List.of("x", "y"), values, Provenance.of("simulated"));
    }

    @Test
    void plantedGroupsAreFoundCountedAndRecovered() {
        PlantedCohorts.Planted planted = PlantedCohorts.simulate(CLEAR, 11);
        StudyResult result = StratificationStudy.run(planted.cohort(), QUICK, context(2));
        assertThat(result.evidence().supportedGroupCount()).isEqualTo(3);
        assertThat(PartitionAgreement.adjustedRandIndex(
                        planted.truth(), result.assignment().groups()))
                .isGreaterThan(CLEAR_RECOVERY);
        assertThat(result.assignment().sizeOf(0)).isLessThan(5);
        assertThat(result.evidence().stability()).hasSize(3);
        assertThat(result.evidence().nuisance())
                .anySatisfy(one -> assertThat(one.variable()).isEqualTo("site"));
    }

    @Test
    void withoutPlantedGroupsEveryoneIsInOneGroup() {
        PlantedCohorts.Planted planted = PlantedCohorts.simulate(CLEAR.groups(1), 12);
        StudyResult result = StratificationStudy.run(planted.cohort(), QUICK, context(2));
        assertThat(result.evidence().supportedGroupCount()).isEqualTo(1);
        assertThat(result.assignment().groupCount()).isEqualTo(1);
        assertThat(result.assignment().groups()).containsOnly(1);
        assertThat(result.evidence().verdict()).startsWith("No groups are supported");
    }

    @Test
    void threadsAndRowOrderChangeNothing(@TempDir Path folder) throws Exception {
        PlantedCohorts.Planted planted = PlantedCohorts.simulate(CLEAR.participants(80), 13);
        StudyWriter.write(StratificationStudy.run(planted.cohort(), QUICK, context(1)), folder.resolve("a"));
        int[] reversed = new int[80];
        for (int i = 0; i < 80; i++) {
            reversed[i] = 79 - i;
        }
        StudyWriter.write(
                StratificationStudy.run(planted.cohort().subset(reversed), QUICK, context(3)), folder.resolve("b"));
        for (String file : List.of(
                "groups/assignments.tsv",
                "groups/evidence.json",
                "groups/embedding.tsv",
                "groups/profiles.tsv",
                "model/model.json",
                "model/arrays.bin")) {
            assertThat(Files.readAllBytes(folder.resolve("b").resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readAllBytes(folder.resolve("a").resolve(file)));
        }
    }

    /** Methods that leave no model: who is drawn into which block must not matter either. */
    @ParameterizedTest
    @EnumSource(
            value = StratificationMethod.class,
            names = {"SNF", "NEMO", "SPECTRAL", "CONSENSUS_HIERARCHICAL"})
    void threadsAndRowOrderChangeNoPartition(StratificationMethod method, @TempDir Path folder) throws Exception {
        PlantedCohorts.Planted planted =
                PlantedCohorts.simulate(CLEAR.participants(60).missing(0), 17);
        StudySettings settings = QUICK.withMethod(method).withNullDraws(19).withBootstraps(4);
        StudyWriter.write(StratificationStudy.run(planted.cohort(), settings, context(1)), folder.resolve("a"));
        int[] reversed = IntStream.range(0, 60).map(i -> 59 - i).toArray();
        StudyWriter.write(
                StratificationStudy.run(planted.cohort().subset(reversed), settings, context(3)), folder.resolve("b"));
        for (String file : List.of("groups/assignments.tsv", "groups/evidence.json", "groups/profiles.tsv")) {
            assertThat(Files.readAllBytes(folder.resolve("b").resolve(file)))
                    .as(file)
                    .isEqualTo(Files.readAllBytes(folder.resolve("a").resolve(file)));
        }
    }
}
