package org.endotype.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.endotype.core.error.DegenerateData;
import org.junit.jupiter.api.Test;

class ModeratedVarianceTest {

    @Test
    void recoversAPlantedPrior() {
        double degrees = 6;
        double[] variances = simulate(20_000, 2.5, 8, degrees);
        ModeratedVariance prior = ModeratedVariance.fit(variances, degrees);
        // Monte Carlo error of 20,000 features: about 1 % and 4 %.
        assertThat(prior.priorVariance()).isCloseTo(2.5, within(0.1));
        assertThat(prior.priorDegrees()).isCloseTo(8, within(1.0));
        assertThat(prior.of(10, 6))
                .isCloseTo(
                        (6 * 10 + prior.priorDegrees() * prior.priorVariance()) / (6 + prior.priorDegrees()),
                        within(1e-12));
    }

    @Test
    void equalVariancesArePooledAltogether() {
        ModeratedVariance prior = ModeratedVariance.fit(new double[] {2, 2, 2, 2}, 4);
        assertThat(prior.priorDegrees()).isInfinite();
        assertThat(prior.of(5, 4)).isCloseTo(2, within(1e-12));
    }

    @Test
    void refusesOneFeatureAndFeaturesThatDoNotVary() {
        assertThatThrownBy(() -> ModeratedVariance.fit(new double[] {2, Double.NaN}, 4))
                .isInstanceOf(DegenerateData.class);
        assertThatThrownBy(() -> ModeratedVariance.fit(new double[] {0, 0, 0, 1}, 4))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("more than half of the features do not vary");
    }

    private static double[] simulate(int n, double priorVariance, double priorDegrees, double degrees) {
        SplittableRandom random = new SplittableRandom(2);
        ChiSquaredDistribution prior = new ChiSquaredDistribution(null, priorDegrees);
        ChiSquaredDistribution sampling = new ChiSquaredDistribution(null, degrees);
        double[] variances = new double[n];
        for (int i = 0; i < n; i++) {
            double truth = priorVariance * priorDegrees / prior.inverseCumulativeProbability(random.nextDouble());
            variances[i] = truth * sampling.inverseCumulativeProbability(random.nextDouble()) / degrees;
        }
        return variances;
    }
}
