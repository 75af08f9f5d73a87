package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.endotype.core.table.TextTable;
import org.endotype.testdata.Damage;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged genotypes, images and tables of a simulated study, through the real entry point. */
class BrokenDataTest {

    private static final List<String> QUICK = List.of(
            "--set", "stratify.method=gaussian-mixture",
            "--set", "stratify.groups=1..2",
            "--set", "stratify.adjust-for=[age]",
            "--set", "stratify.null-draws=19",
            "--set", "stratify.bootstraps=3");

    @TempDir
    static Path study;

    @TempDir
    Path folder;

    private Path out;
    private Path damaged = Path.of("");
    private byte[] whole = {};

    @BeforeAll
    static void simulate() throws IOException {
        DemoCohort.withDefaults().patients(24).seed(3).threads(2).writeTo(study);
    }

    @BeforeEach
    void chooseOutput() {
        out = folder.resolve("out");
    }

    @AfterEach
    void mend() throws IOException {
        if (whole.length > 0) {
            Files.write(damaged, whole);
        }
    }

    private void truncate(Path file) throws IOException {
        damaged = file;
        whole = Files.readAllBytes(file);
        Damage.truncateFile(file, 0.6);
    }

    private CommandRun run(String... more) {
        Stream<String> arguments = Stream.of("run", study.resolve("cohort.yaml").toString(), "--out", out.toString());
        return CommandRun.of(Stream.concat(Stream.concat(arguments, QUICK.stream()), Stream.of(more))
                .toArray());
    }

    private static Path anyScan() throws IOException {
        try (Stream<Path> files = Files.walk(study.resolve("derivatives"))) {
            return files.filter(file -> file.toString().endsWith("bold.nii.gz"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private JsonNode manifest() throws IOException {
        return new ObjectMapper().readTree(Files.readString(out.resolve("run.json")));
    }

    private void assertRefused(CommandRun run, int exitCode, String stage, String place) throws IOException {
        String message = run.err().lines().reduce((first, last) -> last).orElse("");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(message).startsWith(place);
        assertThat(run.out()).isEmpty();
        assertThat(manifest().at("/status").asText()).isEqualTo("failed");
        assertThat(manifest().at("/failure/message").asText()).isEqualTo(message);
        assertThat(manifest().at("/failure/exit_code").asInt()).isEqualTo(exitCode);
        assertThat(manifest().at("/failure/stage").asText()).isEqualTo(stage);
        assertThat(out.resolve("groups")).doesNotExist();
        try (Stream<Path> files = Files.walk(out)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
        }
    }

    @Test
    void aTruncatedImageStopsARunThatIsToFailFast() throws IOException {
        Path scan = anyScan();
        truncate(scan);
        CommandRun run = run("--fail-fast");
        String id = scan.getFileName().toString().replaceAll("_.*", "");
        int row = TextTable.read(study.resolve("participants.tsv"))
                        .column("participant_id")
                        .indexOf(id)
                + 1;
        // Told by the row of the participants table, since the file's name is a participant's.
        assertRefused(
                run, 3, "view:connectome", scan.getFileName().toString().replace(id, "[participant " + row + "]"));
        assertThat(run.err() + Files.readString(out.resolve("run.log")) + Files.readString(out.resolve("report.html")))
                .doesNotContain(id);
    }

    @Test
    void aTruncatedImageLeavesItsParticipantOutAndTheRunSaysSo() throws IOException {
        Path scan = anyScan();
        truncate(scan);
        CommandRun run = run();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("partial: ");
        assertThat(manifest().at("/status").asText()).isEqualTo("partial");
        String id = scan.getFileName().toString().replaceAll("_.*", "");
        TextTable samples = TextTable.read(out.resolve("samples.tsv"));
        int row = samples.column("participant_id").indexOf(id);
        assertThat(samples.text(row, 1)).isEqualTo("yes");
        assertThat(samples.text(row, 2)).isEqualTo("view:connectome");
        assertThat(samples.text(row, 3)).isNotBlank();
    }

    @Test
    void aTruncatedBedStopsTheRun() throws IOException {
        truncate(study.resolve("genotypes/cohort.bed"));
        assertRefused(run(), 3, "view:genetic-structure", "cohort.bed@");
    }

    @Test
    void aRaggedCountTableStopsTheRun() throws IOException {
        damaged = study.resolve("rna_counts.tsv");
        whole = Files.readAllBytes(damaged);
        List<String> lines = Files.readAllLines(damaged);
        lines.set(3, lines.get(3) + "\t7");
        Files.write(damaged, lines);
        assertRefused(run(), 3, "view:transcriptome", "rna_counts.tsv:4: expected ");
    }
}
