package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, in a process of its own as a terminal would send it. */
class InterruptTest {

    @TempDir
    Path folder;

    @Test
    void anInterruptedRunEndsWith130AndItsManifestSaysSo() throws IOException, InterruptedException {
        Path kill = Path.of("/bin/kill");
        assumeTrue(
                Files.isExecutable(kill) && System.getProperty("os.name").equals("Linux"),
                "no program that sends signals as a terminal does");
        Path out = folder.resolve("out");
        Path messages = folder.resolve("messages");
        // Shells start background work with SIGINT ignored, and Java leaves an ignored signal alone: hence the reset.
        Process process = new ProcessBuilder(
                        "/usr/bin/env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.endotype.cli.Main",
                        "demo",
                        "--patients",
                        "150",
                        "--out",
                        out.toString())
                .redirectError(messages.toFile())
                .start();
        try {
            // The first stage's line says that the run, and not only the program, has begun.
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (!Files.readString(messages).contains("participants") || !Files.exists(out.resolve("run.log"))) {
                assertThat(process.isAlive()).as(Files.readString(messages)).isTrue();
                assertThat(System.nanoTime()).as(Files.readString(messages)).isLessThan(deadline);
                Thread.sleep(50);
            }
            assertThat(new ProcessBuilder(kill.toString(), "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(messages)).isEqualTo(130);
        assertThat(Files.readString(messages).strip()).endsWith("interrupted");
        JsonNode manifest = new ObjectMapper().readTree(Files.readString(out.resolve("run.json")));
        assertThat(manifest.at("/status").asText()).isEqualTo("failed");
        assertThat(manifest.at("/failure/exit_code").asInt()).isEqualTo(130);
        assertThat(out.resolve("groups")).doesNotExist();
        try (var files = Files.walk(out)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
        }
    }
}
