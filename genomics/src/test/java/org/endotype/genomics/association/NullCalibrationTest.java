package org.endotype.genomics.association;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.pipeline.RunContext;
import org.endotype.genomics.MemoryGenotypes;
import org.endotype.genomics.variant.Variant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Phenotypes that no genotype has to do with: p values must be uniform. Two hundred phenotypes, drawn anew, against
 * simulated variants of frequency .02 to .5 with 1 % of calls missing, beside two covariates of which one acts on the
 * phenotype.
 */
class NullCalibrationTest {

    private static final int PHENOTYPES = 200;

    /** Standard errors that a share of p values below a limit may lie from it: about 1 in 16,000 by chance. */
    private static final double ERRORS = 4;

    /**
     * @param cases share of cases; 0 for a quantity
     * @param samples enough for the large-sample p value to be asked for at all: 20 cases at least
     * @param conservative how far the share of p below .05 may fall short of it beyond chance: Wald statistics are
     *     conservative where cases are few
     */
    @ParameterizedTest
    @CsvSource({"0, 400, 0", "0.5, 400, 0.005", "0.1, 600, 0.01", "0.02, 1000, 0.03"})
    void nullPhenotypesGiveUniformPValues(double cases, int samples, double conservative) {
        double[] p = pValues(cases, samples, 25, new SplittableRandom(20261122));
        assertThat(p.length).isGreaterThan(4500);
        for (double limit : new double[] {0.01, 0.05, 0.5}) {
            double share = Arrays.stream(p).filter(value -> value < limit).count() / (double) p.length;
            double error = Math.sqrt(limit * (1 - limit) / p.length);
            assertThat(share).as("share of p below %s", limit).isLessThan(limit + ERRORS * error);
            if (limit == 0.05) {
                assertThat(share).isGreaterThan(limit - conservative - ERRORS * error);
            }
        }
        if (cases == 0 || cases == 0.5) {
            // Kolmogorov and Smirnov's distance; 1.95 / sqrt(n) is passed once in a thousand times.
            assertThat(distanceFromUniform(p)).isLessThan(1.95 / Math.sqrt(p.length) + conservative);
        }
    }

    static double distanceFromUniform(double[] p) {
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            distance = Math.max(
                    distance, Math.max(sorted[i] - (double) i / sorted.length, (i + 1.0) / sorted.length - sorted[i]));
        }
        return distance;
    }

    /** The p values of all variants for all phenotypes; those without one left out. */
    static double[] pValues(double cases, int samples, int variants, SplittableRandom random) {
        double[] all = new double[PHENOTYPES * variants];
        for (int phenotype = 0; phenotype < PHENOTYPES; phenotype++) {
            MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(samples);
            for (int v = 0; v < variants; v++) {
                double f = 0.02 + 0.48 * random.nextDouble();
                int[] calls = new int[samples];
                for (int s = 0; s < samples; s++) {
                    int copies = (random.nextDouble() < f ? 1 : 0) + (random.nextDouble() < f ? 1 : 0);
                    calls[s] = random.nextDouble() < 0.01 ? -1 : copies;
                }
                genotypes.add(new Variant("1", v + 1, "v" + v, "A", "C"), calls);
            }
            double[][] covariates = new double[2][samples];
            double[] values = new double[samples];
            for (int s = 0; s < samples; s++) {
                covariates[0][s] = random.nextGaussian();
                covariates[1][s] = random.nextDouble() < 0.5 ? 1 : 0;
                if (cases == 0) {
                    values[s] = random.nextGaussian() + 0.3 * covariates[0][s];
                } else {
                    double odds = cases / (1 - cases) * Math.exp(0.3 * covariates[0][s]);
                    values[s] = random.nextDouble() < odds / (1 + odds) ? 1 : 0;
                }
            }
            AssociationData data = new AssociationData(
                    "y", cases > 0, IntStream.range(0, samples).toArray(), values, List.of("a", "b"), covariates, 0, 0);
            AssociationResult result = AssociationScan.run(
                    genotypes, data, AssociationParameters.withDefaults(), RunContext.withDefaults());
            System.arraycopy(result.pValues(), 0, all, phenotype * variants, variants);
        }
        return Arrays.stream(all).filter(p -> !Double.isNaN(p)).toArray();
    }
}
