package org.endotype.genomics.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.apache.commons.math3.distribution.PascalDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.parallel.Parallelism;
import org.junit.jupiter.api.Test;

class CountBatchAdjustmentTest {

    /** Share of counts that may differ where dispersions are maxima on both sides. */
    private static final double SAME_DISPERSIONS = 0.01;

    /** Share that may differ, by one or 3 %, from sva as it stands, whose dispersions are maxima of a coarse spline. */
    private static final double SPLINE_DISPERSIONS = 0.1;

    private static final double LARGEST_DIFFERENCE = 0.03;

    private static final double EXACT = 1e-10;

    private static Counts input() {
        return Counts.of(OmicsOracles.table("combat-seq-input.tsv"), SourceLocation.nowhere(), Counts.Fractions.REFUSE);
    }

    private static CountBatchAdjustment.Adjusted adjust(List<String> preserve, int threads) {
        Counts counts = input();
        SampleLabels labels = SampleLabels.read(
                OmicsOracles.file("combat-seq-batches.tsv"), "batch", null, preserve, counts.samples());
        return CountBatchAdjustment.adjust(
                counts, labels.labels(), labels.design(), labels.designColumns(), new Parallelism(threads));
    }

    private static void assertNear(FeatureMatrix actual, FeatureMatrix expected, double share) {
        int other = 0;
        for (int i = 0; i < expected.sampleCount(); i++) {
            for (int j = 0; j < expected.featureCount(); j++) {
                double wanted = expected.value(i, j);
                other += actual.value(i, j) == wanted ? 0 : 1;
                assertThat(actual.value(i, j))
                        .as("%s, sample %d", expected.featureNames().get(j), i)
                        .isCloseTo(wanted, within(Math.max(1, LARGEST_DIFFERENCE * wanted)));
            }
        }
        assertThat(other).isLessThan((int) (share * expected.sampleCount() * expected.featureCount()));
    }

    @Test
    void agreesWithSvaWithoutCovariates() {
        CountBatchAdjustment.Adjusted adjusted = adjust(List.of(), 1);
        assertThat(adjusted.passed()).isEqualTo(1);
        assertNear(adjusted.values(), OmicsOracles.table("combat-seq-plain.tsv"), SPLINE_DISPERSIONS);
        assertNear(adjusted.values(), OmicsOracles.table("combat-seq-plain-fine.tsv"), SAME_DISPERSIONS);
    }

    @Test
    void agreesWithSvaWhereAGroupIsPreserved() {
        FeatureMatrix adjusted = adjust(List.of("group"), 1).values();
        assertNear(adjusted, OmicsOracles.table("combat-seq-group.tsv"), SPLINE_DISPERSIONS);
        assertNear(adjusted, OmicsOracles.table("combat-seq-group-fine.tsv"), SAME_DISPERSIONS);
    }

    @Test
    void theThreadCountDoesNotChangeACount() {
        assertThat(adjust(List.of("group"), 3).values().toRowMajor())
                .isEqualTo(adjust(List.of("group"), 1).values().toRowMajor());
    }

    @Test
    void probabilitiesAreThoseOfThePascalDistribution() {
        PascalDistribution pascal = new PascalDistribution(null, 4, 0.3);
        double mean = 4 * 0.7 / 0.3;
        for (int y = 0; y < 40; y++) {
            assertThat(NegativeBinomial.atMost(y, mean, 0.25))
                    .isCloseTo(pascal.cumulativeProbability(y), within(EXACT));
            assertThat(NegativeBinomial.logProbability(y, mean, 0.25))
                    .isCloseTo(pascal.logProbability(y), within(EXACT));
            assertThat(NegativeBinomial.quantile(NegativeBinomial.atMost(y, mean, 0.25), mean, 0.25))
                    .isEqualTo(y);
        }
        assertThat(NegativeBinomial.atMost(3, 2.5, 0)).isCloseTo(0.757576133133066, within(EXACT));
    }

    @Test
    void refusesWhatCannotBeAdjusted() {
        Counts counts = input();
        List<String> one = Collections.nCopies(21, "a");
        assertThatThrownBy(() -> CountBatchAdjustment.adjust(counts, one, new double[0], 0, Parallelism.single()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("one batch only");
        List<String> lone = new java.util.ArrayList<>(one);
        lone.set(4, "b");
        assertThatThrownBy(() -> CountBatchAdjustment.adjust(counts, lone, new double[0], 0, Parallelism.single()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("batch 'b' has one sample");
        List<String> two = new java.util.ArrayList<>(lone);
        two.set(5, "b");
        double[] confounded = new double[21];
        confounded[4] = 1;
        confounded[5] = 1;
        assertThatThrownBy(() -> CountBatchAdjustment.adjust(counts, two, confounded, 1, Parallelism.single()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("cannot be told apart");
    }
}
