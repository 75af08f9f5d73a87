package org.endotype.imaging.connectivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;
import org.junit.jupiter.api.Test;

/**
 * Figures from scikit-learn 1.2.1: {@code graphical_lasso(S, alpha, tol=1e-10)}, and for the penalty the mean over {@code
 * KFold(5)} of {@code log_likelihood} of held-out volumes under fits at a few penalties. {@code GraphicalLassoCV} itself stops at
 * 0.139 on this run, where its warm-started path fails numerically; by its own score that is worse than 0.076.
 */
class GraphicalLassoTest {

    /** Relative; entries may differ by about the square root of a duality gap of 1e-8. */
    private static final double WITHIN_THE_GAP = 1e-4;

    @Test
    void theSparseInverseIsScikitLearns() {
        int n = 40;
        int p = 8;
        double[] x = generated(n, 60, p);
        for (int i = 0; i < n; i++) {
            x[i * p + 1] += x[i * p];
            x[i * p + 2] += 0.7 * x[i * p + 1];
            x[i * p + 5] -= x[i * p + 4];
        }
        Covariance.centre(x, n, p);
        double[] s = Covariance.empirical(x, n, p);
        GraphicalLasso.Result found = GraphicalLasso.fit(s, p, 0.02);
        double[] k = found.precision();
        assertThat(new double[] {k[0], k[p], k[2 * p + 1], k[5 * p + 4]})
                .containsExactly(
                        new double[] {21.680054542204967, -6.839662063075342, -5.342163034109105, 6.385834000886376},
                        within(WITHIN_THE_GAP * 22));
        assertThat(found.covariance()[p]).isCloseTo(0.05467556580577701, within(WITHIN_THE_GAP));
        assertThat(Arrays.stream(k).filter(value -> value == 0).count()).isEqualTo(40);
        assertThat(Math.abs(found.gap())).isLessThan(GraphicalLasso.GAP);
    }

    @Test
    void onARealRunTheInverseAndTheCrossValidatedPenaltyAreScikitLearns() {
        Path file = Path.of(System.getProperty("endotype.shared", "missing"))
                .resolve("data/bold/haxby2001/expected/run-001_cosine.tsv.gz");
        assumeTrue(Files.exists(file), "outside data are not here");
        TimeSeries series = TimeSeriesFile.read(file);
        int n = series.volumeCount();
        int p = series.regionCount();
        double[] x = series.toRowMajor();
        Covariance.centre(x, n, p);
        GraphicalLasso.Result fixed = GraphicalLasso.fit(Covariance.empirical(x, n, p), p, 0.1);
        double[] k = fixed.precision();
        assertThat(k[0]).isCloseTo(1.2373621517618223, within(WITHIN_THE_GAP));
        assertThat(k[5 * p + 2]).isCloseTo(-0.23501033770949323, within(WITHIN_THE_GAP));
        assertThat(k[p]).isZero();
        assertThat(Arrays.stream(k).map(Math::abs).sum()).isCloseTo(93.27561341899332, within(93 * WITHIN_THE_GAP));
        assertThat(Arrays.stream(k).filter(value -> value == 0).count()).isEqualTo(632);
        GraphicalLasso.Result chosen = GraphicalLasso.crossValidated(x, n, p);
        // Mean scores at 0.05, 0.0764, 0.1 and 0.1394: -43.522, -43.372, -43.414, -43.645.
        assertThat(chosen.penalty()).isBetween(0.0650, 0.0900);
        ConnectivityMeasure measure = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.PARTIAL_CORRELATION)
                .with(CovarianceEstimator.GRAPHICAL_LASSO)
                .withPenalty(0.1);
        assertThat(measure.matrix(series).value(5, 2))
                .isCloseTo(-k[5 * p + 2] / Math.sqrt(k[2 * p + 2] * k[5 * p + 5]), within(1e-12));
        assertThat(measure.matrix(series).value(1, 0)).isZero();
    }

    @Test
    void aHundredRegionsOverFewerVolumesHaveAPositiveDefiniteSparseInverse() {
        int n = 60;
        int p = 100;
        Random random = new Random(5);
        double[] x = new double[n * p];
        for (int t = 0; t < n; t++) {
            double shared = random.nextGaussian();
            for (int i = 0; i < p; i++) {
                x[t * p + i] = random.nextGaussian() + (i < 20 ? shared : 0);
            }
        }
        Covariance.centre(x, n, p);
        double[] s = Covariance.empirical(x, n, p);
        GraphicalLasso.Result found = GraphicalLasso.fit(s, p, 0.1);
        double[] eigenvalues =
                LinearAlgebra.symmetricEigen(found.precision(), p).values();
        assertThat(eigenvalues[p - 1]).isPositive();
        // The optimum: the covariance differs from S by the penalty at most, and by exactly it where K is not 0.
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < i; j++) {
                double difference = s[i * p + j] - found.covariance()[i * p + j];
                assertThat(Math.abs(difference)).isLessThanOrEqualTo(0.1 + 1e-6);
            }
        }
    }

    @Test
    void aPenaltyBelongsToThisEstimatorAndIsAboveZero() {
        assertThatThrownBy(() -> ConnectivityMeasure.withDefaults().withPenalty(0.1))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("graphical-lasso");
        assertThatThrownBy(() -> ConnectivityMeasure.withDefaults()
                        .with(CovarianceEstimator.GRAPHICAL_LASSO)
                        .withPenalty(0))
                .isInstanceOf(InvalidConfiguration.class);
    }

    /** The first columns of a matrix of a linear congruential generator's numbers. */
    private static double[] generated(int rows, int columns, int kept) {
        double[] x = new double[rows * kept];
        long state = 12345;
        for (int i = 0; i < rows * columns; i++) {
            state = (1103515245L * state + 12345) % 2147483648L;
            if (i % columns < kept) {
                x[i / columns * kept + i % columns] = state / 2147483648.0 - 0.5;
            }
        }
        return x;
    }
}
