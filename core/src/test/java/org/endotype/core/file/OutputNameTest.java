package org.endotype.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputNameTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x",
                "/etc/passwd",
                "..\\x",
                "C:\\x",
                "a/b",
                "..",
                ".",
                "",
                " ",
                "a\u0000b",
                "a\nb",
                "a\u001b[2J",
                "con",
                "NUL.tsv",
                "lpt1.txt",
                "x.",
                "x ",
                " x",
                "a:b",
                "a*"
            })
    void whatLeadsElsewhereOrCannotBeAFileIsRefused(String name) {
        assertThatThrownBy(() -> OutputName.in(folder, name))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("would name an output");
        assertThatThrownBy(() -> OutputName.folder(folder, name)).isInstanceOf(MalformedInput.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void overlongNamesAreRefusedAndOrdinaryOnesTaken() {
        assertThatThrownBy(() -> OutputName.in(folder, "\u00e9".repeat(101))).isInstanceOf(MalformedInput.class);
        for (String name :
                new String[] {"sub-01_relmat.tsv", "Gr\u00f6\u00dfe", "a--b", "console", ".hidden", "x".repeat(200)}) {
            assertThat(OutputName.in(folder, name).getParent()).isEqualTo(folder);
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aFolderThatIsASymbolicLinkIsRefused() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("groups"), elsewhere);
        assertThatThrownBy(() -> OutputName.folder(folder, "groups"))
                .isInstanceOf(InputOutputFailure.class)
                .hasMessageStartingWith("groups: is a symbolic link");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aSymbolicLinkAtAFilesNameIsReplacedAndWhatItNamedIsLeftAlone() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("out.tsv"), precious);
        AtomicOutput.writeStream(link, out -> out.write('x'));
        assertThat(precious).hasContent("old");
        assertThat(link).isRegularFile().hasContent("x");
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }
}
