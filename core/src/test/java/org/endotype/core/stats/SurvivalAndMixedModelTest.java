package org.endotype.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.stats.mixed.MixedModel;
import org.endotype.core.stats.mixed.MixedModel.Criterion;
import org.endotype.core.stats.mixed.WithinSubject.RandomCoefficients;
import org.endotype.core.stats.mixed.WithinSubject.UnstructuredVisits;
import org.endotype.core.stats.survival.CoxModel;
import org.endotype.core.stats.survival.EventTimes;
import org.endotype.core.stats.survival.KaplanMeier;
import org.endotype.core.stats.survival.LogRank;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;

/**
 * Against R 4.2.2 with survival 3.5 and lme4 1.1: the remission times of Freireich et al. (Blood 21, 1963), group 1 the
 * placebo arm, and a made-up covariate z = (0:41 %% 5) / 5.
 */
class SurvivalAndMixedModelTest {

    /** R's figures carry nine or ten digits. */
    private static final double R_DIGITS = 1e-8;

    private static final double[] TIMES = {
        6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35, 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8,
        8, 8, 11, 11, 12, 12, 15, 17, 22, 23
    };
    private static final int[] EVENTS = {
        1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1
    };
    private static final EventTimes PEOPLE = new EventTimes(TIMES, EVENTS);

    @Test
    void kaplanMeierAgreesWithSurvfit() {
        KaplanMeier curve =
                KaplanMeier.estimate(PEOPLE.subset(IntStream.range(0, 21).toArray()), 0.95);
        assertThat(curve.steps()).hasSize(7);
        KaplanMeier.Step last = curve.steps().get(6);
        assertThat(last.survival().estimate()).isCloseTo(0.448179272, within(R_DIGITS));
        assertThat(last.survival().low()).isCloseTo(0.248788227, within(R_DIGITS));
        assertThat(last.survival().high()).isCloseTo(0.807372046, within(R_DIGITS));
        assertThat(last.standardError()).isCloseTo(0.134591457, within(R_DIGITS));
        assertThat(curve.median()).isEqualTo(23);
        assertThat(curve.restrictedMean(20)).isCloseTo(16.116526611, within(R_DIGITS));
        assertThat(curve.survivalAt(5.9)).isEqualTo(1);
    }

    @Test
    void theLogRankTestAgreesWithSurvdiff() {
        int[] two = IntStream.range(0, 42).map(i -> i < 21 ? 0 : 1).toArray();
        LogRank test = LogRank.test(PEOPLE, two, 2, 199, 1);
        assertThat(test.statistic()).isCloseTo(16.7929409892, within(R_DIGITS));
        assertThat(test.permutationP()).isEqualTo(1.0 / 200);
        int[] three = IntStream.range(0, 42).map(i -> i % 3).toArray();
        LogRank none = LogRank.test(PEOPLE, three, 3, 199, 1);
        assertThat(none.statistic()).isCloseTo(0.7163805892, within(R_DIGITS));
        assertThat(none.permutationP()).isCloseTo(none.p(), within(0.1)); // 199 draws: standard error 0.035
    }

    @Test
    void coxRegressionWithEfronsTiesAgreesWithCoxph() {
        double[] covariates = new double[84];
        for (int i = 0; i < 42; i++) {
            covariates[i * 2] = i < 21 ? 0 : 1;
            covariates[i * 2 + 1] = (i % 5) / 5.0;
        }
        CoxModel model = CoxModel.fit(List.of("group", "z"), covariates, PEOPLE);
        assertThat(model.coefficient(0)).isCloseTo(1.5832883346, within(R_DIGITS));
        assertThat(model.coefficient(1)).isCloseTo(0.2261043343, within(R_DIGITS));
        assertThat(model.standardError(0)).isCloseTo(0.4142731603, within(R_DIGITS));
        assertThat(model.standardError(1)).isCloseTo(0.6311080219, within(R_DIGITS));
        assertThat(model.nullLogLikelihood()).isCloseTo(-93.1842699968, within(R_DIGITS));
        assertThat(model.logLikelihood()).isCloseTo(-84.9444515500, within(R_DIGITS));
    }

    @Test
    void survivalWithoutEventsIsRefused() {
        EventTimes censored = new EventTimes(new double[] {1, 2, 3}, new int[] {0, 0, 0});
        assertThatThrownBy(() -> LogRank.test(censored, new int[] {0, 1, 0}, 2, 19, 1))
                .isInstanceOf(DegenerateData.class);
        assertThatThrownBy(() -> CoxModel.fit(List.of("x"), new double[] {1, 2, 3}, censored))
                .isInstanceOf(DegenerateData.class);
    }

