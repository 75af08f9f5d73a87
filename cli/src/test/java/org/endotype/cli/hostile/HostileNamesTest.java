package org.endotype.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.endotype.cli.CommandRun;
import org.endotype.cli.SmallStudy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names from data and configuration that lead out of the folder they are for. */
class HostileNamesTest {

    @TempDir
    Path folder;

    @Test
    void idsThatLookLikePathsStayInTables() throws IOException {
        Path study = Files.createDirectories(folder.resolve("a/b/study"));
        Path cohort = SmallStudy.write(study);
        for (String table : List.of("participants.tsv", "proteins.tsv", "genes.csv", "outcomes.tsv")) {
            String text = Files.readString(study.resolve(table));
            Files.writeString(
                    study.resolve(table),
                    text.replaceAll("(?m)^P-1(?=[\\t,])", "../../x")
                            .replaceAll("(?m)^P-2(?=[\\t,])", "/tmp/x")
                            .replaceAll("(?m)^P-3(?=[\\t,])", "..\\\\x")
                            .replaceAll("(?m)^P-4(?=[\\t,])", "n".repeat(5000)));
        }
        Path out = folder.resolve("a/b/out");
        CommandRun run = CommandRun.of("run", cohort, "--out", out, "--quiet");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(out.resolve("samples.tsv")).content().contains("../../x\tyes");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> !file.startsWith(out)))
                    .allMatch(file -> file.startsWith(study));
        }
    }

    @Test
    void viewsWhoseNamesArePathsAreRefusedWithTheirLine() throws IOException {
        Path cohort = SmallStudy.write(folder);
        String whole = Files.readString(cohort);
        for (String name : List.of("../../x", "/tmp/x", "\"..\\\\x\"", "\"a\\u0001\"", "v".repeat(300), "..", "a.b")) {
            Files.writeString(cohort, whole.replace("proteome:", name + ":"));
            CommandRun run = CommandRun.of("run", cohort, "--out", folder.resolve("out"), "--quiet");
            assertThat(run.exitCode()).as(name + run.err()).isEqualTo(2);
            assertThat(run.err()).startsWith("cohort.yaml:4: ");
            assertThat(folder.resolve("out/features")).doesNotExist();
        }
    }

    @Test
    void aManifestThatListsFilesElsewhereIsRefused() throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        for (String path : List.of("../../etc/passwd", "/etc/passwd", "a/../../x")) {
            Files.writeString(
                    run.resolve("run.json"),
                    "{\"schema\": \"endotype-run/1\", \"outputs\": [{\"path\": \"" + path
                            + "\", \"bytes\": 1, \"sha256\": \"00\"}]}");
            CommandRun verified = CommandRun.of("verify", run);
            assertThat(verified.exitCode()).as(path).isEqualTo(3);
            assertThat(verified.err()).startsWith("run.json: expected outputs inside the folder");
        }
    }
}
