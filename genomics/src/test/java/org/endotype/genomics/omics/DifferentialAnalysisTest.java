package org.endotype.genomics.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;

class DifferentialAnalysisTest {

    /** R printed 15 digits; the prior's equation is solved to 1e-8 there. */
    private static final double SAME_METHOD = 1e-6;

    @Test
    void valuesInThreeGroupsAgreeWithLimma() {
        FeatureMatrix matrix = OmicsOracles.table("differential-input.tsv");
        SampleLabels labels = SampleLabels.read(
                OmicsOracles.file("differential-groups.tsv"), "group", "batch", List.of("age"), matrix.samples());
        DifferentialTable table = DifferentialAnalysis.of(labels.labels(), labels.design(), labels.designColumns())
                .ofValues(matrix, Parallelism.single());
        assertAgrees(table, "differential-limma.tsv");
    }

    @Test
    void countsInTwoGroupsAgreeWithVoom() {
        Counts all = OmicsOracles.counts();
        List<String> groups = List.of("a", "a", "a", "a", "b", "b", "b");
        Counts counts = all.select(ExpressionFilter.withDefaults().keep(all, groups));
        DifferentialTable table = DifferentialAnalysis.of(groups, new double[0], 0)
                .ofCounts(
                        counts,
                        SizeFactors.effective(counts, TrimmedMeanOfRatios.withDefaults()),
                        Parallelism.single());
        assertAgrees(table, "differential-voom.tsv");
    }

    private static void assertAgrees(DifferentialTable actual, String name) {
        TextTable expected = TextTable.read(OmicsOracles.file(name));
        assertThat(actual.rows()).hasSize(expected.rowCount());
        double[] difference = expected.numbers("difference");
        double[] statistic = expected.numbers("statistic");
        double[] p = expected.numbers("p");
        double[] q = expected.numbers("q");
        for (int i = 0; i < difference.length; i++) {
            DifferentialTable.Row row = actual.rows().get(i);
            assertThat(row.contrast() + row.feature()).isEqualTo(expected.text(i, 0) + expected.text(i, 1));
            assertThat(row.difference()).isCloseTo(difference[i], within(1e-9));
            assertThat(row.statistic())
                    .isCloseTo(statistic[i], within(SAME_METHOD * Math.max(1, Math.abs(statistic[i]))));
            assertThat(row.p()).isCloseTo(p[i], within(SAME_METHOD));
            assertThat(row.q()).isCloseTo(q[i], within(SAME_METHOD));
        }
    }

    @Test
    void airwayAgreesWithLimmaVoom() {
        Path folder = Path.of(System.getProperty("endotype.shared", "none")).resolve("data/omics/airway");
        Path file = folder.resolve("airway_rawcounts.csv.gz");
        assumeTrue(Files.exists(file));
        Counts all = Counts.of(
                OmicsTable.read(file, OmicsOrientation.AUTO).values(),
                SourceLocation.file(file),
                Counts.Fractions.REFUSE);
        Counts counts = all.select(IntStream.range(0, all.featureCount())
                .filter(gene -> IntStream.range(0, 8)
                                .mapToDouble(sample -> all.count(sample, gene))
                                .sum()
                        > 10)
                .toArray());
        SampleLabels labels = SampleLabels.read(
                folder.resolve("airway_metadata.csv"), "group", "dex", List.of("celltype"), counts.samples());
        DifferentialTable table = DifferentialAnalysis.of(labels.labels(), labels.design(), labels.designColumns())
                .ofCounts(counts, counts.librarySizes(), new Parallelism(2));
        TextTable expected = TextTable.read(folder.resolve("oracle_limma_voom_dex_rowsum_gt10.tsv.gz"));
        assertThat(table.rows()).hasSize(expected.rowCount());
        Map<String, DifferentialTable.Row> byGene = new HashMap<>();
        table.rows().forEach(row -> byGene.put(row.feature(), row));
        double[] fold = expected.numbers("logFC");
        double[] statistic = expected.numbers("t");
        double[] p = expected.numbers("P.Value");
        double[] q = expected.numbers("adj.P.Val");
        for (int i = 0; i < fold.length; i++) {
            DifferentialTable.Row row = Objects.requireNonNull(byGene.get(expected.text(i, 0)));
            assertThat(row.contrast()).isEqualTo("treated - control");
            assertThat(row.difference()).isCloseTo(fold[i], within(1e-8));
            assertThat(row.statistic())
                    .isCloseTo(statistic[i], within(SAME_METHOD * Math.max(1, Math.abs(statistic[i]))));
            assertThat(row.p()).isCloseTo(p[i], within(SAME_METHOD));
            assertThat(row.q()).isCloseTo(q[i], within(SAME_METHOD));
        }
    }

    @Test
    void nothingPlantedGivesUniformPAndPlantedFeaturesAreFound() {
        SplittableRandom random = new SplittableRandom(17);
        int rows = 24;
        int features = 2000;
        double[] values = new double[rows * features];
        List<String> groups = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            groups.add(row % 2 == 0 ? "a" : "b");
            for (int feature = 0; feature < features; feature++) {
                double planted = feature < 20 && row % 2 == 1 ? 2.5 : 0;
                values[row * features + feature] = random.nextGaussian() + planted;
            }
        }
        DifferentialTable table = DifferentialAnalysis.of(groups, new double[0], 0)
                .ofValues(matrix(values, rows, features), new Parallelism(2));
        // Of 1,980 nulls 5 % give 99 with a standard deviation of 9.7.
        long small =
                table.rows().stream().skip(20).filter(row -> row.p() < 0.05).count();
        assertThat(small).isBetween(65L, 135L);
        assertThat(table.rows().stream().limit(20).filter(row -> row.q() < 0.05).count())
                .isGreaterThanOrEqualTo(18);
    }

    @Test
    void featuresWithGapsUseWhatIsThereAndHopelessOnesAreCounted() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = random.doubles(8 * 4).toArray();
        values[0] = Double.NaN;
        for (int row = 0; row < 8; row += 2) {
            values[row * 4 + 1] = Double.NaN;
        }
        DifferentialTable table = DifferentialAnalysis.of(
                        List.of("a", "b", "a", "b", "a", "b", "a", "b"), new double[0], 0)
                .ofValues(matrix(values, 8, 4), Parallelism.single());
        assertThat(table.untested()).isEqualTo(1);
        assertThat(table.rows()).extracting(DifferentialTable.Row::feature).containsExactly("f0", "f2", "f3");
    }

    @Test
    void refusesOneGroupAndConfoundedCovariates() {
        assertThatThrownBy(() -> DifferentialAnalysis.of(List.of("a", "a", "a"), new double[0], 0))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("one group only");
        assertThatThrownBy(() -> DifferentialAnalysis.of(List.of("a", "a", "b", "b"), new double[] {1, 1, 0, 0}, 1))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("cannot be told apart");
        assertThatThrownBy(() -> DifferentialAnalysis.of(List.of("a", "b"), new double[0], 0))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("too few samples");
    }

    private static FeatureMatrix matrix(double[] values, int rows, int features) {
        return FeatureMatrix.of(
                SampleSet.of(IntStream.range(0, rows).mapToObj(i -> "s" + i).toList()),
                IntStream.range(0, features).mapToObj(i -> "f" + i).toList(),
                values,
                Provenance.of("test"));
    }
}
