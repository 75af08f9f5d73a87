package org.endotype.imaging.connectivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.signal.TimeSeries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectivityMeasureTest {

    private static final double ROUNDING = 1e-12;

    /** The descent stops where the mean logarithm's norm / p^2 is below 1e-7. */
    private static final double STOPPING = 1e-5;

    private static TimeSeries series(int volumes, int regions, long seed) {
        double[] values =
                new Random(seed).doubles((long) volumes * regions, -1, 1).toArray();
        for (int t = 0; t < volumes; t++) {
            for (int i = 1; i < regions; i++) {
                values[t * regions + i] += 0.5 * values[t * regions];
            }
        }
        return of(values, regions);
    }

    private static TimeSeries of(double[] values, int regions) {
        List<String> labels =
                IntStream.rangeClosed(1, regions).mapToObj(i -> "r" + i).toList();
        return TimeSeries.of(labels, values, OptionalDouble.empty());
    }

    private static TimeSeries missing(TimeSeries series, int region) {
        double[] values = series.toRowMajor();
        for (int t = 0; t < series.volumeCount(); t++) {
            values[t * series.regionCount() + region] = Double.NaN;
        }
        return of(values, series.regionCount());
    }

    @Test
    void covarianceAndCorrelationOfFourVolumesAreTheOnesWorkedOutByHand() {
        TimeSeries series = of(new double[] {1, 2, 2, 4, 3, 6, 4, 4}, 2);
        // Deviations -1.5, -.5, .5, 1.5 and -2, 0, 2, 0: sums of products 5, 8, 4; divisor n = 4.
        assertThat(ConnectivityMeasure.withDefaults()
                        .with(ConnectivityKind.COVARIANCE)
                        .matrix(series)
                        .values())
                .containsExactly(new double[] {1.25, 1, 1, 2}, within(ROUNDING));
        double r = 4 / Math.sqrt(5 * 8);
        assertThat(ConnectivityMeasure.withDefaults().matrix(series).value(0, 1))
                .isCloseTo(r, within(ROUNDING));
        SquareMatrix z =
                ConnectivityMeasure.withDefaults().with(EdgeScale.FISHER_Z).matrix(series);
        assertThat(z.value(1, 0)).isCloseTo(0.5 * Math.log((1 + r) / (1 - r)), within(ROUNDING));
        assertThat(z.value(0, 0)).isZero();
    }

    @Test
    void edgesFollowTheLowerTriangleAndNameTheEarlierRegionFirst() {
        SquareMatrix matrix = new SquareMatrix(List.of("x", "y", "z"), new double[] {2, 1, 3, 1, 4, 5, 3, 5, 6});
        assertThat(Edges.names(matrix.labels(), Diagonal.DISCARDED)).containsExactly("x--y", "x--z", "y--z");
        assertThat(Edges.values(matrix, Diagonal.DISCARDED)).containsExactly(1, 3, 5);
        assertThat(Edges.names(matrix.labels(), Diagonal.KEPT))
                .containsExactly("x--x", "x--y", "y--y", "x--z", "y--z", "z--z");
        assertThat(Edges.values(matrix, Diagonal.KEPT))
                .containsExactly(2 / Math.sqrt(2), 1, 4 / Math.sqrt(2), 3, 5, 6 / Math.sqrt(2));
    }

    @Test
    void precisionTimesCovarianceIsTheIdentityAndPartialCorrelationsAreItsNegatedEntries() {
        TimeSeries series = series(80, 6, 1);
        double[] covariance = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.COVARIANCE)
                .matrix(series)
                .values();
        SquareMatrix precision = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.PRECISION)
                .matrix(series);
        double[] product = LinearAlgebra.multiply(covariance, precision.values(), 6, 6, 6);
        for (int i = 0; i < 36; i++) {
            assertThat(product[i]).isCloseTo(i % 7 == 0 ? 1 : 0, within(1e-10));
        }
        SquareMatrix partial = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.PARTIAL_CORRELATION)
                .matrix(series);
        assertThat(partial.value(2, 1))
                .isCloseTo(
                        -precision.value(2, 1) / Math.sqrt(precision.value(2, 2) * precision.value(1, 1)),
                        within(ROUNDING));
        assertThat(partial.value(2, 2)).isEqualTo(1);
    }

    @Test
    void aMissingRegionChangesNoOtherEntry() {
        TimeSeries whole = series(40, 5, 2);
        for (ConnectivityKind kind : List.of(ConnectivityKind.CORRELATION, ConnectivityKind.COVARIANCE)) {
            ConnectivityMeasure measure = ConnectivityMeasure.withDefaults().with(kind);
            SquareMatrix without = measure.matrix(missing(whole, 3));
            SquareMatrix with = measure.matrix(whole);
            for (int i = 0; i < 5; i++) {
                for (int j = 0; j < 5; j++) {
                    if (i == 3 || j == 3) {
                        assertThat(without.value(i, j)).isNaN();
                    } else {
                        assertThat(without.value(i, j)).isCloseTo(with.value(i, j), within(ROUNDING));
                    }
                }
            }
        }
    }

    @Test
    void ledoitWolfStaysBetweenTheSampleAndAMultipleOfTheIdentity() {
        TimeSeries series = series(10, 20, 3);
        double[] sample = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.COVARIANCE)
                .matrix(series)
                .values();
        double[] shrunk = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.COVARIANCE)
                .with(CovarianceEstimator.LEDOIT_WOLF)
                .matrix(series)
                .values();
        double weight = 1 - shrunk[1] / sample[1];
        assertThat(weight).isStrictlyBetween(0.0, 1.0);
        double mu = IntStream.range(0, 20).mapToDouble(i -> sample[i * 21]).sum() / 20;
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 20; j++) {
                double expected = (1 - weight) * sample[i * 20 + j] + (i == j ? weight * mu : 0);
                assertThat(shrunk[i * 20 + j]).isCloseTo(expected, within(1e-10));
            }
        }
        assertThat(LinearAlgebra.symmetricEigen(shrunk, 20).values()[19]).isPositive();
    }

    @Test
    void unitVarianceMattersOnlyWhereTheEstimatorShrinks() {
        double[] values = series(12, 8, 4).toRowMajor();
        for (int t = 0; t < 12; t++) {
            values[t * 8] *= 50;
        }
        TimeSeries series = of(values, 8);
        ConnectivityMeasure empirical = ConnectivityMeasure.withDefaults();
        assertThat(empirical.with(RegionScaling.UNIT_VARIANCE).matrix(series).values())
                .containsExactly(empirical.matrix(series).values(), within(ROUNDING));
        ConnectivityMeasure shrunk = empirical.with(CovarianceEstimator.LEDOIT_WOLF);
        assertThat(shrunk.with(RegionScaling.UNIT_VARIANCE).matrix(series).value(2, 1))
                .isNotCloseTo(shrunk.matrix(series).value(2, 1), within(0.01));
    }

    private static CohortConnectivity tangent(List<TimeSeries> group, int threads) {
        List<String> ids =
                IntStream.range(0, group.size()).mapToObj(k -> "s" + k).toList();
        return CohortConnectivity.fit(
                ConnectivityMeasure.withDefaults().with(ConnectivityKind.TANGENT),
                SampleSet.of(ids),
                group.stream().map(SeriesSource::of).toList(),
                new Parallelism(threads));
    }

    @Test
    void tangentVectorsOfTheFittedGroupSumToNothingAndTheMeanHasNoTangent() {
        List<TimeSeries> group = new ArrayList<>();
        for (int k = 0; k < 6; k++) {
            group.add(series(60, 5, 10 + k));
        }
        CohortConnectivity cohort = tangent(group, 1);
        for (int i = 0; i < 25; i++) {
            int entry = i;
            double sum = cohort.matrices().stream()
                    .mapToDouble(matrix -> matrix.values()[entry])
                    .sum();
            assertThat(sum).isCloseTo(0, within(STOPPING));
        }
        TangentReference reference = cohort.reference().orElseThrow();
        for (double value : reference.tangent(reference.mean()).values()) {
            assertThat(value).isCloseTo(0, within(1e-10));
        }
        assertThat(reference.iterations()).isLessThan(TangentReference.MOST_ITERATIONS);
    }

    @Test
    void theTangentSpaceHasTheSameBitsWhateverTheThreads() {
        List<TimeSeries> group = new ArrayList<>();
        for (int k = 0; k < 9; k++) {
            group.add(series(40, 6, 20 + k));
        }
        CohortConnectivity one = tangent(group, 1);
        CohortConnectivity three = tangent(group, 3);
        assertThat(three.edges(Diagonal.KEPT).toRowMajor())
                .containsExactly(one.edges(Diagonal.KEPT).toRowMajor());
    }

    /** Whoever is held out is placed against the reference of the training series; its bytes stay as they were. */
    @Test
    void seriesThatAreHeldOutChangeNoByteOfTheReference(@TempDir Path folder) throws IOException {
        List<TimeSeries> group = List.of(series(40, 4, 1), series(40, 4, 2), series(40, 4, 3));
        TangentReference reference = tangent(group, 1).reference().orElseThrow();
        reference.write(folder.resolve("before.tsv"));
        SquareMatrix mean = reference.mean();
        double[] far = new double[16];
        for (int i = 0; i < 16; i++) {
            far[i] = 1e6 * mean.values()[i];
        }
        assertThat(reference.tangent(new SquareMatrix(mean.labels(), far)).values())
                .isNotEqualTo(reference.tangent(mean).values());
        reference.write(folder.resolve("after.tsv"));
        assertThat(Files.readAllBytes(folder.resolve("after.tsv")))
                .isEqualTo(Files.readAllBytes(folder.resolve("before.tsv")));
    }

    @Test
    void aRegionThatOneTrainingSeriesLacksLeavesTheTangentSpaceOfAll() {
        List<TimeSeries> group = List.of(series(40, 4, 1), missing(series(40, 4, 2), 2), series(40, 4, 3));
        CohortConnectivity cohort = tangent(group, 1);
        assertThat(cohort.reference().orElseThrow().usedRegionCount()).isEqualTo(3);
        assertThat(cohort.missingCounts()).containsExactly(0, 0, 3, 0);
    }

    @Test
    void aHeldOutSeriesWithOtherRegionsOrWithoutAReferenceRegionIsRefused() {
        CohortConnectivity cohort = tangent(List.of(series(40, 4, 1), series(40, 4, 2)), 1);
        ConnectivityMeasure measure = ConnectivityMeasure.withDefaults().with(ConnectivityKind.TANGENT);
        TangentReference reference = cohort.reference().orElseThrow();
        SampleSet one = SampleSet.of(List.of("x"));
        assertThatThrownBy(() -> CohortConnectivity.apply(
                        measure, reference, one, List.of(SeriesSource.of(series(40, 5, 3))), Parallelism.single()))
                .isInstanceOf(InconsistentInput.class);
        assertThatThrownBy(() -> CohortConnectivity.apply(
                        measure,
                        reference,
                        one,
                        List.of(SeriesSource.of(missing(series(40, 4, 3), 0))),
                        Parallelism.single()))
                .isInstanceOf(DegenerateData.class);
    }

    @Test
    void fishersZOfAnythingButACorrelationIsRefused() {
        assertThatThrownBy(() -> ConnectivityMeasure.withDefaults()
                        .with(ConnectivityKind.PRECISION)
                        .with(EdgeScale.FISHER_Z))
                .isInstanceOf(InvalidConfiguration.class);
    }

    @Test
    void twoIdenticalRegionsHaveAFiniteZ() {
        TimeSeries series = of(new double[] {1, 1, 2, 2, 4, 4, 3, 3}, 2);
        assertThat(ConnectivityMeasure.withDefaults()
                        .with(EdgeScale.FISHER_Z)
                        .matrix(series)
                        .value(0, 1))
                .isBetween(15.0, 20.0);
    }
}
