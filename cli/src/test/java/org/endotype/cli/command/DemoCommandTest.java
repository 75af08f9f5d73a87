package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

    @TempDir
    Path folder;

    @Test
    void aSmallDemoRunsEndToEndAndItsCohortFileGivesTheSameGroupsAgain() throws IOException {
        Path out = folder.resolve("demo");
        CommandRun demo = CommandRun.of("demo", "--out", out, "--patients", 60, "--seed", 2);
        assertThat(demo.exitCode()).as(demo.err()).isZero();
        assertThat(demo.out()).isEqualTo(out + System.lineSeparator());
        assertThat(demo.err()).contains("report: " + out.resolve("report.html"));
        JsonNode manifest = new ObjectMapper().readTree(Files.readString(out.resolve("run.json")));
        assertThat(manifest.at("/status").asText()).isIn("succeeded", "partial");
        assertThat(manifest.at("/views").findValuesAsText("name"))
                .containsExactly("genetic-structure", "connectome", "transcriptome", "proteome");
        assertThat(demo.err()).contains(manifest.at("/verdict").asText());
        for (String file : new String[] {
            "cohort/truth.tsv",
            "groups/assignments.tsv",
            "groups/evidence.json",
            "groups/profiles.tsv",
            "response/rates.tsv",
            "response/interaction.json",
            "features/connectome.parquet",
            "model/model.json",
            "report.html",
            "run.log",
            "samples.tsv"
        }) {
            assertThat(out.resolve(file)).isNotEmptyFile();
        }
        assertThat(TextTable.read(out.resolve("samples.tsv")).rowCount()).isEqualTo(60);
        assertThat(Files.readString(out.resolve("run.log")))
                .doesNotContain("sub-")
                .doesNotContain(folder.toString());

        TextTable dictionary = TextTable.read(out.resolve("data-dictionary.tsv"));
        assertThat(dictionary.column("meaning")).doesNotContain("not described yet");
        assertThat(dictionary.column("file"))
                .contains(
                        "samples.tsv", "features/connectome.parquet", "groups/consensus.tsv.gz", "response/rates.tsv");

        Path again = folder.resolve("again");
        CommandRun run =
                CommandRun.of("run", out.resolve("cohort/cohort.yaml"), "--out", again, "--threads", 1, "--quiet");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllBytes(again.resolve("groups/assignments.tsv")))
                .isEqualTo(Files.readAllBytes(out.resolve("groups/assignments.tsv")));
    }

    @Test
    void impossibleNumbersOfPatientsAreRefused() {
        CommandRun run = CommandRun.of("demo", "--out", folder.resolve("x"), "--patients", 3);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().strip()).isEqualTo("--patients: expected 20 to 5000, found 3");
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