    /** lmer(bdi ~ bdi.pre + month + treatment + drug + length + (1 | id)). */
    @Test
    void theBeatTheBluesTrialGivesThePublishedMixedModel() {
        Path file = Path.of(System.getProperty("endotype.shared", "absent"), "data/trials/btheb_beat_the_blues.csv");
        assumeTrue(Files.exists(file), "the shared data are not here");
        TextTable table = TextTable.read(file);
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            for (int month : new int[] {2, 3, 5, 8}) {
                double bdi = table.numbers("bdi." + month + "m")[row];
                if (!Double.isNaN(bdi)) {
                    rows.add(new double[] {
                        1,
                        table.numbers("bdi.pre")[row],
                        month,
                        table.column("treatment").get(row).equals("BtheB") ? 1 : 0,
                        table.column("drug").get(row).equals("Yes") ? 1 : 0,
                        table.column("length").get(row).equals(">6m") ? 1 : 0,
                        bdi,
                        row
                    });
                }
            }
        }
        double[] design = rows.stream()
                .flatMapToDouble(row -> java.util.Arrays.stream(row, 0, 6))
                .toArray();
        double[] outcome = rows.stream().mapToDouble(row -> row[6]).toArray();
        int[] subject = rows.stream().mapToInt(row -> (int) row[7]).toArray();
        List<String> terms = List.of("intercept", "before", "month", "treatment", "drug", "length");
        RandomCoefficients intercept = RandomCoefficients.intercept(subject);
        MixedModel likelihood = MixedModel.fit(terms, design, outcome, intercept, Criterion.MAXIMUM_LIKELIHOOD);
        double lmer = 1e-4; // lmer's own optimiser stops about there
        assertThat(likelihood.coefficient(3)).isCloseTo(-2.3290826131, within(lmer));
        assertThat(likelihood.standardError(3)).isCloseTo(1.67035614642, within(lmer));
        assertThat(likelihood.logLikelihood()).isCloseTo(-935.7459815, within(1e-6));
        assertThat(likelihood.covariance(0, 0)).isCloseTo(48.7773932, within(0.01));
        assertThat(likelihood.residualVariance()).isCloseTo(25.1399748, within(0.01));
        MixedModel restricted = MixedModel.fit(terms, design, outcome, intercept, Criterion.RESTRICTED);
        assertThat(restricted.coefficient(3)).isCloseTo(-2.3151050770, within(lmer));
        assertThat(restricted.standardError(3)).isCloseTo(1.71515302182, within(lmer));
        assertThat(restricted.logLikelihood()).isCloseTo(-933.4512862, within(1e-6));
        // lmerTest 3.1: df of coef(summary(lmer(...))); its derivatives are numeric as well.
        double numeric = 0.02;
        double[] maximum = {106.79887246, 104.08341041, 199.31615436, 97.12303393, 98.19501204, 100.26221597};
        double[] reml = {100.89381239, 98.51895839, 197.54163545, 92.18426868, 93.16741123, 95.04832407};
        // The intercept is of another arm there.
        for (int term = 1; term < 6; term++) {
            assertThat(likelihood.degreesOfFreedom(term)).isCloseTo(maximum[term], within(numeric));
            assertThat(restricted.degreesOfFreedom(term)).isCloseTo(reml[term], within(numeric));
        }
        assertThat(restricted.p(3)).isCloseTo(0.180387, within(1e-4));
    }

    @Test
    void aRandomInterceptNeedsRepeatedSubjects() {
        assertThatThrownBy(() -> MixedModel.fit(
                        List.of("intercept"),
                        new double[] {1, 1, 1},
                        new double[] {1, 2, 4},
                        RandomCoefficients.intercept(new int[] {0, 1, 2}),
                        Criterion.RESTRICTED))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("every subject has one");
    }

    /** Every subject at every visit and only visit means: restricted likelihood is then the sample covariance, exactly. */
    @Test
    void anUnstructuredCovarianceOfCompleteVisitsIsTheSampleCovariance() {
        int n = 30;
        java.util.SplittableRandom random = new java.util.SplittableRandom(4);
        double[] outcome = new double[n * 3];
        double[] design = new double[n * 9];
        int[] subject = new int[n * 3];
        int[] visit = new int[n * 3];
        double[] mean = new double[3];
        for (int i = 0; i < n; i++) {
            double own = 3 * random.nextGaussian();
            for (int v = 0; v < 3; v++) {
                int row = i * 3 + v;
                outcome[row] = own * (v - 1) + random.nextGaussian() * (1 + v);
                design[row * 3 + v] = 1;
                subject[row] = i;
                visit[row] = v;
                mean[v] += outcome[row] / n;
            }
        }
        MixedModel model = MixedModel.fit(
                List.of("a", "b", "c"),
                design,
                outcome,
                new UnstructuredVisits(subject, visit, List.of("a", "b", "c")),
                Criterion.RESTRICTED);
        double search = 1e-4; // the likelihood is flat to 1e-10 there
        for (int v = 0; v < 3; v++) {
            assertThat(model.coefficient(v)).isCloseTo(mean[v], within(R_DIGITS));
            // A mean of n complete values has n - 1 degrees of freedom, exactly.
            assertThat(model.degreesOfFreedom(v)).isCloseTo(n - 1, within(0.01));
            for (int w = 0; w < 3; w++) {
                double sample = 0;
                for (int i = 0; i < n; i++) {
                    sample += (outcome[i * 3 + v] - mean[v]) * (outcome[i * 3 + w] - mean[w]) / (n - 1);
                }
                assertThat(model.covariance(v, w)).isCloseTo(sample, within(search * (1 + Math.abs(sample))));
            }
        }
    }

    /** A slope's unit changes its variance and nothing else. */
    @Test
    void aRandomSlopeDoesNotDependOnTheUnitOfTime() {
        int n = 60;
        java.util.SplittableRandom random = new java.util.SplittableRandom(9);
        double[] outcome = new double[n * 4];
        double[] design = new double[n * 8];
        double[] days = new double[n * 4];
        double[] weeks = new double[n * 4];
        int[] subject = new int[n * 4];
        for (int i = 0; i < n; i++) {
            double own = 2 * random.nextGaussian();
            double slope = random.nextGaussian();
            for (int v = 0; v < 4; v++) {
                int row = i * 4 + v;
                weeks[row] = v + 1;
                days[row] = 7 * weeks[row];
                outcome[row] = own + (1 + slope) * weeks[row] + random.nextGaussian();
                design[row * 2] = 1;
                design[row * 2 + 1] = weeks[row];
                subject[row] = i;
            }
        }
        List<String> terms = List.of("intercept", "time");
        MixedModel byWeek = MixedModel.fit(
                terms, design, outcome, RandomCoefficients.interceptAndSlope(subject, weeks), Criterion.RESTRICTED);
        MixedModel byDay = MixedModel.fit(
                terms, design, outcome, RandomCoefficients.interceptAndSlope(subject, days), Criterion.RESTRICTED);
        assertThat(byDay.logLikelihood()).isCloseTo(byWeek.logLikelihood(), within(1e-9));
        assertThat(byDay.covariance(1, 1) * 49).isCloseTo(byWeek.covariance(1, 1), within(1e-6));
        assertThat(byDay.covariance(0, 0)).isCloseTo(byWeek.covariance(0, 0), within(1e-6));
    }

    @Test
    void aRandomSlopeNeedsMoreThanTwoVisits() {
        assertThatThrownBy(() -> MixedModel.fit(
                        List.of("intercept"),
                        new double[] {1, 1, 1, 1},
                        new double[] {1, 2, 4, 3},
                        RandomCoefficients.interceptAndSlope(new int[] {0, 0, 1, 1}, new double[] {1, 2, 1, 2}),
                        Criterion.RESTRICTED))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("give more visits");
    }

    /** print(survfit(...), rmean = 20) and rmean = 35. */
    @Test
    void restrictedMeansAgreeWithSurvfit() {
        KaplanMeier drug =
                KaplanMeier.estimate(PEOPLE.subset(IntStream.range(0, 21).toArray()), 0.95);
        KaplanMeier placebo =
                KaplanMeier.estimate(PEOPLE.subset(IntStream.range(21, 42).toArray()), 0.95);
        assertThat(drug.restrictedMeanError(20)).isCloseTo(1.25156019601, within(R_DIGITS));
        assertThat(placebo.restrictedMean(20)).isCloseTo(8.42857142857, within(R_DIGITS));
        assertThat(placebo.restrictedMeanError(20)).isCloseTo(1.26808268250, within(R_DIGITS));
        assertThat(drug.restrictedMean(35)).isCloseTo(23.28739495798, within(R_DIGITS));
        assertThat(drug.restrictedMeanError(35)).isCloseTo(2.82746762337, within(R_DIGITS));
        assertThat(placebo.restrictedMeanError(35)).isCloseTo(1.37739004126, within(R_DIGITS));
    }
}
