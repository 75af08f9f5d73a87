package org.endotype.genomics.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.omics.CountNormalisation.Library;
import org.endotype.genomics.omics.CountNormalisation.Method;
import org.endotype.genomics.omics.CountNormalisation.Scale;
import org.endotype.genomics.omics.MedianOfRatios.Reference;
import org.junit.jupiter.api.Test;

class CountNormalisationTest {

    /** What the issue asks for; we agree to about 1e-15. */
    private static final double DESEQ2_TOLERANCE = 1e-6;

    @Test
    void medianOfRatiosByHand() {
        // Gene means (geometric): 2, 8; ratios of sample 1: 1/2, 1/2; of sample 2: 2, 2. The gene with a zero is out.
        Counts counts = counts(new double[][] {{1, 4, 0}, {4, 16, 7}});
        assertThat(MedianOfRatios.sizeFactors(counts, Reference.COMPLETE_GENES))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(0.5, 2.0);
    }

    @Test
    void sizeFactorsAgreeWithR() {
        TextTable expected = TextTable.read(OmicsOracles.file("size-factors.tsv"));
        Counts counts = OmicsOracles.counts();
        assertThat(MedianOfRatios.sizeFactors(counts, Reference.COMPLETE_GENES))
                .usingComparatorWithPrecision(OmicsOracles.SAME_METHOD)
                .containsExactly(expected.numbers("median_of_ratios"));
        assertThat(MedianOfRatios.sizeFactors(counts, Reference.POSITIVE_COUNTS))
                .usingComparatorWithPrecision(OmicsOracles.SAME_METHOD)
                .containsExactly(expected.numbers("poscounts"));
        assertThat(TrimmedMeanOfRatios.withDefaults().factors(counts))
                .usingComparatorWithPrecision(OmicsOracles.SAME_METHOD)
                .containsExactly(expected.numbers("tmm"));
    }

    @Test
    void normalisedValuesAgreeWithR() {
        Counts counts = OmicsOracles.counts();
        check(CountNormalisation.withDefaults(Method.TMM), counts, "tmm.tsv");
        check(CountNormalisation.withDefaults(Method.TMM).with(Scale.LOG2), counts, "tmm-log2.tsv");
        check(CountNormalisation.withDefaults(Method.VOOM), counts, "voom.tsv");
        check(CountNormalisation.withDefaults(Method.VOOM).with(Library.TMM), counts, "voom-tmm-library.tsv");
        check(CountNormalisation.withDefaults(Method.LOG_CPM), counts, "log-cpm.tsv");
    }

    private static void check(CountNormalisation normalisation, Counts counts, String expected) {
        OmicsOracles.assertSame(
                normalisation.apply(counts).values(), OmicsOracles.table(expected), OmicsOracles.SAME_METHOD);
    }

    @Test
    void medianOfRatiosDividesCountsByTheirFactor() {
        Counts counts = OmicsOracles.counts();
        CountNormalisation method = CountNormalisation.withDefaults(Method.MEDIAN_OF_RATIOS);
        double[] factors = method.apply(counts).sizeFactors().factors();
        FeatureMatrix linear = method.apply(counts).values();
        FeatureMatrix log = method.with(Scale.LOG2).apply(counts).values();
        assertThat(linear.value(3, 1)).isEqualTo(counts.count(3, 1) / factors[3]);
        assertThat(Math.pow(2, log.value(3, 1))).isCloseTo(linear.value(3, 1) + 1, within(1e-9));
    }

    @Test
    void expressionFilterAgreesWithR() {
        TextTable expected = TextTable.read(OmicsOracles.file("filter-by-expression.tsv"));
        Counts counts = OmicsOracles.counts();
        assertThat(names(counts, ExpressionFilter.withDefaults().keep(counts))).isEqualTo(kept(expected, "all"));
        assertThat(names(
                        counts,
                        ExpressionFilter.withDefaults().keep(counts, List.of("a", "a", "a", "a", "b", "b", "b"))))
                .isEqualTo(kept(expected, "two_groups"));
    }

    private static List<String> names(Counts counts, int[] features) {
        return Arrays.stream(features).mapToObj(counts.featureNames()::get).toList();
    }

