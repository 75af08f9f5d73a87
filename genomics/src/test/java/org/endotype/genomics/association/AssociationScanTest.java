package org.endotype.genomics.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.pipeline.RunContext;
import org.endotype.genomics.MemoryGenotypes;
import org.endotype.genomics.variant.Variant;
import org.junit.jupiter.api.Test;

/** Against textbook fits on the called samples alone, and null phenotypes. */
class AssociationScanTest {

    /** Two solutions of the same least squares in doubles. */
    private static final double ROUNDING = 1e-9;

    /** Newton steps stopped at a change of 1e-8 in the log likelihood against steps to a standstill. */
    private static final double CONVERGED = 1e-6;

    private static final int SAMPLES = 203;
    private static final int VARIANTS = 60;

    private final SplittableRandom random = new SplittableRandom(11);
    private final int[][] calls = new int[VARIANTS][SAMPLES];
    private final double[][] covariates = new double[2][SAMPLES];

    private MemoryGenotypes genotypes() {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(SAMPLES);
        for (int v = 0; v < VARIANTS; v++) {
            double f = 0.05 + 0.9 * v / VARIANTS;
            double missing = v % 3 == 0 ? 0 : 0.01 * v;
            for (int s = 0; s < SAMPLES; s++) {
                int copies = (random.nextDouble() < f ? 1 : 0) + (random.nextDouble() < f ? 1 : 0);
                calls[v][s] = random.nextDouble() < missing ? -1 : copies;
            }
            genotypes.add(new Variant("1", v + 1, "v" + v, "A", "C"), calls[v]);
        }
        for (int s = 0; s < SAMPLES; s++) {
            covariates[0][s] = 40 + 10 * random.nextDouble();
            covariates[1][s] = random.nextDouble() < 0.4 ? 1 : 0;
        }
        return genotypes;
    }

    private AssociationData data(boolean binary, double[] values) {
        return new AssociationData(
                "y", binary, IntStream.range(0, SAMPLES).toArray(), values, List.of("age", "sex"), covariates, 0, 0);
    }

    private List<Integer> called(int v) {
        return IntStream.range(0, SAMPLES).filter(s -> calls[v][s] >= 0).boxed().toList();
    }

    private double[] row(int v, int s) {
        return new double[] {1, covariates[0][s] / 10, covariates[1][s], calls[v][s]};
    }

    @Test
    void linearEffectsEqualLeastSquaresOnTheCalledSamples() {
        MemoryGenotypes genotypes = genotypes();
        double[] y = IntStream.range(0, SAMPLES)
                .mapToDouble(s -> 0.3 * Math.max(0, calls[7][s]) + covariates[0][s] / 5 + random.nextDouble())
                .toArray();
        AssociationResult result = AssociationScan.run(
                genotypes, data(false, y), AssociationParameters.withDefaults(), RunContext.withDefaults());
        for (int v = 0; v < VARIANTS; v++) {
            List<Integer> called = called(v);
            double[][] x = new double[called.size()][];
            double[] values = new double[called.size()];
            for (int i = 0; i < x.length; i++) {
                x[i] = Arrays.copyOfRange(row(v, called.get(i)), 1, 4);
                values[i] = y[called.get(i)];
            }
            OLSMultipleLinearRegression ols = new OLSMultipleLinearRegression();
            ols.newSampleData(values, x);
            assertThat(result.samples()[v]).isEqualTo(called.size());
            assertThat(result.betas()[v]).isCloseTo(ols.estimateRegressionParameters()[3], within(ROUNDING));
            assertThat(result.standardErrors()[v])
                    .isCloseTo(ols.estimateRegressionParametersStandardErrors()[3], within(ROUNDING));
        }
        assertThat(result.pValues()[7]).isLessThan(1e-6);
    }

