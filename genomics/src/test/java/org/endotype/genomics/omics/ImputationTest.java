package org.endotype.genomics.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.sample.SampleSet;
import org.junit.jupiter.api.Test;

class ImputationTest {

    private static final SourceLocation NOWHERE = SourceLocation.nowhere();

    @Test
    void neighboursAgreeWithScikitLearn() {
        FeatureMatrix input = OmicsOracles.table("quantile-input.tsv");
        OmicsOracles.assertSame(
                new NeighbourImputation(2).fit(input).apply(input),
                OmicsOracles.table("neighbours-sklearn.tsv"),
                OmicsOracles.SAME_METHOD);
    }

    @Test
    void aSampleThatSharesNothingGetsTheTrainingMean() {
        FeatureMatrix train = matrix(new double[][] {{1, Double.NaN}, {3, Double.NaN}, {Double.NaN, 7}});
        FeatureMatrix filled = new NeighbourImputation(1).fit(train).apply(train);
        assertThat(filled.value(2, 0)).isEqualTo(2);
        assertThat(filled.value(0, 1)).isEqualTo(7);
    }

    @Test
    void quantileNormalisationAgreesWithLimma() {
        OmicsOracles.assertSame(
                IntensityNormalisation.quantile(OmicsOracles.table("quantile-input.tsv"), NOWHERE),
                OmicsOracles.table("quantile-limma.tsv"),
                OmicsOracles.SAME_METHOD);
    }

    @Test
    void quotientsByHandUndoADilution() {
        // The second sample is the first diluted twice but for one metabolite that rose tenfold before dilution.
        FeatureMatrix input = matrix(new double[][] {{10, 20, 30, 40}, {5, 10, 15, 200}, {10, 20, 30, 40}});
        IntensityNormalisation.Scaled scaled = IntensityNormalisation.probabilisticQuotient(input, NOWHERE);
        FeatureMatrix values = scaled.values();
        assertThat(scaled.factors()[1] / scaled.factors()[0]).isCloseTo(0.5, within(1e-12));
        assertThat(values.value(1, 0)).isCloseTo(values.value(0, 0), within(1e-12));
        assertThat(values.value(1, 3)).isCloseTo(10 * values.value(0, 3), within(1e-9));
    }

    @Test
    void normalisationRefusesWhatHasNoScale() {
        FeatureMatrix negative = matrix(new double[][] {{1, -2}, {1, 2}});
        assertThatThrownBy(() -> IntensityNormalisation.probabilisticQuotient(negative, NOWHERE))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("feature 'f1', sample 1: intensities cannot be negative");
        FeatureMatrix empty = matrix(new double[][] {{1, 2}, {0, Double.NaN}});
        assertThatThrownBy(() -> IntensityNormalisation.probabilisticQuotient(empty, NOWHERE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("sample 2 has no positive value");
        assertThatThrownBy(() -> IntensityNormalisation.quantile(empty, NOWHERE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("sample 2 has fewer than two values");
    }

    @Test
    void minProbDrawsAroundALowQuantileWithTheFeaturesSpread() {
        SplittableRandom random = new SplittableRandom(8);
        int samples = 40;
        int features = 400;
        double[][] values = new double[samples][features];
        for (double[] row : values) {
            for (int feature = 0; feature < features; feature++) {
                double level = 20 + 10.0 * feature / features;
                double value = level + 0.5 * random.nextGaussian();
                row[feature] = value < 21 ? Double.NaN : value;
            }
        }
        FeatureMatrix input = matrix(values);
        FeatureMatrix filled = MinProbImputation.withDefaults(1).fit(input).apply(input);
        double mean = 0;
        double square = 0;
        int n = 0;
        for (int sample = 0; sample < samples; sample++) {
            for (int feature = 0; feature < features; feature++) {
                if (Double.isNaN(input.value(sample, feature))) {
                    mean += filled.value(sample, feature);
                    square += filled.value(sample, feature) * filled.value(sample, feature);
                    n++;
                } else {
                    assertThat(filled.value(sample, feature)).isEqualTo(input.value(sample, feature));
                }
            }
        }
        mean /= n;
        assertThat(n).isGreaterThan(1000);
        // The 1st percentile lies just above the limit of 21; 1,600 draws of spread 0.5 have a standard error of 0.01.
        assertThat(mean).isCloseTo(21.05, within(0.1));
        assertThat(Math.sqrt(square / n - mean * mean)).isCloseTo(0.5, within(0.05));
        assertThat(Missingness.of(input).abundanceCorrelation()).isLessThan(-0.8);
    }

    @Test
    void aSamplesDrawsDoNotDependOnOrderOrCompany() {
        FeatureMatrix input = OmicsOracles.table("quantile-input.tsv");
        Imputation.Fitted fitted = MinProbImputation.withDefaults(5).fit(input);
        FeatureMatrix all = fitted.apply(input);
        FeatureMatrix some = fitted.apply(input.select(SampleSet.of(List.of("s4", "s2"))));
        assertThat(some.row(0)).isEqualTo(all.row(3));
        assertThat(some.row(1)).isEqualTo(all.row(1));
    }

    private static FeatureMatrix matrix(double[][] rows) {
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            ids.add("s" + i);
        }
        for (int j = 0; j < rows[0].length; j++) {
            names.add("f" + j);
        }
        return FeatureMatrix.of(
                SampleSet.of(ids),
                names,
                java.util.Arrays.stream(rows)
                        .flatMapToDouble(java.util.Arrays::stream)
                        .toArray(),
                Provenance.of("test"));
    }
}