    private static List<String> kept(TextTable table, String column) {
        List<String> kept = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            if (table.text(row, table.requireColumn(column)).equals("TRUE")) {
                kept.add(table.text(row, 0));
            }
        }
        return kept;
    }

    @Test
    void airwayAgreesWithDeseq2EdgeRAndLimma() {
        Path file = Path.of(System.getProperty("endotype.shared", "none"))
                .resolve("data/omics/airway/airway_rawcounts.csv.gz");
        assumeTrue(Files.exists(file));
        Counts counts = Counts.of(
                OmicsTable.read(file, OmicsOrientation.AUTO).values(),
                SourceLocation.file(file),
                Counts.Fractions.REFUSE);
        assertThat(counts.featureCount()).isEqualTo(64_102);
        // estimateSizeFactors (DESeq2 1.38.3) of type ratio and poscounts, calcNormFactors (edgeR 3.40.2).
        assertThat(MedianOfRatios.sizeFactors(counts, Reference.COMPLETE_GENES))
                .usingComparatorWithPrecision(DESEQ2_TOLERANCE)
                .containsExactly(
                        1.0236476492670632,
                        0.89616672179392343,
                        1.1794861208167848,
                        0.67005382904820165,
                        1.1776713540502166,
                        1.3990364691534203,
                        0.92077868832816137,
                        0.94451408934091929);
        assertThat(MedianOfRatios.sizeFactors(counts, Reference.POSITIVE_COUNTS))
                .usingComparatorWithPrecision(DESEQ2_TOLERANCE)
                .startsWith(0.998611107622928, 0.908372655987717, 1.153082429871009);
        assertThat(TrimmedMeanOfRatios.withDefaults().factors(counts))
                .usingComparatorWithPrecision(OmicsOracles.SAME_METHOD)
                .containsExactly(
                        1.0553567112455555,
                        1.0291947404017088,
                        0.98326904961015449,
                        0.94900813487310687,
                        1.0255871016839471,
                        0.97290219610179329,
                        1.0308785115934527,
                        0.95920545596348072);
        // voom(x)$E["ENSG00000000003", ] (limma 3.54.1) and cpm(y)[...] with TMM libraries; the gene is the first.
        FeatureMatrix voom =
                CountNormalisation.withDefaults(Method.VOOM).apply(counts).values();
        assertThat(voom.value(0, 0)).isCloseTo(5.0411004352588842, within(1e-9));
        assertThat(voom.value(7, 0)).isCloseTo(4.7575823308351852, within(1e-9));
        FeatureMatrix tmm =
                CountNormalisation.withDefaults(Method.TMM).apply(counts).values();
        assertThat(tmm.value(1, 0)).isCloseTo(23.142146760041282, within(1e-8));
        assertThat(ExpressionFilter.withDefaults().keep(counts)).hasSize(14_224);
        assertThat(ExpressionFilter.withDefaults().keep(counts, List.of("a", "b", "a", "b", "a", "b", "a", "b")))
                .hasSize(15_926);
    }

    @Property(tries = 50)
    void scalingASampleScalesItsSizeFactorAndLeavesItsTmmFactor(
            @ForAll @IntRange(min = 0, max = 6) int sample, @ForAll @IntRange(min = 2, max = 9) int scale) {
        Counts counts = OmicsOracles.counts();
        double[] values = matrix(counts);
        for (int gene = 0; gene < counts.featureCount(); gene++) {
            values[sample * counts.featureCount() + gene] *= scale;
        }
        Counts scaled = Counts.of(
                FeatureMatrix.of(counts.samples(), counts.featureNames(), values, Provenance.of("test")),
                SourceLocation.nowhere(),
                Counts.Fractions.REFUSE);
        double[] before = MedianOfRatios.sizeFactors(counts, Reference.COMPLETE_GENES);
        double[] after = MedianOfRatios.sizeFactors(scaled, Reference.COMPLETE_GENES);
        int other = sample == 0 ? 1 : 0;
        assertThat(after[sample] / after[other])
                .isCloseTo(scale * before[sample] / before[other], within(1e-9 * scale * 10));
        double[] tmm = TrimmedMeanOfRatios.withDefaults().factors(counts);
        double[] tmmAfter = TrimmedMeanOfRatios.withDefaults().factors(scaled);
        // M and A do not change with depth; the variances that weight them do, and so a little does the mean.
        assertThat(tmmAfter[sample] / tmmAfter[other]).isCloseTo(tmm[sample] / tmm[other], within(0.25));
    }

    @Test
    void samplesThatDifferByScaleAloneHaveTmmFactorOne() {
        Counts counts = counts(new double[][] {{1, 5, 9, 40, 0}, {2, 10, 18, 80, 0}, {3, 15, 27, 120, 0}});
        assertThat(TrimmedMeanOfRatios.withDefaults().factors(counts))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(1, 1, 1);
    }

    @Test
    void refusesWhatAreNoCounts() {
        assertThatThrownBy(() -> counts(new double[][] {{1, -2, 3}}))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("feature 'g1', sample 1: counts cannot be negative, found -2.0");
        assertThatThrownBy(() -> counts(new double[][] {{1, 2.5, 3}}))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("must be whole numbers, found 2.5");
        assertThatThrownBy(() -> counts(new double[][] {{1, Double.NaN, 3}}))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("the count is missing");
        assertThatThrownBy(() -> counts(new double[][] {{1, 2, 3}, {0, 0, 0}}))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("sample 2 of 2 has no counts at all");
    }

    @Test
    void roundsEstimatedCountsWhenAsked() {
        Counts counts =
                Counts.of(matrix(new double[][] {{1.4, 2.6}}), SourceLocation.nowhere(), Counts.Fractions.ROUND);
        assertThat(counts.count(0, 0)).isEqualTo(1);
        assertThat(counts.librarySize(0)).isEqualTo(4);
    }

    @Test
    void aZeroInEveryGeneIsRefusedWithTheRemedy() {
        Counts counts = counts(new double[][] {{0, 5, 2}, {3, 0, 2}, {1, 1, 0}});
        assertThatThrownBy(() -> MedianOfRatios.sizeFactors(counts, Reference.COMPLETE_GENES))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("every gene holds a zero in some sample")
                .hasMessageContaining("--reference positive-counts");
        assertThat(MedianOfRatios.sizeFactors(counts, Reference.POSITIVE_COUNTS))
                .satisfies(factors -> assertThat(Arrays.stream(factors).boxed())
                        .allMatch(factor -> factor > 0 && Double.isFinite(factor)));
    }

    private static double[] matrix(Counts counts) {
        double[] values = new double[counts.sampleCount() * counts.featureCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = counts.count(i / counts.featureCount(), i % counts.featureCount());
        }
        return values;
    }

    private static Counts counts(double[][] samples) {
        return Counts.of(matrix(samples), SourceLocation.nowhere(), Counts.Fractions.REFUSE);
    }

    private static FeatureMatrix matrix(double[][] samples) {
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < samples.length; i++) {
            ids.add("s" + i);
        }
        for (int j = 0; j < samples[0].length; j++) {
            names.add("g" + j);
        }
        return FeatureMatrix.of(
                SampleSet.of(ids),
                names,
                Arrays.stream(samples).flatMapToDouble(Arrays::stream).toArray(),
                Provenance.of("test"));
    }
}
