package org.endotype.genomics.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.sample.SampleSet;
import org.junit.jupiter.api.Test;

/** Figures of DESeq2 1.38.3 and R's lm; the recipe (vst-qrilc-recipe.R) lies beside them. */
class VarianceStabilisationTest {

    /**
     * DESeq2's line search stops short of the maximum for genes of nearly Poisson variance, which stay in its trend; here
     * the maximum is found and they leave.
     */
    private static final double TREND = 5e-2;

    /** R printed 15 digits. */
    private static final double VALUE = 1e-9;

    private static final double SAME_LINE = 1e-9;

    private static double[] numbers(String file) throws IOException {
        return Files.readAllLines(OmicsOracles.file(file)).stream()
                .skip(1)
                .flatMapToDouble(line -> Arrays.stream(line.split("\t"))
                        .mapToDouble(cell -> cell.equals("NA") ? Double.NaN : Double.parseDouble(cell)))
                .toArray();
    }

    @Test
    void theTrendIsThatOfDeseq2() throws IOException {
        Counts counts =
                Counts.of(OmicsOracles.table("vst-input.tsv"), SourceLocation.nowhere(), Counts.Fractions.REFUSE);
        double[] factors = MedianOfRatios.sizeFactors(counts, MedianOfRatios.Reference.COMPLETE_GENES);
        DispersionTrend trend = DispersionTrend.of(counts, factors);
        double[] expected = numbers("vst-trend.tsv");
        assertThat(trend.asymptotic()).isCloseTo(expected[0], within(TREND * expected[0]));
        assertThat(trend.extra()).isCloseTo(expected[1], within(TREND * expected[1]));
    }

    /** Under DESeq2's own trend; under ours values of a count near 0 differ by up to .06. */
    @Test
    void valuesUnderOneTrendAreThoseOfDeseq2() throws IOException {
        Counts counts =
                Counts.of(OmicsOracles.table("vst-input.tsv"), SourceLocation.nowhere(), Counts.Fractions.REFUSE);
        double[] factors = MedianOfRatios.sizeFactors(counts, MedianOfRatios.Reference.COMPLETE_GENES);
        double[] trend = numbers("vst-trend.tsv");
        DispersionTrend theirs = new DispersionTrend(trend[0], trend[1]);
        OmicsOracles.assertSame(
                counts.map(Provenance.of("test"), (sample, count) -> theirs.stabilised(count / factors[sample])),
                OmicsOracles.table("vst-deseq2.tsv"),
                VALUE);
    }

    @Test
    void countsWithoutExtraVarianceHaveNoTrend() {
        double[] values = new double[40];
        Arrays.fill(values, 7);
        FeatureMatrix flat = FeatureMatrix.of(
                SampleSet.of(List.of("a", "b", "c", "d")),
                IntStream.range(0, 10).mapToObj(j -> "g" + j).toList(),
                values,
                Provenance.of("test"));
        Counts counts = Counts.of(flat, SourceLocation.nowhere(), Counts.Fractions.REFUSE);
        assertThatThrownBy(() -> CountNormalisation.withDefaults(CountNormalisation.Method.VST)
                        .apply(counts))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("voom");
    }

    @Test
    void theLineOfCensoredValuesIsThatOfR() throws IOException {
        double[] values = numbers("qrilc-input.tsv");
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double[] expected = numbers("qrilc-line.tsv");
        var line = QuantileRegressionImputation.Line.through(sorted, 1 - (double) sorted.length / values.length);
        assertThat(line.mean()).isCloseTo(expected[0], within(SAME_LINE * expected[0]));
        assertThat(line.deviation()).isCloseTo(expected[1], within(SAME_LINE * expected[1]));
    }

    @Test
    void censoredValuesAreDrawnBelowTheSeenOnesWhateverTheOrderOfSamples() throws IOException {
        double[] values = numbers("qrilc-input.tsv");
        List<String> names =
                IntStream.range(0, values.length).mapToObj(j -> "p" + j).toList();
        double[] two = new double[2 * values.length];
        System.arraycopy(values, 0, two, 0, values.length);
        System.arraycopy(values, 0, two, values.length, values.length);
        FeatureMatrix input = FeatureMatrix.of(SampleSet.of(List.of("a", "b")), names, two, Provenance.of("test"));
        FeatureMatrix turned = FeatureMatrix.of(SampleSet.of(List.of("b", "a")), names, two, Provenance.of("test"));
        Imputation imputation = QuantileRegressionImputation.withDefaults(4);
        FeatureMatrix filled = imputation.fit(input).apply(input);
        assertThat(imputation.fit(turned).apply(turned).row(1)).isEqualTo(filled.row(0));
        double least = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .min()
                .orElseThrow();
        for (int j = 0; j < values.length; j++) {
            if (Double.isNaN(values[j])) {
                assertThat(filled.value(0, j)).isBetween(least - 8, least + 0.3);
            } else {
                assertThat(filled.value(0, j)).isEqualTo(values[j]);
            }
        }
        FeatureMatrix bare = FeatureMatrix.of(
                SampleSet.of(List.of("a")), List.of("x", "y"), new double[] {1, Double.NaN}, Provenance.of("test"));
        assertThatThrownBy(() -> imputation.fit(bare).apply(bare))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("at least 5");
    }
}