    @Test
    void logisticEffectsEqualNewtonsMethodToAStandstillOnTheCalledSamples() {
        MemoryGenotypes genotypes = genotypes();
        double[] y = IntStream.range(0, SAMPLES)
                .mapToDouble(s -> random.nextDouble() < 0.3 + 0.2 * Math.max(0, calls[9][s]) ? 1 : 0)
                .toArray();
        AssociationResult result = AssociationScan.run(
                genotypes, data(true, y), AssociationParameters.withDefaults(), RunContext.withDefaults());
        int compared = 0;
        for (int v = 0; v < VARIANTS; v++) {
            double[] expected = newton(v, y, result.firth()[v]);
            assertThat(result.betas()[v]).isCloseTo(expected[0], within(1e-4 * expected[1]));
            assertThat(result.standardErrors()[v])
                    .isCloseTo(expected[1], within((result.firth()[v] ? 1e-4 : CONVERGED)));
            compared++;
        }
        assertThat(compared).isEqualTo(VARIANTS);
    }

    /** Beta and standard error of the genotype; Firth's with the augmented information. */
    private double[] newton(int v, double[] y, boolean firth) {
        List<Integer> called = called(v);
        double[] beta = new double[4];
        double error = Double.NaN;
        for (int step = 0; step < 200; step++) {
            double[][] information = new double[4][4];
            for (int s : called) {
                accumulate(information, row(v, s), weight(row(v, s), beta));
            }
            RealMatrix inverse = new LUDecomposition(new Array2DRowRealMatrix(information))
                    .getSolver()
                    .getInverse();
            double[] score = new double[4];
            double[][] augmented = new double[4][4];
            for (int s : called) {
                double[] x = row(v, s);
                double p = 1 / (1 + Math.exp(-CovariateBasis.dot(x, beta)));
                double h = firth ? p * (1 - p) * CovariateBasis.dot(x, inverse.operate(x)) : 0;
                for (int j = 0; j < 4; j++) {
                    score[j] += x[j] * (y[s] - p + h * (0.5 - p));
                }
                accumulate(augmented, x, p * (1 - p) * (1 + h));
            }
            error = Math.sqrt(new LUDecomposition(new Array2DRowRealMatrix(augmented))
                    .getSolver()
                    .getInverse()
                    .getEntry(3, 3));
            double[] change = inverse.operate(score);
            for (int j = 0; j < 4; j++) {
                // Whole steps of Firth's score overshoot by up to two where one person holds all the leverage.
                beta[j] += firth ? change[j] / 2 : change[j];
            }
        }
        return new double[] {beta[3], error};
    }

    private static double weight(double[] x, double[] beta) {
        double p = 1 / (1 + Math.exp(-CovariateBasis.dot(x, beta)));
        return p * (1 - p);
    }

    private static void accumulate(double[][] information, double[] x, double weight) {
        for (int j = 0; j < 4; j++) {
            for (int k = 0; k < 4; k++) {
                information[j][k] += weight * x[j] * x[k];
            }
        }
    }

    @Test
    void anAlleleAbsentFromControlsGetsAFiniteFirthEffect() {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(SAMPLES);
        int[] rare = new int[SAMPLES];
        double[] y = new double[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            y[s] = s % 5 == 0 ? 1 : 0;
            rare[s] = s == 0 || s == 50 || s == 100 ? 1 : 0;
            covariates[0][s] = random.nextDouble();
            covariates[1][s] = random.nextDouble();
        }
        genotypes.add(new Variant("1", 1, "rare", "A", "C"), rare);
        genotypes.add(new Variant("1", 2, "same", "A", "C"), new int[SAMPLES]);
        genotypes.add(new Variant("MT", 3, "mt", "A", "C"), rare);
        AssociationResult result = AssociationScan.run(
                genotypes, data(true, y), AssociationParameters.withDefaults(), RunContext.withDefaults());
        assertThat(result.firth()).containsExactly(true, false, false);
        assertThat(result.betas()[0]).isBetween(1.0, 6.0);
        assertThat(result.betas()[1]).isNaN();
        assertThat(result.untested()).containsOnlyKeys(Untested.ALL_ALIKE, Untested.HAPLOID_CHROMOSOME);
    }

