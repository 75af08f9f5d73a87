package org.endotype.core.stratify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.View;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.evidence.PartitionAgreement;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.stratify.PlantedCohorts.Planted;
import org.endotype.testdata.ViewSimulation.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every method that gives a partition must do. */
class PartitionMethodsTest {

    private static final Plan EASY =
            Plan.withDefaults().participants(90).features(25).separation(3.0).siteShift(0.4);

    /** A few participants in the overlap of easy groups. */
    private static final double EASY_RECOVERY = 0.7;

    private static Partition partition(StratificationMethod method, Cohort cohort, int groups) {
        FittedPreprocessing fitted =
                CohortPreprocessing.withDefaults().adjustingFor(List.of("site")).fit(cohort, Parallelism.single());
        return PartitionSource.of(method, fitted.applyBeforeProjection(cohort), fitted.apply(cohort))
                .partition(cohort.participants(), groups, 5);
    }

    @ParameterizedTest
    @EnumSource(names = {"SNF", "NEMO", "SPECTRAL", "CONSENSUS_HIERARCHICAL"})
    void easyGroupsAreRecoveredAndSharesSumToOne(StratificationMethod method) {
        Planted planted = PlantedCohorts.simulate(EASY, 1);
        Assignment assignment = partition(method, planted.cohort(), 3).assignment();
        assertThat(PartitionAgreement.adjustedRandIndex(planted.truth(), assignment.groups()))
                .isGreaterThan(EASY_RECOVERY);
        for (int i = 0; i < assignment.size(); i++) {
            double sum = assignment.probability(i, 1) + assignment.probability(i, 2) + assignment.probability(i, 3);
            assertThat(sum).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SNF", "NEMO", "SPECTRAL", "CONSENSUS_HIERARCHICAL"})
    void aSecondRunGivesTheSameAndTheCohortStaysAsItWas(StratificationMethod method) {
        Cohort cohort = PlantedCohorts.simulate(EASY.participants(45), 2).cohort();
        List<double[]> before = cohort.views().stream().map(View::presentValues).toList();
        Partition first = partition(method, cohort, 3);
        assertThat(partition(method, cohort, 3).assignment().probabilities())
                .isEqualTo(first.assignment().probabilities());
        for (int v = 0; v < before.size(); v++) {
            assertThat(cohort.views().get(v).presentValues()).isEqualTo(before.get(v));
        }
        assertThat(partition(method, cohort, 1).assignment().groups()).containsOnly(1);
        assertThatThrownBy(() -> partition(method, cohort, 30))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("at most 22");
    }

    @ParameterizedTest
    @EnumSource(names = {"NEMO", "SPECTRAL", "CONSENSUS_HIERARCHICAL"})
    void patientsMayLackViews(StratificationMethod method) {
        Planted planted = PlantedCohorts.simulate(EASY.absentEntries(0.3), 3);
        Assignment assignment = partition(method, planted.cohort(), 3).assignment();
        assertThat(PartitionAgreement.adjustedRandIndex(planted.truth(), assignment.groups()))
                .isGreaterThan(0.5);
    }

    @Test
    void fusionRefusesPatientsWhoLackAViewAndSaysWhatToUse() {
        Cohort cohort = PlantedCohorts.simulate(EASY.missing(0.2), 3).cohort();
        assertThatThrownBy(() -> partition(StratificationMethod.SNF, cohort, 3))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("nemo");
    }

    /** The rows in another order: the same groups, up to ties in the last bits of sums. */
    @ParameterizedTest
    @EnumSource(names = {"SNF", "NEMO", "SPECTRAL"})
    void theOrderOfTheRowsChangesNoGroup(StratificationMethod method) {
        Cohort cohort = PlantedCohorts.simulate(EASY.separation(4), 4).cohort();
        int n = cohort.size();
        int[] reversed = IntStream.range(0, n).map(i -> n - 1 - i).toArray();
        int[] first = partition(method, cohort, 3).assignment().groups();
        int[] second =
                partition(method, cohort.subset(reversed), 3).assignment().groups();
        int[] back = Arrays.stream(reversed).map(i -> second[i]).toArray();
        assertThat(PartitionAgreement.adjustedRandIndex(first, back)).isEqualTo(1.0);
    }
}
