package org.endotype.imaging.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.complexity.AnalyticSignal;
import org.endotype.imaging.signal.TimeSeries;
import org.junit.jupiter.api.Test;

class DynamicsTest {

    private static final double ROUNDING = 1e-9;

    private static TimeSeries series(double[] values, int regions) {
        return TimeSeries.of(
                IntStream.rangeClosed(1, regions).mapToObj(i -> "r" + i).toList(), values, OptionalDouble.empty());
    }

    /** A wave in which regions of the first half lead or oppose the others, by turns of 50 volumes. */
    private static TimeSeries alternating(int volumes, int regions, long seed) {
        Random random = new Random(seed);
        double[] values = new double[volumes * regions];
        for (int t = 0; t < volumes; t++) {
            double wave = Math.sin(2 * Math.PI * t / 12);
            boolean opposed = t / 50 % 2 == 1;
            for (int i = 0; i < regions; i++) {
                double sign = opposed && i < regions / 2 ? -1 : 1;
                values[t * regions + i] = sign * wave + 0.1 * random.nextGaussian();
            }
        }
        return series(values, regions);
    }

    @Test
    void leadingVectorsAreTheLeadingEigenvectorsOfPhaseCoherence() {
        int n = 40;
        int p = 5;
        double[] x = new Random(1).doubles((long) n * p, -1, 1).toArray();
        double[] imaginary = AnalyticSignal.hilbert(x, n, p);
        double[][] vectors = LeadingPhase.vectors(x, n, p);
        assertThat(vectors).hasNumberOfRows(n - 2);
        for (int t = 1; t < n - 1; t++) {
            double[] coherence = new double[p * p];
            for (int i = 0; i < p; i++) {
                for (int j = 0; j < p; j++) {
                    double a = Math.atan2(imaginary[t * p + i], x[t * p + i]);
                    double b = Math.atan2(imaginary[t * p + j], x[t * p + j]);
                    coherence[i * p + j] = Math.cos(a - b);
                }
            }
            double[] expected = LinearAlgebra.largestEigen(coherence, p, 1).vector(0);
            double cosine = 0;
            for (int i = 0; i < p; i++) {
                cosine += expected[i] * vectors[t - 1][i];
            }
            assertThat(Math.abs(cosine)).isCloseTo(1, within(ROUNDING));
        }
    }

    @Test
    void plantedStatesAreFoundWithTheirOccupancyAndLifetime() {
        List<TimeSeries> scans = List.of(alternating(400, 8, 1), alternating(400, 8, 2));
        PhaseStates found = PhaseStates.fit(scans, 2, 5, 3, new Parallelism(2));
        // One state has all regions on one side, in the other the halves are opposed.
        double[] first = found.state(0);
        double[] second = found.state(1);
        boolean firstIsCommon = first[0] * first[7] > 0;
        double[] common = firstIsCommon ? first : second;
        double[] opposed = firstIsCommon ? second : first;
        for (int i = 0; i < 8; i++) {
            assertThat(Math.abs(common[i])).isCloseTo(1 / Math.sqrt(8), within(0.05));
            assertThat(Math.signum(opposed[i] * opposed[7]))
                    .as("side of region %d", i + 1)
                    .isEqualTo(i < 4 ? -1 : 1);
        }
        PhaseStates.Visits visits = found.visits(0);
        assertThat(visits.occupancy()[0] + visits.occupancy()[1]).isCloseTo(1, within(ROUNDING));
        // Half of the time each; the transform smears about one wave around each turn.
        assertThat(visits.occupancy()[0]).isBetween(0.4, 0.62);
        assertThat(visits.lifetimeVolumes()[0]).isBetween(15.0, 60.0);
        assertThat(visits.transitions()[0] + visits.transitions()[1]).isCloseTo(1, within(ROUNDING));
        assertThat(found.fit()).isGreaterThan(0.8);
        assertThat(PhaseStates.fit(scans, 2, 5, 3, Parallelism.single()).state(1))
                .containsExactly(second);
    }

    @Test
    void anEdgeThatSwitchesSignVariesMoreThanOneThatStays() {
        double[] deviations = new SlidingWindows(25, 5).variability(alternating(300, 8, 4));
        // Edge r1--r2 lies within the half that moves together, r1--r8 across: positions 0 and 21.
        assertThat(deviations[21]).isGreaterThan(5 * deviations[0]);
    }

    @Test
    void windowsStartEveryStepAndWholeWindowsAloneCount() {
        TimeSeries scan = alternating(31, 3, 5);
        assertThat(new SlidingWindows(10, 5).edges(scan)).hasSize(5);
        assertThat(new SlidingWindows(31, 1).edges(scan)).hasSize(1);
        assertThatThrownBy(() -> new SlidingWindows(32, 1).edges(scan)).isInstanceOf(DegenerateData.class);
        assertThatThrownBy(() -> new SlidingWindows(31, 1).variability(scan)).isInstanceOf(DegenerateData.class);
    }

    @Test
    void scansOfOtherRegionsAreInconsistent() {
        assertThatThrownBy(() -> PhaseStates.fit(
                        List.of(alternating(40, 3, 1), alternating(40, 4, 1)), 2, 1, 1, Parallelism.single()))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("series 2");
    }
}
