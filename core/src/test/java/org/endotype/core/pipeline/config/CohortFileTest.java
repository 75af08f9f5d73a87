package org.endotype.core.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.pipeline.TableViewBuilder;
import org.endotype.core.pipeline.ViewBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CohortFileTest {

    private static final List<ViewBuilder> TYPES = List.of(new TableViewBuilder());

    @TempDir
    Path folder;

    @BeforeEach
    void writeTables() throws IOException {
        Files.writeString(folder.resolve("participants.tsv"), "participant_id\tage\tsite\nS1\t30\tA\nS2\t40\tB\n");
        Files.writeString(folder.resolve("proteins.tsv"), "participant_id\tp1\nS1\t1\nS2\t2\n");
        Files.writeString(
                folder.resolve("outcomes.tsv"),
                "participant_id\tmadrs_w0\tmadrs_w6\tarm\nS1\t30\t10\tx\nS2\t31\t20\ty\n");
    }

    private static final String WHOLE =
            """
            name: my-study
            participants: participants.tsv
            views:
              proteome: {type: plain-table, table: proteins.tsv, components: 3}
              ancestry: {type: plain-table, table: proteins.tsv, role: covariate, more: [proteins.tsv, outcomes.tsv]}
            outcome: {table: outcomes.tsv, scale: MADRS, baseline: madrs_w0, endpoint: madrs_w6, arm: arm}
            stratify:
              groups: 1..4
              adjust-for: [age, site, ancestry]
            seed: 7
            """;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("cohort.yaml"), text);
    }

    private CohortPlan read(String text, String... overrides) throws IOException {
        return CohortFile.read(write(text), TYPES, List.of(overrides));
    }

    private EndotypeException refusal(String text, String... overrides) throws IOException {
        Path file = write(text);
        EndotypeException refused =
                catchThrowableOfType(EndotypeException.class, () -> CohortFile.read(file, TYPES, List.of(overrides)));
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }

    @Test
    void readsAWholeFileWithDefaultsAndPathsBesideIt() throws IOException {
        CohortPlan plan = read(WHOLE);
        assertThat(plan.name()).isEqualTo("my-study");
        assertThat(plan.seed()).isEqualTo(7);
        assertThat(plan.participants()).isEqualTo(folder.resolve("participants.tsv"));
        assertThat(plan.views()).extracting(PlannedView::name).containsExactly("proteome", "ancestry");
        assertThat(plan.views().get(0).settings().integer("components")).isEqualTo(3);
        assertThat(plan.views().get(1).settings().integer("components")).isEqualTo(10);
        assertThat(plan.views().get(1).settings().paths("more")).hasSize(2);
        assertThat(plan.views().get(1).role()).isEqualTo(PlannedView.Role.COVARIATE);
        assertThat(plan.outcome().orElseThrow().text("scale")).isEqualTo("MADRS");
        assertThat(plan.stratify().range("groups")).isEqualTo(new IntRange(1, 4));
        assertThat(plan.stratify().texts("adjust-for")).containsExactly("age", "site", "ancestry");
    }

    @Test
    void listsEveryFaultWithItsLineAtOnce() throws IOException {
        EndotypeException refused = refusal(
                """
                participants: participants.tsv
                views:
                  proteome:
                    type: plain-table
                    table: proteins.tsv
                    componets: 3
                  other: {type: plian-table}
                  third: {type: plain-table, table: missing.tsv, kind: tangnet, components: many}
                stratify:
                  group: 1..4
                  adjust-for: [agee, proteome]
                outcome: {table: outcomes.tsv, scale: MADRS, baseline: madrs_w1}
                sed: 3
                """);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(String.valueOf(refused.getMessage()).lines())
                .containsExactlyInAnyOrder(
                        "cohort.yaml:6: unknown key 'componets'; did you mean 'components'?",
                        "cohort.yaml:7: type: unknown view type 'plian-table'; did you mean 'plain-table'?",
                        "cohort.yaml:8: table: no such file 'missing.tsv'; paths start from the cohort file's folder",
                        "cohort.yaml:8: kind: expected one of correlation, tangent, found 'tangnet'; did you mean 'tangent'?",
                        "cohort.yaml:8: components: expected a whole number, found 'many'",
                        "cohort.yaml:10: unknown key 'group'; did you mean 'groups'?",
                        "cohort.yaml:11: adjust-for: 'agee' is no participants column and no covariate view; did you mean 'age'?",
                        "cohort.yaml:11: adjust-for: view 'proteome' has the role feature; give it 'role: covariate' to adjust for it",
                        "cohort.yaml:12: 'outcome' needs the key 'endpoint'; give scale, baseline and endpoint, or 'change'",
                        "cohort.yaml:12: baseline: outcomes.tsv has no column 'madrs_w1'; did you mean 'madrs_w0'?",
                        "cohort.yaml:13: unknown key 'sed'; did you mean 'seed'?");
    }

    @Test
    void namesTheNearestKeyAsTheContractShowsIt() throws IOException {
        assertThat(refusal(WHOLE.replace("stratify:", "stratfy:")))
                .hasMessageContaining("cohort.yaml:7: unknown key 'stratfy'; did you mean 'stratify'?");
    }

    @Test
    void missingFilesAloneAreAnInputOutputFailure() throws IOException {
        EndotypeException refused =
                refusal(WHOLE.replace("participants: participants.tsv", "participants: nobody.tsv"));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT_OUTPUT);
        assertThat(refused)
                .hasMessage("cohort.yaml:2: participants: no such file 'nobody.tsv';"
                        + " paths start from the cohort file's folder");
    }

    @Test
    void absolutePathsAreShownWithoutTheirFolders() throws IOException {
        EndotypeException refused =
                refusal(WHOLE.replace("participants: participants.tsv", "participants: /secret/place/p.tsv"));
        assertThat(refused.getMessage()).doesNotContain("secret").contains("'p.tsv'");
        Path absolute = folder.resolve("participants.tsv");
        CohortPlan plan = read(WHOLE.replace("participants: participants.tsv", "participants: " + absolute));
        assertThat(plan.printable()).containsEntry("participants", "participants.tsv");
    }

    @Test
    void repeatedParticipantsAreRefusedWithBothLines() throws IOException {
        Files.writeString(
                folder.resolve("participants.tsv"), "participant_id\tage\tsite\nS1\t1\tA\nS2\t2\tA\nS1\t3\tB\n");
        EndotypeException refused = refusal(WHOLE);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.INCONSISTENT_INPUT);
        assertThat(refused)
                .hasMessage("participants.tsv:4: repeats the participant_id of line 2; keep one row a participant");
    }

    @Test
    void raggedParticipantsAreMalformed() throws IOException {
        Files.writeString(folder.resolve("participants.tsv"), "participant_id\tage\tsite\nS1\t1\nS2\t2\tA\n");
        EndotypeException refused = refusal(WHOLE);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.MALFORMED_INPUT);
        assertThat(refused).hasMessageStartingWith("participants.tsv:2: expected 3 fields");
    }

    @Test
    void overridesReplaceAndAddKeys() throws IOException {
        CohortPlan plan = read(
                WHOLE, "stratify.groups=2..3", "views.proteome.kind=tangent", "seed=9", "stratify.adjust-for=[age]");
        assertThat(plan.stratify().text("groups")).isEqualTo("2..3");
        assertThat(plan.views().get(0).settings().text("kind")).isEqualTo("tangent");
        assertThat(plan.seed()).isEqualTo(9);
        assertThat(plan.stratify().texts("adjust-for")).containsExactly("age");
    }

    @Test
    void faultyOverridesNameThemselves() throws IOException {
        assertThat(refusal(WHOLE, "stratify.groops=3"))
                .hasMessage("--set stratify.groops: unknown key 'groops'; did you mean 'groups'?");
        assertThat(refusal(WHOLE, "stratify.groups=6..2"))
                .hasMessage("--set stratify.groups: groups: expected whole numbers such as 1..6, found '6..2'");
        assertThat(refusal(WHOLE, "stratify")).hasMessageContaining("expected KEY=VALUE");
    }

    @Test
    void patternsExpandToSortedFiles() throws IOException {
        Files.createDirectories(folder.resolve("ts/sub-2"));
        Files.createDirectories(folder.resolve("ts/sub-1"));
        Files.writeString(folder.resolve("ts/sub-2/a.tsv"), "x");
        Files.writeString(folder.resolve("ts/sub-1/a.tsv"), "x");
        Files.writeString(folder.resolve("ts/sub-1/b.txt"), "x");
        CohortPlan plan = read(WHOLE.replace("more: [proteins.tsv, outcomes.tsv]", "more: 'ts/*/*.tsv'"));
        assertThat(plan.views().get(1).settings().paths("more"))
                .containsExactly(folder.resolve("ts/sub-1/a.tsv"), folder.resolve("ts/sub-2/a.tsv"));
        assertThat(refusal(WHOLE.replace("more: [proteins.tsv, outcomes.tsv]", "more: 'ts/*.csv'")))
                .hasMessageContaining("cohort.yaml:5: more: no file fits 'ts/*.csv'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: !!java.net.URL [x]|cohort.yaml:1: YAML tags such as '!!x' are not taken; write the plain value",
                "a: !x y|cohort.yaml:1: YAML tags such as '!!x' are not taken; write the plain value",
                "a: [1, 2|cohort.yaml:1: is not valid YAML",
                "seed: 1\\nseed: 2|cohort.yaml:2: key 'seed' stands twice (first at cohort.yaml:1); keep one",
                "a: 1\\n---\\nb: 2|cohort.yaml:2: a second YAML document starts here",
                "[a, b]|cohort.yaml:1: expected keys and values",
                "a: *b|cohort.yaml:1: the alias names no anchor above it",
                "a: &a [*a]|cohort.yaml:1: the alias names no anchor above it",
                "? [a]\\n: b|cohort.yaml:1: a key must be plain text",
                "a: &x {b: c}\\nd: {<<: *x}|cohort.yaml:2: '<<' merges are not taken; write the keys out",
                "a: \\tb: c: d|cohort.yaml:1: is not valid YAML"
            })
    void unsafeOrBrokenYamlIsOneLineWithItsPlace(String yaml, String message) throws IOException {
        EndotypeException refused = refusal(yaml.replace("\\n", "\n").replace("\\t", "\t"));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.getMessage()).startsWith(message).hasLineCount(1);
    }

    @Test
    void anAliasBombIsRefusedBeforeItExpands() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        EndotypeException refused = refusal(bomb.toString());
        assertThat(refused)
                .hasMessage("cohort.yaml:5: holds more than " + YamlReader.MAX_NODES
                        + " values once its aliases are expanded");
    }

    @Test
    void deepNestingAndHugeFilesAreRefused() throws IOException {
        assertThat(refusal("a: " + "[".repeat(50_000)))
                .hasMessage("cohort.yaml:1: is nested more than " + YamlReader.MAX_DEPTH + " deep");
        assertThat(refusal("#".repeat(YamlReader.MAX_BYTES + 1)))
                .hasMessageStartingWith("cohort.yaml: is larger than 1024 KiB");
    }

    @Test
    void emptyAndMissingFilesAreToldApart() throws IOException {
        assertThat(refusal("# nothing\n")).hasMessage("cohort.yaml:1: the cohort file is empty");
        EndotypeException missing = catchThrowableOfType(
                EndotypeException.class, () -> CohortFile.read(folder.resolve("no.yaml"), TYPES, List.of()));
        assertThat(missing.exitCode()).isEqualTo(ExitCode.INPUT_OUTPUT);
        assertThat(missing).hasMessageStartingWith("no.yaml: cannot be read: no such file");
    }

    @Test
    void viewNamesThatCouldLeaveTheFolderAreRefused() throws IOException {
        assertThat(refusal(WHOLE.replace("proteome:", "../proteome:")))
                .hasMessageContaining("a view's name is made of letters, digits, '-' and '_'");
    }
}
