package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.endotype.core.pipeline.run.RunVerification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that dies without warning leaves nothing half-written, and the next run in the folder ends with the same bytes as
 * one that was never disturbed. {@code -Dendotype.kills=100} tries more moments than the few that every build does.
 */
class KillTest {

    private static final int KILLS = Integer.getInteger("endotype.kills", 5);

    @TempDir
    Path folder;

    @Test
    void aRunKilledAtAnyMomentIsResumedToTheSameBytes() throws IOException, InterruptedException {
        Path cohort = SmallStudy.write(folder);
        Path undisturbed = folder.resolve("undisturbed");
        long start = System.nanoTime();
        assertThat(process(cohort, undisturbed).waitFor()).isZero();
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        Map<String, String> expected = results(undisturbed);
        Random moments = new Random(7);
        int interrupted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path out = folder.resolve("killed-" + kill);
            Process process = process(cohort, out);
            // From after the start of the JVM on, where files are written.
            boolean ended =
                    process.waitFor((long) (milliseconds * (0.3 + 0.7 * moments.nextDouble())), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            interrupted += ended ? 0 : 1;
            requireNothingHalfWritten(out);
            CommandRun resumed = CommandRun.of("run", cohort, "--out", out);
            assertThat(resumed.exitCode()).as(resumed.err()).isZero();
            assertThat(results(out)).isEqualTo(expected);
            try (Stream<Path> files = Files.walk(out)) {
                assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
            }
        }
        assertThat(interrupted).isPositive();
    }

    private Process process(Path cohort, Path out) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.endotype.cli.Main",
                        "run",
                        cohort.toString(),
                        "--out",
                        out.toString(),
                        "--quiet")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** JSON parses, tables end with a line's end, and where there is a manifest all it lists is as it says. */
    private static void requireNothingHalfWritten(Path out) throws IOException {
        if (!Files.exists(out)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walked = Files.walk(out)) {
            files = walked.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains(".partial"))
                    .toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.endsWith(".json")) {
                assertThat(new ObjectMapper().readTree(Files.readString(file)).isObject())
                        .as(name)
                        .isTrue();
            } else if (name.endsWith(".tsv")) {
                assertThat(Files.readString(file)).as(name).endsWith("\n");
            } else if (name.endsWith(".parquet")) {
                byte[] bytes = Files.readAllBytes(file);
                assertThat(new String(bytes, bytes.length - 4, 4, StandardCharsets.US_ASCII))
                        .as(name)
                        .isEqualTo("PAR1");
            }
        }
        if (Files.exists(out.resolve("run.json"))) {
            assertThat(RunVerification.of(out).differing()).isEmpty();
        }
    }

    private static Map<String, String> results(Path out) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (JsonNode output : new ObjectMapper()
                .readTree(Files.readString(out.resolve("run.json")))
                .path("outputs")) {
            String path = output.path("path").asText();
            // Report and crate tell times.
            if (!path.equals("report.html") && !path.equals("ro-crate-metadata.json")) {
                digests.put(path, output.path("sha256").asText());
            }
        }
        return digests;
    }
}
