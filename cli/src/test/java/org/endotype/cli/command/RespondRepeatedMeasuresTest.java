package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mixed models, time to relapse and reliable change from the command line, against R's lme4, nlme and survival. */
class RespondRepeatedMeasuresTest {

    /** Standard errors are second derivatives of a likelihood that both sides maximise to about 1e-9. */
    private static final double OPTIMISER = 2e-4;

    private static final double LOG_LIKELIHOOD = 1e-5;

    /** Of Satterthwaite's degrees of freedom, a ratio of numeric second derivatives. */
    private static final double DEGREES = 0.1;

    @TempDir
    private Path folder = Path.of("");

    private static Path shared(String name) {
        Path file = Path.of(System.getProperty("endotype.shared", "absent"), "data/trials/" + name);
        assumeTrue(Files.exists(file), "the shared data are not here");
        return file;
    }

    private CommandRun respond(Path outcomes, String out, Object... more) {
        List<Object> words = new ArrayList<>(
                List.of("respond", "--outcomes", outcomes, "--permutations", "19", "--out", folder.resolve(out)));
        words.addAll(Arrays.asList(more));
        return CommandRun.of(words.toArray());
    }

    private CommandRun beatTheBlues(String out, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "--id-column",
                "id",
                "--scale",
                "BDI-II",
                "--baseline",
                "bdi.pre",
                "--endpoint",
                "bdi.8m",
                "--arm",
                "treatment",
                "--reference-arm",
                "TAU",
                "--covariates",
                "drug,length",
                "--visits",
                "bdi.2m=2,bdi.3m=3,bdi.5m=5,bdi.8m=8"));
        words.addAll(Arrays.asList(more));
        return respond(shared("btheb_beat_the_blues.csv"), out, words.toArray());
    }

    private TextTable table(String out, String name) {
        return TextTable.read(folder.resolve(out).resolve(name));
    }

    private static double cell(TextTable table, String key, String value, String column) {
        return table.numbers(column)[table.column(key).indexOf(value)];
    }

    /**
     * lmerTest 3.1: {@code lmer(bdi ~ pre + time + treatment + (1 + time | id))} on the 280 visits of 97 people that are
     * there; degrees of freedom rest on numeric derivatives on both sides.
     */
    @Test
    void degreesOfFreedomOfRandomSlopesWithVisitsMissingAgreeWithLmerTest() {
        String[] likelihoods = {"restricted", "maximum"};
        double[] estimate = {-3.26145549, -3.26575093};
        double[] error = {1.631673458, 1.606123171};
        double[][] degrees = {
            {105.318345, 97.271513, 56.851108, 95.024302}, {108.800886, 100.429735, 57.947057, 98.053983}
        };
        for (int k = 0; k < likelihoods.length; k++) {
            CommandRun run = respond(
                    shared("btheb_beat_the_blues.csv"),
                    likelihoods[k],
                    "--id-column",
                    "id",
                    "--scale",
                    "BDI-II",
                    "--baseline",
                    "bdi.pre",
                    "--endpoint",
                    "bdi.8m",
                    "--arm",
                    "treatment",
                    "--reference-arm",
                    "TAU",
                    "--visits",
                    "bdi.2m=2,bdi.3m=3,bdi.5m=5,bdi.8m=8",
                    "--covariance",
                    "random-slope",
                    "--likelihood",
                    likelihoods[k]);
            assertThat(run.exitCode()).as(run.err()).isZero();
            TextTable terms = table(likelihoods[k], "longitudinal.tsv");
            assertThat(cell(terms, "term", "arm BtheB", "estimate")).isCloseTo(estimate[k], within(OPTIMISER));
            assertThat(cell(terms, "term", "arm BtheB", "standard_error")).isCloseTo(error[k], within(OPTIMISER));
            String[] names = {"intercept", "baseline", "time", "arm BtheB"};
            for (int j = 0; j < names.length; j++) {
                assertThat(cell(terms, "term", names[j], "df")).as(names[j]).isCloseTo(degrees[k][j], within(DEGREES));
            }
        }
    }

    /**
     * lmerTest 3.1 with a random effect a visit ({@code lmer(HAMDTL17 ~ 0 + v + v:BASVAL + v:drug + (0 + v | PATIENT))}, whose
     * residual variance is not told apart): the same likelihood as any covariance between visits, 608 visits of 172 people.
     */
    @Test
    void degreesOfFreedomOfAnyCovarianceWithVisitsMissingAgreeWithLmerTest() {
        CommandRun run = respond(
                shared("rbmi_antidepressant_trial.csv"),
                "any",
                "--id-column",
                "PATIENT",
                "--visit-column",
                "VISIT",
                "--scale",
                "HAM-D17",
                "--baseline",
                "BASVAL",
                "--endpoint",
                "HAMDTL17.7",
                "--arm",
                "THERAPY",
                "--reference-arm",
                "PLACEBO",
                "--visits",
                "HAMDTL17.4=1,HAMDTL17.5=2,HAMDTL17.6=4,HAMDTL17.7=6",
                "--covariance",
                "unstructured");
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable terms = table("any", "longitudinal.tsv");
        double[] drug = {169.00001, 164.86706, 162.27753, 150.10176};
        double[] baseline = {169.00001, 163.03733, 159.84630, 150.63252};
        for (int v = 0; v < 4; v++) {
            String at = " at HAMDTL17." + (v + 4);
            assertThat(cell(terms, "term", "arm DRUG" + at, "df")).as(at).isCloseTo(drug[v], within(DEGREES));
            assertThat(cell(terms, "term", "baseline" + at, "df")).as(at).isCloseTo(baseline[v], within(DEGREES));
        }
    }

    /** lmer(bdi ~ bdi.pre + month + treatment + drug + length + (month | id)). */
    @Test
    void randomSlopesOfBeatTheBluesAgreeWithLmer() {
        String[] likelihoods = {"maximum", "restricted"};
        double[] estimate = {-2.375991741, -2.366612072};
        double[] error = {1.671289396, 1.716268587};
        double[] logLikelihood = {-935.51889929786, -933.16805568393};
        double[][] covariance = {
            {50.7334932543, -0.5562297417, 0.1843972481, 23.9944618977},
            {54.2508188584, -0.6457355873, 0.2104151784, 23.9949522684}
        };
        for (int k = 0; k < 2; k++) {
            CommandRun run = beatTheBlues("slope" + k, "--covariance", "random-slope", "--likelihood", likelihoods[k]);
            assertThat(run.exitCode()).as(run.err()).isZero();
            TextTable terms = table("slope" + k, "longitudinal.tsv");
            assertThat(cell(terms, "term", "arm BtheB", "estimate")).isCloseTo(estimate[k], within(OPTIMISER));
            assertThat(cell(terms, "term", "arm BtheB", "standard_error")).isCloseTo(error[k], within(OPTIMISER));
            double[] fit = table("slope" + k, "longitudinal_fit.tsv").numbers("value");
            assertThat(fit[0]).isCloseTo(logLikelihood[k], within(LOG_LIKELIHOOD));
            assertThat(fit[1]).isEqualTo(97);
            for (int c = 0; c < 4; c++) {
                assertThat(fit[3 + c]).isCloseTo(covariance[k][c], within(1e-3 * (1 + Math.abs(covariance[k][c]))));
            }
        }
    }

    /** gls(HAMDTL17 ~ 0 + v + v:d + v:BASVAL, corSymm(~ visit | PATIENT), varIdent(~ 1 | v)). */
    @Test
    void visitsOfTheAntidepressantTrialWithAnyCovarianceAgreeWithGls() {
        CommandRun run = respond(
                shared("rbmi_antidepressant_trial.csv"),
                "mmrm",
                "--id-column",
                "PATIENT",
                "--visit-column",
                "VISIT",
                "--scale",
                "HAM-D17",
                "--baseline",
                "BASVAL",
                "--endpoint",
                "HAMDTL17.7",
                "--arm",
                "THERAPY",
                "--reference-arm",
                "PLACEBO",
                "--visits",
                "HAMDTL17.4=1,HAMDTL17.5=2,HAMDTL17.6=4,HAMDTL17.7=6",
                "--covariance",
                "unstructured");
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable terms = table("mmrm", "longitudinal.tsv");
        double[] estimate = {0.0918064464, -1.4032114548, -2.2246571320, -2.8018335997};
        double[] error = {0.6826273170, 0.9240416164, 0.9999246335, 1.1140315925};
        for (int v = 0; v < 4; v++) {
            String term = "arm DRUG at HAMDTL17." + (4 + v);
            assertThat(cell(terms, "term", term, "estimate")).isCloseTo(estimate[v], within(OPTIMISER));
            assertThat(cell(terms, "term", term, "standard_error")).isCloseTo(error[v], within(OPTIMISER));
        }
        double[] fit = table("mmrm", "longitudinal_fit.tsv").numbers("value");
        assertThat(fit[0]).isCloseTo(-1747.1014250283, within(LOG_LIKELIHOOD));
        // getVarCov prints seven digits, by rows of the lower triangle.
        double[] covariance = {
            19.68443, 16.51573, 34.21057, 15.38786, 25.42506, 38.43639, 16.35981, 26.18420, 33.89486, 45.25873
        };
        for (int c = 0; c < covariance.length; c++) {
            assertThat(fit[3 + c]).isCloseTo(covariance[c], within(2e-2));
        }
    }

    @Test
    void covariancesThatAreNoneAreNamed() {
        CommandRun run = beatTheBlues("never", "--covariance", "toeplitz");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("expected random-intercept, random-slope or unstructured, found 'toeplitz'");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    private Path remission(String eventOf) throws IOException {
        int[] times = {
            6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35, 1, 1, 2, 2, 3, 4, 4, 5, 5, 8,
            8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23
        };
        String events = "111010100110001100000" + "1".repeat(21);
        List<String> lines = new ArrayList<>(List.of("participant_id\tarm\tw0\tw6\tweeks\trelapse"));
        for (int i = 0; i < 42; i++) {
            String event = eventOf.equals("as-seen") ? events.substring(i, i + 1) : eventOf;
            lines.add("p" + i + "\t" + (i < 21 ? "drug" : "placebo") + "\t" + (20 + i % 7) + "\t" + (8 + i % 5) + "\t"
                    + times[i] + "\t" + event);
        }
        Path file = folder.resolve("remission_" + eventOf + ".tsv");
        Files.write(file, lines);
        return file;
    }

    private CommandRun relapse(Path file, String out, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "--scale",
                "PHQ-9",
                "--baseline",
                "w0",
                "--endpoint",
                "w6",
                "--arm",
                "arm",
                "--reference-arm",
                "placebo",
                "--time",
                "weeks",
                "--event",
                "relapse"));
        words.addAll(Arrays.asList(more));
        return respond(file, out, words.toArray());
    }

    /** print(survfit(Surv(time, cens) ~ treat), rmean = 20) on the same 42 people. */
    @Test
    void meanTimesWithoutRelapseAgreeWithSurvfit() throws IOException {
        CommandRun run = relapse(remission("as-seen"), "r", "--horizon", "20");
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable means = table("r", "restricted_mean.tsv");
        assertThat(means.column("arm")).containsExactly("placebo", "drug", "drug");
        assertThat(means.numbers("mean")[1]).isCloseTo(16.11652661064, within(1e-8));
        assertThat(means.numbers("standard_error")[1]).isCloseTo(1.25156019601, within(1e-8));
        assertThat(means.numbers("mean")[2]).isCloseTo(16.11652661064 - 8.42857142857, within(1e-8));
        assertThat(means.numbers("standard_error")[2])
                .isCloseTo(Math.hypot(1.25156019601, 1.26808268250), within(1e-8));
        CommandRun far = relapse(remission("as-seen"), "never", "--horizon", "40");
        assertThat(far.exitCode()).isEqualTo(6);
        assertThat(far.err()).contains("give at most 35.0 as the horizon");
        CommandRun none = relapse(remission("0"), "never");
        assertThat(none.exitCode()).isEqualTo(6);
        assertThat(none.err()).contains("column 'relapse': no event happened in 42 people");
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void anArmWithoutEventsHasNoHazardRatioAndTheReaderIsTold() throws IOException {
        Path file = remission("as-seen");
        Files.write(
                file,
                Files.readAllLines(file).stream()
                        .map(line -> line.contains("\tdrug\t") ? line.substring(0, line.length() - 1) + "0" : line)
                        .toList());
        CommandRun run = relapse(file, "separated");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("warning: the hazard ratio of 'arm drug' has no finite estimate");
        assertThat(table("separated", "hazards.tsv").numbers("hazard_ratio")[0]).isNaN();
        assertThat(table("separated", "log_rank.tsv").numbers("p")[0]).isLessThan(0.001);
    }
}
