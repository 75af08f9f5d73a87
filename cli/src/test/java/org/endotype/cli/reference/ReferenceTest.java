package org.endotype.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTest {

    @TempDir
    Path folder;

    /** {@code -Dendotype.reference=write} writes the page instead of holding it to the commands. */
    @Test
    void theReferencePageSaysWhatTheCommandsAndTheSchemaSay() throws IOException {
        Path page = Path.of(System.getProperty("endotype.root", ".."), "docs", "reference.md");
        if (System.getProperty("endotype.reference", "").equals("write")) {
            Files.writeString(page, ReferenceWriter.reference());
        }
        assertThat(Files.readString(page))
                .as("docs/reference.md; make it again with -Dtest=ReferenceTest -Dendotype.reference=write")
                .isEqualTo(ReferenceWriter.reference());
    }

    @Test
    void everyCommandHasAManPageThatManReadsWithoutComplaint() throws IOException, InterruptedException {
        ReferenceWriter.main(new String[] {folder.toString()});
        try (Stream<Path> pages = Files.list(folder.resolve("man1"))) {
            assertThat(pages).hasSize(CommandReference.all().size() + 1);
        }
        assertThat(Files.readString(folder.resolve("man1/endotype-genomics-qc.1")))
                .contains(".SH NAME\nendotype\\-genomics\\-qc \\- ", "\\-\\-out\\-variants", "\n.SH EXAMPLES\n");
        assertThat(Files.readString(folder.resolve("man1/endotype.1")))
                .contains("endotype imaging timeseries".replace("-", "\\-"));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is not installed");
        try (Stream<Path> pages = Files.list(folder.resolve("man1"))) {
            for (Path page : pages.toList()) {
                Process groff = new ProcessBuilder("/usr/bin/groff", "-man", "-ww", "-Tutf8", "-z", page.toString())
                        .redirectErrorStream(true)
                        .start();
                String complaints = new String(groff.getInputStream().readAllBytes());
                assertThat(groff.waitFor()).isZero();
                assertThat(complaints).as(page.getFileName().toString()).isEmpty();
            }
        }
    }

    @Test
    void theCompletionScriptIsBashAndKnowsCommandsAndOptions() throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("completion.bash"), ReferenceWriter.completion());
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        Process bash = new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        "source '" + script + "'; COMP_WORDS=(endotype genomics sc); COMP_CWORD=2;"
                                + " _complete_endotype; echo \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        String answer = new String(bash.getInputStream().readAllBytes()).strip();
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answer).isEqualTo("score");
    }
}
