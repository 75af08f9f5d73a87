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
import org.endotype.core.stats.RandomInterceptModel.Criterion;
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
        RandomInterceptModel likelihood =
                RandomInterceptModel.fit(terms, design, outcome, subject, Criterion.MAXIMUM_LIKELIHOOD);
        double lmer = 1e-4; // lmer's own optimiser stops about there
        assertThat(likelihood.coefficient(3)).isCloseTo(-2.3290826131, within(lmer));
        assertThat(likelihood.standardError(3)).isCloseTo(1.67035614642, within(lmer));
        assertThat(likelihood.logLikelihood()).isCloseTo(-935.7459815, within(1e-6));
        assertThat(likelihood.interceptVariance()).isCloseTo(48.7773932, within(0.01));
        assertThat(likelihood.residualVariance()).isCloseTo(25.1399748, within(0.01));
        RandomInterceptModel restricted =
                RandomInterceptModel.fit(terms, design, outcome, subject, Criterion.RESTRICTED);
        assertThat(restricted.coefficient(3)).isCloseTo(-2.3151050770, within(lmer));
        assertThat(restricted.standardError(3)).isCloseTo(1.71515302182, within(lmer));
        assertThat(restricted.logLikelihood()).isCloseTo(-933.4512862, within(1e-6));
    }

    @Test
    void aRandomInterceptNeedsRepeatedSubjects() {
        assertThatThrownBy(() -> RandomInterceptModel.fit(
                        List.of("intercept"),
                        new double[] {1, 1, 1},
                        new double[] {1, 2, 4},
                        new int[] {0, 1, 2},
                        Criterion.RESTRICTED))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("every subject has one");
    }
}
