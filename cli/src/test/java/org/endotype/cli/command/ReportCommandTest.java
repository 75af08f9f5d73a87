package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void leaveARun() throws IOException {
        Files.writeString(
                folder.resolve("run.json"),
                """
                {"schema": "endotype-run/1", "name": "small", "status": "succeeded", "verdict": "Nothing was sought."}
                """);
        Files.writeString(
                folder.resolve("samples.tsv"),
                "participant_id\tkept\tstage\treason\nP-001\tyes\t-\t-\nP-002\tno\talignment\thas no view\n");
    }

    @Test
    void theReportIsMadeForSharingUnlessAskedOtherwise() throws IOException {
        CommandRun shared = CommandRun.of("report", folder);
        String sharedPage = Files.readString(folder.resolve("report.html"));
        CommandRun internal = CommandRun.of("report", folder, "--internal");
        String internalPage = Files.readString(folder.resolve("report.html"));

        assertThat(shared.exitCode()).isZero();
        assertThat(shared.out())
                .isEqualToIgnoringNewLines(folder.resolve("report.html").toString());
        assertThat(shared.err()).isEmpty();
        assertThat(internal.exitCode()).isZero();
        assertThat(sharedPage).contains("Nothing was sought.").doesNotContain("P-002");
        assertThat(internalPage).contains("P-002");
    }

    @Test
    void aFolderThatHoldsNoRunIsRefusedInOneLine() throws IOException {
        Files.delete(folder.resolve("run.json"));

        CommandRun run = CommandRun.of("report", folder);

        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("has no run.json").hasLineCount(1);
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void aDamagedManifestIsMalformedInput() throws IOException {
        Files.writeString(folder.resolve("run.json"), "{\"schema\": \"endotype-run/1\",\n \"name\": }");

        CommandRun run = CommandRun.of("report", folder);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).startsWith("run.json:2: is not valid JSON").hasLineCount(1);
    }
}
