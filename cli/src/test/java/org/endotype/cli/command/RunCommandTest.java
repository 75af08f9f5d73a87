package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.endotype.cli.SmallStudy;
import org.endotype.core.pipeline.run.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run}, {@code validate}, {@code schema} and {@code inspect} through the real entry point, on small tables. */
class RunCommandTest {

    @TempDir
    Path folder;

    private Path cohort;
    private Path out;

    @BeforeEach
    void writeStudy() throws IOException {
        cohort = SmallStudy.write(folder);
        out = folder.resolve("out");
    }

    private CommandRun run(Object... more) {
        Object[] arguments = new Object[4 + more.length];
        arguments[0] = "run";
        arguments[1] = cohort;
        arguments[2] = "--out";
        arguments[3] = out;
        System.arraycopy(more, 0, arguments, 4, more.length);
        return CommandRun.of(arguments);
    }

    private JsonNode manifest() throws IOException {
        return new ObjectMapper().readTree(Files.readString(out.resolve("run.json")));
    }

    private void replace(String file, String what, String by) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(what);
        Files.writeString(path, text.replace(what, by));
    }

    /** Refused before the output folder was touched. */
    private void assertRefusedUntouched(CommandRun run, int exitCode, String... lines) {
        assertThat(run.err().lines()).containsExactly(lines);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(out).doesNotExist();
    }

    /** Failed on the way: manifest, message and exit code agree, and no output stands beside them. */
    private void assertFailed(CommandRun run, int exitCode, String stage, String message) throws IOException {
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().reduce((first, last) -> last)).contains(message);
        assertThat(manifest().at("/status").asText()).isEqualTo("failed");
        assertThat(manifest().at("/failure/exit_code").asInt()).isEqualTo(exitCode);
        assertThat(manifest().at("/failure/message").asText()).isEqualTo(message);
        assertThat(manifest().at("/failure/stage").asText()).isEqualTo(stage);
        assertThat(Files.readString(out.resolve("run.log"))).contains("exit code " + exitCode);
        assertThat(out.resolve("groups")).doesNotExist();
        assertThat(Files.readString(out.resolve("report.html"))).contains("failed");
        try (var files = Files.walk(out)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
        }
    }

    @Test
    void aRunPrintsItsFolderAndTellsItsVerdict() throws IOException {
        CommandRun run = run();
        assertThat(run.err()).contains("succeeded: The data of 60 participants support 2 groups");
        assertThat(run.out()).isEqualTo(out + System.lineSeparator());
        assertThat(run.exitCode()).isZero();
        assertThat(manifest().at("/verdict").asText()).startsWith("The data of 60 participants support 2 groups");
        assertThat(out.resolve("groups/assignments.tsv")).exists();
        assertThat(out.resolve("response/rates.tsv")).exists();
        assertThat(run.err()).contains("report: " + out.resolve("report.html"));
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("The data of 60 participants support 2 groups")
                .doesNotContain(">P-");
        assertThat(manifest().at("/outputs").findValuesAsText("path")).contains("report.html");

        CommandRun inspected = CommandRun.of("inspect", out);
        assertThat(inspected.out()).contains("out: run-folder").contains("status: succeeded");

        CommandRun quiet = run("--quiet", "--threads", 2);
        assertThat(quiet.err()).isEmpty();
        assertThat(quiet.exitCode()).isZero();
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws IOException {
        run("--threads", 1);
        String one = Files.readString(out.resolve("groups/assignments.tsv"));
        String evidence = Files.readString(out.resolve("groups/evidence.json"));
        run("--threads", 3, "--fresh");
        assertThat(Files.readString(out.resolve("groups/assignments.tsv"))).isEqualTo(one);
        assertThat(Files.readString(out.resolve("groups/evidence.json"))).isEqualTo(evidence);
    }

    @Test
    void aMisspeltKeyIsRefusedWithItsLine() throws IOException {
        replace("cohort.yaml", "stratify:", "stratfy:");
        assertRefusedUntouched(run(), 2, "cohort.yaml:7: unknown key 'stratfy'; did you mean 'stratify'?");
    }

    @Test
    void aMissingFileIsRefusedWithTheLineThatNamesIt() throws IOException {
        Files.delete(folder.resolve("genes.csv"));
        assertRefusedUntouched(
                run(), 5, "cohort.yaml:5: table: no such file 'genes.csv'; paths start from the cohort file's folder");
    }

    @Test
    void repeatedParticipantsAreRefused() throws IOException {
        replace("participants.tsv", "P-9\t", "P-4\t");
        assertRefusedUntouched(
                run(), 4, "participants.tsv:10: repeats the participant_id of line 5; keep one row a participant");
    }

    @Test
    void aRaggedViewFailsTheRunWithItsLine() throws IOException {
        replace("proteins.tsv", "P-5\t", "P-5\tx\t");
        CommandRun run = run();
        assertThat(run.err()).contains("proteins.tsv:6: expected 4 fields as in the header, found 5");
        assertFailed(run, 3, "view:proteome", manifest().at("/failure/message").asText());
        assertThat(manifest().at("/failure/message").asText()).startsWith("proteins.tsv:6: expected 4 fields");
    }

    @Test
    void viewsWithoutACommonParticipantAreRefused() throws IOException {
        StringBuilder genes = new StringBuilder("participant_id,g1\n");
        StringBuilder proteins = new StringBuilder("participant_id\tp1\n");
        for (int i = 1; i <= 60; i++) {
            (i <= 30 ? genes : proteins).append("P-" + i + (i <= 30 ? "," : "\t") + i * i % 17 + "\n");
        }
        Files.writeString(folder.resolve("genes.csv"), genes);
        Files.writeString(folder.resolve("proteins.tsv"), proteins);
        assertFailed(
                run(),
                4,
                "alignment",
                "view 'genes' (30 participants) shares no participant with view 'proteome' (30 participants); check"
                        + " that both are of the same people and spell their ids alike");
    }

    @Test
    void anImpossibleTotalIsRefusedBeforeAnyLongWork() throws IOException {
        replace("outcomes.tsv", "P-3\t30", "P-3\t300");
        CommandRun run = run();
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(manifest().at("/failure/stage").asText()).isEqualTo("outcomes");
        assertThat(manifest().at("/failure/message").asText()).startsWith("outcomes.tsv:4: column 'base'");
    }

    @Test
    void unsafeYamlIsRefused() throws IOException {
        Files.writeString(cohort, "name: !!javax.script.ScriptEngineManager [x]\n");
        assertRefusedUntouched(run(), 2, "cohort.yaml:1: YAML tags such as '!!x' are not taken; write the plain value");
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1) + "]\n");
        }
        Files.writeString(cohort, bomb);
        assertRefusedUntouched(run(), 2, "cohort.yaml:5: holds more than 20000 values once its aliases are expanded");
    }

    @Test
    void aFolderInUseIsRefusedNamingItsHolder() throws IOException {
        try (RunFolder held = RunFolder.open(out)) {
            CommandRun run = run();
            assertThat(run.exitCode()).isEqualTo(5);
            assertThat(run.err())
                    .startsWith("out: is in use by another run (process "
                            + ProcessHandle.current().pid());
            assertThat(held.resolve("run.json")).doesNotExist();
        }
    }

    @Test
    void somebodyElsesFolderIsLeftAlone() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("thesis.doc"), "x");
        CommandRun run = run();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().strip())
                .isEqualTo("out: holds files and was not made by a run; name a new or empty folder with --out");
        assertThat(out.toFile().list()).containsExactly("thesis.doc");
    }

    @Test
    void aDryRunListsTheStagesAndWritesNothing() {
        CommandRun run = run("--dry-run", "--set", "stratify.groups=1..2");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines().map(line -> line.replaceAll("[:,].*", "")))
                .containsExactly("tables", "view", "view", "alignment", "groups", "response", "report", "in all");
        assertThat(run.out())
                .contains("1..2 groups, adjusted for age")
                .contains("view:genes: features, feature, 1 file(s)");
        assertThat(out).doesNotExist();
    }

    @Test
    void anEngineThatThisBuildLacksIsRefused() {
        assertRefusedUntouched(
                run("--engine", "spark"),
                2,
                "--engine spark: its jar is not on the class path; build it with 'mvn -DskipTests -pl spark -am package'"
                        + " and start with ./endotype (see docs/spark.md)");
        assertRefusedUntouched(
                run("--master", "spark://h:7077"), 2, "--master belongs to --engine spark; give both or neither");
        assertThat(run("--engine", "local", "--dry-run").exitCode()).isZero();
        assertThat(run("--engine", "abacus").exitCode()).isEqualTo(2);
    }

    @Test
    void seedAndOverridesReachTheManifest() throws IOException {
        assertThat(run("--seed", 9, "--set", "stratify.groups=1..2").exitCode()).isZero();
        assertThat(manifest().at("/seed").asLong()).isEqualTo(9);
        assertThat(manifest().at("/parameters/stratify/groups").asText()).isEqualTo("1..2");
    }

    @Test
    void progressForMachinesIsOneObjectALine() throws IOException {
        CommandRun run = run("--progress", "json", "--set", "stratify.groups=1..2");
        ObjectMapper mapper = new ObjectMapper();
        int objects = 0;
        for (String line : run.err().lines().toList()) {
            if (line.startsWith("{")) {
                assertThat(mapper.readTree(line).at("/event").asText()).isIn("start", "advance", "note", "end", "line");
                objects++;
            }
        }
        assertThat(objects).isGreaterThan(10);
    }

    @Test
    void manifestAndLogHoldNoIdsAndNoPaths() throws IOException {
        run("--set", "stratify.groups=1..2");
        for (String file : new String[] {"run.json", "run.log", "report.html"}) {
            assertThat(Files.readString(out.resolve(file)))
                    .doesNotContain("P-1")
                    .doesNotContain(folder.toString());
        }
    }

    @Test
    void validateNamesWhatTheFileHolds() {
        CommandRun run = CommandRun.of("validate", cohort);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("tables: the cohort file is valid")
                .contains("view proteome: features, feature")
                .contains("outcome: MADRS");
        assertThat(CommandRun.of("validate", cohort, "--set", "seed=x").err().strip())
                .isEqualTo("--set seed: seed: expected a whole number, found 'x'");
    }

    @Test
    void schemaIsJsonOfEveryViewType() throws IOException {
        JsonNode schema = new ObjectMapper().readTree(CommandRun.of("schema").out());
        assertThat(schema.at("/properties/views/additionalProperties/properties/type/enum"))
                .map(JsonNode::asText)
                .contains("omics", "features");
        assertThat(schema.at("/$defs/features/properties/table/description").asText())
                .isNotBlank();
    }

    @Test
    void inspectTellsTablesCohortsAndParquetApart() throws IOException {
        assertThat(CommandRun.of("inspect", folder.resolve("genes.csv")).out())
                .contains("genes.csv: table")
                .contains("separator: comma")
                .contains("rows: 60")
                .contains("names: participant_id, g1, g2, g3");
        assertThat(CommandRun.of("inspect", cohort).out()).contains("cohort.yaml: cohort-file");
        CommandRun broken = CommandRun.of("inspect", folder.resolve("nothing.tsv"));
        assertThat(broken.exitCode()).isEqualTo(5);
        JsonNode json = new ObjectMapper()
                .readTree(CommandRun.of("inspect", "--json", folder.resolve("proteins.tsv"))
                        .out());
        assertThat(json.at("/kind").asText()).isEqualTo("table");
        assertThat(json.at("/columns").asInt()).isEqualTo(4);
    }
}
