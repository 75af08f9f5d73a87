package org.endotype.imaging.connectivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against nilearn 0.10.4's ConnectivityMeasure, run on the series named in each test. */
class ConnectivityOracleTest {

    /** The expected files hold ten significant digits; entries of these matrices are of order one. */
    private static final double PRINTED = 1e-6;

    /** Both sides stop their descent at a tolerance, not at the minimum. */
    private static final double TANGENT = 1e-5;

    /** Precisions run to hundreds: ten digits relative to the largest entry. */
    private static final double PRINTED_RELATIVE = 1e-7;

    /**
     * The condition number is 4e13, so that rounding decides the fourth digit: against an inverse in 60 digits nilearn's
     * figures are off by 6e-5 of the largest entry and ours by 8e-5.
     */
    private static final double NEARLY_SINGULAR = 1e-3;

    private static Path shared(String relative) {
        Path file = Path.of(System.getProperty("endotype.shared", "missing")).resolve(relative);
        assumeTrue(Files.exists(file), "outside data are not here");
        return file;
    }

    private static TimeSeries firstRegions(TimeSeries series, int count) {
        double[] values = new double[series.volumeCount() * count];
        for (int t = 0; t < series.volumeCount(); t++) {
            for (int i = 0; i < count; i++) {
                values[t * count + i] = series.value(t, i);
            }
        }
        return TimeSeries.of(series.labels().subList(0, count), values, OptionalDouble.empty());
    }

    private static ConnectivityMeasure measure(ConnectivityKind kind, CovarianceEstimator estimator) {
        return ConnectivityMeasure.withDefaults().with(kind).with(estimator);
    }

    @ParameterizedTest
    @CsvSource({
        "COVARIANCE, EMPIRICAL, covariance_empirical",
        "COVARIANCE, LEDOIT_WOLF, covariance_ledoitwolf",
        "CORRELATION, EMPIRICAL, correlation_empirical",
        "CORRELATION, LEDOIT_WOLF, correlation_ledoitwolf",
        "PARTIAL_CORRELATION, EMPIRICAL, partial_correlation_empirical",
        "PARTIAL_CORRELATION, LEDOIT_WOLF, partial_correlation_ledoitwolf",
        "PRECISION, EMPIRICAL, precision_empirical",
        "PRECISION, LEDOIT_WOLF, precision_ledoitwolf",
    })
    void everyKindAgreesWithNilearnOnARealRun(ConnectivityKind kind, CovarianceEstimator estimator, String expected) {
        TimeSeries series = TimeSeriesFile.read(shared("data/bold/haxby2001/expected/run-001_cosine.tsv.gz"));
        SquareMatrix oracle = SquareMatrix.read(shared("data/bold/haxby2001/expected/run-001_" + expected + ".tsv.gz"));
        assertAgree(measure(kind, estimator).matrix(series), oracle);
    }

    @ParameterizedTest
    @CsvSource({
        "COVARIANCE, EMPIRICAL, covariance_empirical",
        "COVARIANCE, LEDOIT_WOLF, covariance_ledoitwolf",
        "CORRELATION, EMPIRICAL, correlation_empirical",
        "CORRELATION, LEDOIT_WOLF, correlation_ledoitwolf",
        "PARTIAL_CORRELATION, LEDOIT_WOLF, partial_correlation_ledoitwolf",
        "PRECISION, LEDOIT_WOLF, precision_ledoitwolf",
    })
    void everyKindAgreesWithNilearnOnAFilteredScan(
            ConnectivityKind kind, CovarianceEstimator estimator, String expected) {
        TimeSeries series = firstRegions(psilocybin(1, "psilocybin"), 50);
        SquareMatrix oracle = SquareMatrix.read(
                shared("data/psilo_timeseries/expected/sub-01_ses-psilocybin_first50_" + expected + ".tsv.gz"));
        assertAgree(measure(kind, estimator).matrix(series), oracle);
    }

    /**
     * Filtering left this scan 49 true dimensions of 50: the inverse is one direction of rounding noise, 6e12 large. Digits
     * beyond the condition number (4e13) times machine precision are anybody's, so the largest entry alone sets the scale.
     */
    @Test
    void theNearlySingularInverseOfAFilteredScanIsNilearnsAsFarAsItHasDigitsAndIsTold() {
        TimeSeries series = firstRegions(psilocybin(1, "psilocybin"), 50);
        CohortConnectivity precision = CohortConnectivity.fit(
                measure(ConnectivityKind.PRECISION, CovarianceEstimator.EMPIRICAL),
                SampleSet.of(List.of("1")),
                List.of(SeriesSource.of(series)),
                Parallelism.single());
        SquareMatrix oracle = SquareMatrix.read(
                shared("data/psilo_timeseries/expected/sub-01_ses-psilocybin_first50_precision_empirical.tsv.gz"));
        assertThat(precision.nearlySingular()).isEqualTo(1);
        assertThat(largestDifference(precision.matrices().get(0), oracle) / 6.5e12)
                .isLessThan(NEARLY_SINGULAR);
        CohortConnectivity partial = CohortConnectivity.fit(
                measure(ConnectivityKind.PARTIAL_CORRELATION, CovarianceEstimator.EMPIRICAL),
                SampleSet.of(List.of("1")),
                List.of(SeriesSource.of(series)),
                Parallelism.single());
        assertThat(
                        largestDifference(
                                partial.matrices().get(0),
                                SquareMatrix.read(
                                        shared(
                                                "data/psilo_timeseries/expected/sub-01_ses-psilocybin_first50_partial_correlation_empirical.tsv.gz"))))
                .isLessThan(PRINTED);
    }

