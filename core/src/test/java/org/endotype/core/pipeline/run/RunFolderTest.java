package org.endotype.core.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.InvalidConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {

    @TempDir
    Path parent;

    @Test
    void aSecondRunIsToldWhoHoldsTheFolder() {
        Path root = parent.resolve("out");
        try (RunFolder first = RunFolder.open(root)) {
            assertThat(first.abandonedBy()).isEmpty();
            assertThatThrownBy(() -> RunFolder.open(root))
                    .isInstanceOf(InputOutputFailure.class)
                    .hasMessageContaining("out: is in use by another run (process "
                            + ProcessHandle.current().pid() + " on ");
        }
        RunFolder.open(root).close();
    }

    @Test
    void aLockWhoseHolderIsGoneIsTakenOver() throws IOException {
        Path root = parent.resolve("out");
        Files.createDirectories(root.resolve(".endotype"));
        Files.writeString(root.resolve(".endotype/lock"), "process 999999 on elsewhere, started then");
        try (RunFolder folder = RunFolder.open(root)) {
            assertThat(folder.abandonedBy()).contains("process 999999 on elsewhere, started then");
        }
        try (RunFolder folder = RunFolder.open(root)) {
            assertThat(folder.abandonedBy()).isEmpty();
        }
    }

    @Test
    void foldersAreForTheirOwnerAlone() throws IOException {
        try (RunFolder folder = RunFolder.open(parent.resolve("deep/out"))) {
            folder.folder("features");
            for (Path made : new Path[] {folder.root(), folder.resolve("features"), folder.resolve(".endotype")}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                        .isEqualTo("rwx------");
            }
        }
    }

    @Test
    void somebodyElsesFolderIsRefusedUntouched() throws IOException {
        Path root = Files.createDirectory(parent.resolve("photos"));
        Files.writeString(root.resolve("a.jpg"), "x");
        assertThatThrownBy(() -> RunFolder.open(root))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("photos: holds files and was not made by a run; name a new or empty folder with --out");
        assertThat(root.resolve(".endotype")).doesNotExist();
        Path file = Files.writeString(parent.resolve("file"), "x");
        assertThatThrownBy(() -> RunFolder.open(file)).hasMessage("file: is a file; --out names a folder");
    }

    @Test
    void clearingRemovesOutputsAndPartialFilesAndNothingElse() throws IOException {
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("precious"), "x");
        try (RunFolder folder = RunFolder.open(parent.resolve("out"))) {
            Files.writeString(folder.resolve("run.json"), "{}");
            Files.writeString(folder.folder("groups").resolve("assignments.tsv"), "x");
            Files.writeString(folder.resolve(".samples.tsv.7-1.partial"), "x");
            Files.writeString(folder.resolve("notes.txt"), "mine");
            Files.createSymbolicLink(folder.resolve("features"), elsewhere);
            folder.clearOutputs();
            assertThat(folder.root().toFile().list()).containsExactlyInAnyOrder(".endotype", "notes.txt");
            assertThat(elsewhere.resolve("precious")).exists();
        }
    }
}
