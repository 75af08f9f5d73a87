package org.endotype.genomics.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.genomics.DosageCohort;
import org.endotype.genomics.association.AssociationData;
import org.endotype.genomics.association.AssociationParameters;
import org.endotype.genomics.association.AssociationResult;
import org.endotype.genomics.association.AssociationScan;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.score.MissingGenotypes;
import org.endotype.genomics.score.PolygenicScores;
import org.endotype.genomics.score.ScoreParameters;
import org.endotype.genomics.score.ScoreResult;
import org.endotype.genomics.score.WeightFiles;
import org.endotype.testdata.PgenBytes.Dosages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores and association on dosages, against sums and fits over the plain numbers. */
class DosageAnalysesTest {

    /** Sums of a few hundred products in another order. */
    private static final double ROUNDING = 1e-9;

    private final DosageCohort cohort = new DosageCohort(151, 45, 21);

    @TempDir
    Path folder;

    private GenotypeSource source() throws IOException {
        return GenotypeSources.openPgen(cohort.writePgen(folder.resolve("a"), Dosages.MARKED));
    }

    private double copies(int v, int s) {
        return cohort.steps[v][s] < 0 ? Double.NaN : (double) cohort.steps[v][s] / DosageCohort.ONE;
    }

    private double mean(int v) {
        return IntStream.range(0, cohort.samples)
                .mapToDouble(s -> copies(v, s))
                .filter(x -> !Double.isNaN(x))
                .average()
                .orElseThrow();
    }

    private Path weights() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int v = 0; v < cohort.variants; v++) {
            // Every other weight is for the reference allele.
            lines.add("v" + v + "\t" + (v % 2 == 0 ? "G" : "A") + "\t" + weight(v));
        }
        return Files.write(folder.resolve("w.tsv"), lines);
    }

    private static double weight(int v) {
        return 0.01 * (v + 1) - 0.2;
    }

    @Test
    void scoresAreWeightsTimesDosagesWithMissingOnesAtTheirMean() throws IOException {
        for (int threads : new int[] {1, 3}) {
            ScoreResult result = PolygenicScores.score(
                    source(),
                    List.of(WeightFiles.read(weights())),
                    ScoreParameters.withDefaults(),
                    new RunContext(new Parallelism(threads), 1L, Progress.silent()));
            for (int s = 0; s < cohort.samples; s++) {
                double expected = 0;
                for (int v = 0; v < cohort.variants; v++) {
                    double x = Double.isNaN(copies(v, s)) ? mean(v) : copies(v, s);
                    expected += weight(v) * (v % 2 == 0 ? x : 2 - x);
                }
                assertThat(result.sums()[0][s]).isCloseTo(expected, within(ROUNDING));
                assertThat(result.averages()[0][s]).isCloseTo(expected / (2 * cohort.variants), within(ROUNDING));
            }
        }
    }

    @Test
    void ignoredMissingDosagesLeaveTheAverage() throws IOException {
        ScoreResult result = PolygenicScores.score(
                source(),
                List.of(WeightFiles.read(weights())),
                ScoreParameters.withDefaults().with(MissingGenotypes.IGNORE),
                RunContext.withDefaults());
        for (int s = 0; s < cohort.samples; s++) {
            double expected = 0;
            int counted = 0;
            for (int v = 0; v < cohort.variants; v++) {
                double x = copies(v, s);
                expected += Double.isNaN(x) ? 0 : weight(v) * (v % 2 == 0 ? x : 2 - x);
                counted += Double.isNaN(x) ? 0 : 2;
            }
            assertThat(result.averages()[0][s]).isCloseTo(expected / counted, within(ROUNDING));
        }
    }

    @Test
    void linearEffectsEqualLeastSquaresOnTheDosages() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        double[] age = random.doubles(cohort.samples, 20, 60).toArray();
        double[] y = IntStream.range(0, cohort.samples)
                .mapToDouble(s -> age[s] / 10 + (Double.isNaN(copies(3, s)) ? 0 : copies(3, s)) + random.nextDouble())
                .toArray();
        AssociationData data = new AssociationData(
                "y",
                false,
                IntStream.range(0, cohort.samples).toArray(),
                y,
                List.of("age"),
                new double[][] {age},
                0,
                0);
        AssociationResult result =
                AssociationScan.run(source(), data, AssociationParameters.withDefaults(), RunContext.withDefaults());
        for (int v = 0; v < cohort.variants; v++) {
            int variant = v;
            int[] present = IntStream.range(0, cohort.samples)
                    .filter(s -> cohort.steps[variant][s] >= 0)
                    .toArray();
            double[][] x = new double[present.length][];
            double[] values = new double[present.length];
            for (int i = 0; i < present.length; i++) {
                x[i] = new double[] {age[present[i]], copies(v, present[i])};
                values[i] = y[present[i]];
            }
            OLSMultipleLinearRegression ols = new OLSMultipleLinearRegression();
            ols.newSampleData(values, x);
            assertThat(result.samples()[v]).isEqualTo(present.length);
            assertThat(result.betas()[v]).isCloseTo(ols.estimateRegressionParameters()[2], within(ROUNDING));
            assertThat(result.standardErrors()[v])
                    .isCloseTo(ols.estimateRegressionParametersStandardErrors()[2], within(ROUNDING));
            assertThat(result.allele1Frequencies()[v]).isCloseTo(mean(v) / 2, within(ROUNDING));
        }
    }

    /** At the logistic estimate the residuals are orthogonal to intercept and dosage, whatever fitted it. */
    @Test
    void logisticEffectsSolveTheScoreEquationsOnTheDosages() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        double[] y = random.ints(cohort.samples, 0, 2).mapToDouble(i -> i).toArray();
        AssociationData data = new AssociationData(
                "y", true, IntStream.range(0, cohort.samples).toArray(), y, List.of(), new double[0][], 0, 0);
        AssociationResult result =
                AssociationScan.run(source(), data, AssociationParameters.withDefaults(), RunContext.withDefaults());
        for (int v = 0; v < cohort.variants; v++) {
            assertThat(result.firth()[v]).isFalse();
            double beta = result.betas()[v];
            double intercept = interceptAt(v, beta, y);
            double score = 0;
            for (int s = 0; s < cohort.samples; s++) {
                if (cohort.steps[v][s] >= 0) {
                    score += copies(v, s) * (y[s] - 1 / (1 + Math.exp(-intercept - beta * copies(v, s))));
                }
            }
            // A Newton step from here would move the estimate by this much.
            assertThat(score * Math.pow(result.standardErrors()[v], 2)).isCloseTo(0, within(1e-4));
        }
    }

    private double interceptAt(int v, double beta, double[] y) {
        double low = -20;
        double high = 20;
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            double sum = 0;
            for (int s = 0; s < cohort.samples; s++) {
                if (cohort.steps[v][s] >= 0) {
                    sum += y[s] - 1 / (1 + Math.exp(-middle - beta * copies(v, s)));
                }
            }
            if (sum > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