    @Test
    void aCovarianceOfFewerVolumesThanRegionsHasNoInverse() {
        TimeSeries series = firstRegions(psilocybin(1, "psilocybin"), 120);
        assertThatThrownBy(() -> measure(ConnectivityKind.PRECISION, CovarianceEstimator.EMPIRICAL)
                        .matrix(series))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("ledoit-wolf");
    }

    @Test
    void meanConnectivityOfEighteenScansIsAsListed() {
        TextTable expected = TextTable.read(shared("data/psilo_timeseries/expected_mean_connectivity.tsv"));
        for (int subject = 1; subject <= 9; subject++) {
            for (String session : List.of("psilocybin", "placebo")) {
                SquareMatrix r = ConnectivityMeasure.withDefaults().matrix(psilocybin(subject, session));
                double mean = Arrays.stream(Edges.values(r, Diagonal.DISCARDED))
                        .average()
                        .orElseThrow();
                assertThat(mean).isCloseTo(expected.numbers("mean_r_" + session)[subject - 1], within(PRINTED));
            }
        }
    }

    @Test
    void theTangentSpaceOfFourRunsIsNilearns() {
        List<SeriesSource> runs = IntStream.rangeClosed(1, 4)
                .mapToObj(k -> SeriesSource.file(shared("data/bold/haxby2001/expected/run-00" + k + "_cosine.tsv.gz")))
                .toList();
        CohortConnectivity cohort = CohortConnectivity.fit(
                measure(ConnectivityKind.TANGENT, CovarianceEstimator.LEDOIT_WOLF),
                SampleSet.of(List.of("1", "2", "3", "4")),
                runs,
                new Parallelism(2));
        SquareMatrix mean = SquareMatrix.read(shared("data/bold/haxby2001/expected/tangent_mean_ledoitwolf.tsv.gz"));
        assertThat(largestDifference(cohort.reference().orElseThrow().mean(), mean))
                .isLessThan(TANGENT);
        for (int k = 1; k <= 4; k++) {
            SquareMatrix oracle =
                    SquareMatrix.read(shared("data/bold/haxby2001/expected/run-00" + k + "_tangent_ledoitwolf.tsv.gz"));
            assertThat(largestDifference(cohort.matrices().get(k - 1), oracle)).isLessThan(TANGENT);
        }
    }

    @Test
    void theTangentSpaceOfEighteenScansIsNilearns() {
        List<String> names = new ArrayList<>();
        List<SeriesSource> scans = new ArrayList<>();
        for (int subject = 1; subject <= 9; subject++) {
            for (String session : List.of("psilocybin", "placebo")) {
                names.add("sub-0" + subject + "_ses-" + session);
                scans.add(SeriesSource.of(firstRegions(psilocybin(subject, session), 50)));
            }
        }
        CohortConnectivity cohort = CohortConnectivity.fit(
                measure(ConnectivityKind.TANGENT, CovarianceEstimator.LEDOIT_WOLF),
                SampleSet.of(names),
                scans,
                Parallelism.single());
        SquareMatrix mean = SquareMatrix.read(shared("data/psilo_timeseries/expected/tangent_mean_ledoitwolf.tsv.gz"));
        assertThat(largestDifference(cohort.reference().orElseThrow().mean(), mean))
                .isLessThan(TANGENT);
        for (String name :
                List.of("sub-01_ses-psilocybin", "sub-01_ses-placebo", "sub-05_ses-placebo", "sub-05_ses-psilocybin")) {
            SquareMatrix oracle = SquareMatrix.read(
                    shared("data/psilo_timeseries/expected/" + name + "_first50_tangent_ledoitwolf.tsv.gz"));
            assertThat(largestDifference(cohort.matrices().get(names.indexOf(name)), oracle))
                    .isLessThan(TANGENT);
        }
    }

    private static TimeSeries psilocybin(int subject, String session) {
        String stem = "sub-0" + subject + "/ses-" + session + "/func/sub-0" + subject + "_ses-" + session;
        return TimeSeriesFile.read(shared("data/psilo_timeseries/" + stem + "_task-rest_timeseries.tsv.gz"));
    }

    private static void assertAgree(SquareMatrix matrix, SquareMatrix oracle) {
        double largest = 0;
        for (double value : oracle.values()) {
            largest = Math.max(largest, Math.abs(value));
        }
        double tolerance = Math.max(PRINTED, PRINTED_RELATIVE * largest);
        assertThat(largestDifference(matrix, oracle)).isLessThan(tolerance);
    }

    private static double largestDifference(SquareMatrix matrix, SquareMatrix oracle) {
        assertThat(matrix.order()).isEqualTo(oracle.order());
        double largest = 0;
        for (int i = 0; i < oracle.values().length; i++) {
            double difference = Math.abs(matrix.values()[i] - oracle.values()[i]);
            // A NaN must not slip through the comparison.
            assertThat(difference).isNotNaN();
            largest = Math.max(largest, difference);
        }
        return largest;
    }
}