    @Test
    void aSingleCarrierAmongCasesGetsTheFirthEffectThatHalvedStepsFind() {
        int[] carrier = new int[SAMPLES];
        double[] y = new double[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            y[s] = s % 3 == 0 ? 1 : 0;
            carrier[s] = s == 6 ? 1 : 0;
            covariates[0][s] = 40 + 10 * random.nextDouble();
            covariates[1][s] = random.nextDouble();
        }
        calls[0] = carrier;
        AssociationResult result = AssociationScan.run(
                MemoryGenotypes.ofSamples(SAMPLES).add(new Variant("1", 1, "v", "A", "C"), carrier),
                data(true, y),
                AssociationParameters.withDefaults(),
                RunContext.withDefaults());
        double[] expected = newton(0, y, true);
        assertThat(result.firth()[0]).isTrue();
        assertThat(result.betas()[0]).isCloseTo(expected[0], within(1e-4 * expected[1]));
        assertThat(result.standardErrors()[0]).isCloseTo(expected[1], within(1e-4));
    }

    @Test
    void aVariantThatTellsCasesFromControlsGetsAFiniteFirthEffect() {
        int[] telling = new int[SAMPLES];
        double[] y = new double[SAMPLES];
        for (int s = 0; s < SAMPLES; s++) {
            y[s] = s < 60 ? 1 : 0;
            // Both alleles stand on both sides.
            telling[s] = s < 60 ? s % 2 + 1 : s % 5 == 0 ? 1 : 0;
            covariates[0][s] = random.nextDouble();
            covariates[1][s] = telling[s] == 1 ? (s < 60 ? 3 : 0) : random.nextDouble();
        }
        AssociationResult result = AssociationScan.run(
                MemoryGenotypes.ofSamples(SAMPLES).add(new Variant("1", 1, "v", "A", "C"), telling),
                data(true, y),
                AssociationParameters.withDefaults(),
                RunContext.withDefaults());
        assertThat(result.firth()).containsExactly(true);
        assertThat(result.standardErrors()[0]).isLessThan(20);
    }

    @Test
    void nullPhenotypesGiveUniformPValues() {
        MemoryGenotypes genotypes = genotypes();
        for (boolean binary : new boolean[] {false, true}) {
            List<Double> p = new ArrayList<>();
            for (int repeat = 0; repeat < 40; repeat++) {
                double[] y = IntStream.range(0, SAMPLES)
                        .mapToDouble(s -> binary
                                ? (random.nextDouble() < 0.4 ? 1 : 0)
                                : random.nextDouble() + random.nextDouble() + random.nextDouble())
                        .toArray();
                AssociationResult result = AssociationScan.run(
                        genotypes, data(binary, y), AssociationParameters.withDefaults(), RunContext.withDefaults());
                Arrays.stream(result.pValues())
                        .filter(value -> !Double.isNaN(value))
                        .forEach(p::add);
            }
            p.sort(null);
            double distance = 0;
            for (int i = 0; i < p.size(); i++) {
                distance = Math.max(distance, Math.abs(p.get(i) - (i + 0.5) / p.size()));
            }
            // Kolmogorov-Smirnov at p = .001 for about 2,400 independent values: 1.95 / sqrt(2400) = .040.
            assertThat(distance).as(binary ? "logistic" : "linear").isLessThan(0.045);
        }
    }

    @Test
    void covariatesThatTellCasesApartAreRefused() {
        MemoryGenotypes genotypes = genotypes();
        double[] y = Arrays.stream(covariates[0]).map(age -> age > 45 ? 1 : 0).toArray();
        assertThatThrownBy(() -> AssociationScan.run(
                        genotypes, data(true, y), AssociationParameters.withDefaults(), RunContext.withDefaults()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("the covariates alone tell cases from controls");
    }

    @Test
    void studentsTailsAgreeWithTabulatedValues() {
        // R 4.2: 2 * pt(-c(0, 2.5, 40), c(10, 30, 950))
        assertThat(LinearTest.twoSided(0, 10)).isCloseTo(1, within(1e-12));
        assertThat(LinearTest.twoSided(2.5, 30)).isCloseTo(0.01812, within(2e-4));
        assertThat(LinearTest.twoSided(40, 950)).isGreaterThan(0).isLessThan(1e-150);
    }
}
