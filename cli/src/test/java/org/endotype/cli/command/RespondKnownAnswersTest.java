package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Published figures of real trials, each from one command. */
class RespondKnownAnswersTest {

    /** The published figures have three decimals. */
    private static final double AS_PUBLISHED = 6e-4;

    @TempDir
    private Path folder = Path.of("");

    private static Path shared(String file) {
        Path path = Path.of(System.getProperty("endotype.shared", "absent"), "data", file);
        assumeTrue(Files.exists(path), "the shared data are not here");
        return path;
    }

    /** Modularity before and after, paired t(15) = 2.870, p = .0117; after against depression at 6 months, r = .639. */
    @Test
    void theOpenLabelPsilocybinTrialsModularityComesFromOneCommand() {
        Path out = folder.resolve("open");
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                shared("psilodep/open_label.tsv"),
                "--scale",
                "BDI",
                "--baseline",
                "BDI_Baseline",
                "--endpoint",
                "BDI_month_6_post_25mg",
                "--paired",
                "before_rest,after_rest",
                "--correlate",
                "after_rest,BDI_month_6_post_25mg",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable paired = TextTable.read(out.resolve("paired.tsv"));
        assertThat(paired.numbers("t")[0]).isCloseTo(-2.870, within(AS_PUBLISHED));
        assertThat(paired.numbers("df")[0]).isEqualTo(15);
        assertThat(paired.numbers("p")[0]).isCloseTo(0.0117, within(5e-5));
        assertThat(paired.numbers("change")[0]).isCloseTo(-0.2864319, within(1e-7));
        assertThat(paired.numbers("low")[0]).isCloseTo(-0.49912084, within(1e-8));
        TextTable correlations = TextTable.read(out.resolve("correlations.tsv"));
        assertThat(correlations.numbers("r")[0]).isCloseTo(0.639, within(AS_PUBLISHED));
        assertThat(correlations.numbers("p")[0]).isCloseTo(0.007715, within(1e-6));
        assertThat(correlations.numbers("low")[0]).isCloseTo(0.2095917, within(1e-7));
        assertThat(correlations.numbers("high")[0]).isCloseTo(0.8617068, within(1e-7));
    }

    /** Psilocybin t(21) = 2.200, p = .039; escitalopram p = .945; response 17/22 against 7/21. */
    @Test
    void theRandomisedPsilocybinTrialsModularityAndResponseComeFromOneCommand() {
        Path out = folder.resolve("randomised");
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                shared("psilodep/randomised.tsv"),
                "--scale",
                "BDI",
                "--baseline",
                "BDI_BASELINE1wpredd1",
                "--endpoint",
                "BDI_6WEEKSpostdd1",
                "--arm",
                "arm",
                "--paired",
                "ses_1,ses_2",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable paired = TextTable.read(out.resolve("paired.tsv"));
        assertThat(paired.column("arm")).containsExactly("all", "escitalopram", "psilocybin");
        assertThat(paired.numbers("t")[2]).isCloseTo(-2.200, within(AS_PUBLISHED));
        assertThat(paired.numbers("p")[2]).isCloseTo(0.039, within(AS_PUBLISHED));
        assertThat(paired.numbers("p")[1]).isCloseTo(0.945, within(AS_PUBLISHED));
        assertThat(TextTable.read(out.resolve("rates.tsv")).column("responders"))
                .containsExactly("24", "7", "17");
    }

    /** CD4 count at 20 weeks, any drug against zidovudine alone: 49.69 (5.65), R's lm on the same terms. */
    @Test
    void theHivTrialsAdjustedEffectComesFromOneCommand() throws IOException {
        Path table = folder.resolve("actg175.tsv");
        Files.write(
                table,
                Files.readAllLines(shared("trials/ACTG175.txt")).stream()
                        .map(line -> line.trim().replaceAll(" +", "\t"))
                        .toList());
        Path out = folder.resolve("actg");
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                table,
                "--id-column",
                "pidnum",
                "--scale",
                "none",
                "--change-direction",
                "higher-is-better",
                "--baseline",
                "cd40",
                "--endpoint",
                "cd420",
                "--arm",
                "treat",
                "--covariates",
                "age,wtkg,hemo,homo,drugs,karnof,race,gender,str2,symptom,cd80",
                "--permutations",
                "99",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable effects = TextTable.read(out.resolve("effects.tsv"));
        assertThat(effects.column("method")).containsExactly("ancova-difference");
        assertThat(effects.numbers("estimate")[0]).isCloseTo(49.69371, within(1e-5));
        double halfWidth = effects.numbers("high")[0] - effects.numbers("estimate")[0];
        // Student's quantile on 2126 degrees of freedom.
        assertThat(halfWidth / 1.9610796).isCloseTo(5.647401, within(1e-5));
        assertThat(TextTable.read(out.resolve("rates.tsv")).column("responders"))
                .containsOnly("NA");
    }

    /** R's lm of the change at visit 7 on therapy and baseline, from the long table as it is. */
    @Test
    void theAntidepressantTrialIsReadWithItsVisitsAsRows() {
        Path out = folder.resolve("long");
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                shared("trials/rbmi_antidepressant_trial.csv"),
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
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable effects = TextTable.read(out.resolve("effects.tsv"));
        int row = effects.column("method").indexOf("ancova-difference");
        assertThat(effects.numbers("estimate")[row]).isCloseTo(-2.65745098079, within(1e-8));
    }

    @Test
    void aPairThatIsNoPairIsRefused() throws IOException {
        Path table = folder.resolve("t.tsv");
        Files.write(table, List.of("participant_id\tb\te", "p1\t20\t10", "p2\t22\t12"));
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                table,
                "--scale",
                "BDI",
                "--baseline",
                "b",
                "--endpoint",
                "e",
                "--paired",
                "b",
                "--out",
                folder.resolve("never"));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--paired: expected two columns as in A,B, found 'b'");
        assertThat(folder.resolve("never")).doesNotExist();
    }
}
