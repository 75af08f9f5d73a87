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

class RespondCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private static Path shared(String file) {
        Path path = Path.of(System.getProperty("endotype.shared", "absent"), "data", file);
        assumeTrue(Files.exists(path), "the shared data are not here");
        return path;
    }

    /** The published response at week 6 (BDI halved): 17 of 22 and 7 of 21. */
    @Test
    void theRandomisedPsilocybinTrialsResponseRatesAreThePublishedOnes() {
        Path out = folder.resolve("response");
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
                "--moderators",
                "ses_1",
                "--out",
                out);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        TextTable rates = TextTable.read(out.resolve("rates.tsv"));
        assertThat(rates.column("arm")).containsExactly("all", "escitalopram", "psilocybin");
        assertThat(rates.column("responders")).containsExactly("24", "7", "17");
        assertThat(rates.column("n")).containsExactly("43", "21", "22");
        TextTable moderators = TextTable.read(out.resolve("moderators.tsv"));
        assertThat(moderators.numbers("p")[0]).isGreaterThan(0.5);
        assertThat(TextTable.read(out.resolve("rules.tsv")).column("rule")).contains("by-prediction");
        assertThat(run.out()).contains("The arms differ");
    }

    /** ANCOVA of the change at visit 7: 2.657 (standard error 1.174) for placebo against drug, as R's lm has it. */
    @Test
    void theAntidepressantTrialsAncovaIsThePublishedOne() throws IOException {
        TextTable trial = TextTable.read(shared("trials/rbmi_antidepressant_trial.csv"));
        List<String> lines = new java.util.ArrayList<>(List.of("participant_id\tarm\tbefore\tafter"));
        for (int row = 0; row < trial.rowCount(); row++) {
            if (trial.column("VISIT").get(row).equals("7")) {
                lines.add(trial.column("PATIENT").get(row) + "\t"
                        + trial.column("THERAPY").get(row) + "\t"
                        + trial.column("BASVAL").get(row) + "\t"
                        + trial.column("HAMDTL17").get(row));
            }
        }
        Path file = folder.resolve("visit7.tsv");
        Files.write(file, lines);
        Path out = folder.resolve("response");
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                file,
                "--scale",
                "HAM-D17",
                "--baseline",
                "before",
                "--endpoint",
                "after",
                "--arm",
                "arm",
                "--reference-arm",
                "PLACEBO",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable effects = TextTable.read(out.resolve("effects.tsv"));
        int row = effects.column("method").indexOf("ancova-difference");
        assertThat(effects.numbers("estimate")[row]).isCloseTo(-2.65745098079, within(1e-8));
        assertThat(effects.numbers("p")[row]).isCloseTo(0.02534409577, within(1e-8));
    }

    /** lme4: treatment -2.3290826 (1.6703561) by maximum likelihood. */
    @Test
    void theBeatTheBluesMixedModelComesFromOneCommand() {
        Path out = folder.resolve("response");
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                shared("trials/btheb_beat_the_blues.csv"),
                "--id-column",
                "id",
                "--scale",
                "BDI",
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
                "--covariates",
                "drug,length",
                "--likelihood",
                "maximum",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable terms = TextTable.read(out.resolve("longitudinal.tsv"));
        int row = terms.column("term").indexOf("arm BtheB");
        assertThat(terms.numbers("estimate")[row]).isCloseTo(-2.3290826, within(1e-4));
        assertThat(terms.numbers("standard_error")[row]).isCloseTo(1.6703561, within(1e-4));
        assertThat(terms.column("participants").get(row)).isEqualTo("97");
    }

    @Test
    void relapseIsComparedBetweenArms() throws IOException {
        Path file = folder.resolve("outcomes.tsv");
        List<String> lines = new java.util.ArrayList<>(List.of("participant_id\tarm\tchange\tweeks\trelapsed"));
        for (int i = 0; i < 40; i++) {
            lines.add("p" + i + "\t" + (i % 2 == 0 ? "A" : "B") + "\t" + i % 7 + "\t"
                    + (i % 2 == 0 ? 5 + i % 4 : 20 + i % 3) + "\t" + (i % 5 == 0 ? 0 : 1));
        }
        Files.write(file, lines);
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                file,
                "--change",
                "change",
                "--arm",
                "arm",
                "--time",
                "weeks",
                "--event",
                "relapsed",
                "--permutations",
                "99",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(TextTable.read(out.resolve("log_rank.tsv")).numbers("permutation_p")[0])
                .isEqualTo(0.01);
        assertThat(TextTable.read(out.resolve("survival.tsv")).column("arm")).contains("A", "B");
        lines.set(3, "p2\tA\t1\t-4\t1");
        Files.write(file, lines);
        CommandRun refused = CommandRun.of(
                "respond",
                "--outcomes",
                file,
                "--change",
                "change",
                "--arm",
                "arm",
                "--time",
                "weeks",
                "--event",
                "relapsed",
                "--out",
                folder.resolve("none"));
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).startsWith("outcomes.tsv:4: column 'weeks': a time cannot be negative");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void anUnknownColumnIsNamedWithThoseThatAreThere() throws IOException {
        Path file = folder.resolve("outcomes.tsv");
        Files.write(file, List.of("participant_id\tw0\tw6", "a\t20\t10"));
        CommandRun run = CommandRun.of(
                "respond",
                "--outcomes",
                file,
                "--scale",
                "MADRS",
                "--baseline",
                "w0",
                "--endpoint",
                "w8",
                "--out",
                folder.resolve("out"));
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("outcomes.tsv:1: has no column 'w8'; it has participant_id, w0, w6");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aMissingFileIsAnInputOutputFailure() {
        CommandRun run = CommandRun.of(
                "respond", "--outcomes", folder.resolve("none.tsv"), "--change", "x", "--out", folder.resolve("out"));
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).startsWith("none.tsv: cannot be read: no such file");
    }

    @Test
    void repeatedParticipantsAreRefusedWithBothLines() throws IOException {
        Path file = folder.resolve("outcomes.tsv");
        Files.write(file, List.of("participant_id\tchange", "a\t1", "b\t2", "a\t3"));
        CommandRun run =
                CommandRun.of("respond", "--outcomes", file, "--change", "change", "--out", folder.resolve("out"));
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).startsWith("outcomes.tsv:4: repeats the participant_id of line 2");
    }

    @Test
    void aScaleWithoutColumnsIsAUsageError() throws IOException {
        Path file = folder.resolve("outcomes.tsv");
        Files.write(file, List.of("participant_id\tw0\tw6", "a\t20\t10"));
        CommandRun run =
                CommandRun.of("respond", "--outcomes", file, "--scale", "MADRS", "--out", folder.resolve("out"));
        assertThat(run.exitCode()).isEqualTo(2);
    }
}
