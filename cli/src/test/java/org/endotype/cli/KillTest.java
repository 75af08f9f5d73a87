package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.endotype.core.pipeline.run.RunVerification;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that dies without warning leaves nothing half-written, and the next run in the folder ends with the same bytes as
 * one that was never disturbed. {@code -Dendotype.kills=30} kills the demo's study, with its scans and the deep model, at
 * that many moments; every build does so once, and five times to a study that takes a second.
 */
class KillTest {

    private static final int KILLS_OF_THE_DEMO = Integer.getInteger("endotype.kills", 1);
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    /** Where a run was when it died, by its log, and how often. */
    private final Map<String, Integer> stages = new TreeMap<>();

    @Test
    void aRunKilledAtAnyMomentIsResumedToTheSameBytes() throws IOException, InterruptedException {
        killAndResume(KILLS, List.of("run", SmallStudy.write(folder)));
    }

    @Test
    void theDemoKilledAtAnyMomentIsResumedToTheSameBytes() throws IOException, InterruptedException {
        Path study = folder.resolve("study");
        DemoCohort.withDefaults().patients(40).seed(5).threads(2).writeTo(study);
        List<Object> command = new ArrayList<>(List.of("run", study.resolve("cohort.yaml"), "--threads", 2));
        for (String setting : List.of("groups=1..3", "null-draws=19", "bootstraps=5")) {
            command.addAll(List.of("--set", "stratify." + setting));
        }
        killAndResume(KILLS_OF_THE_DEMO, command);
        System.err.println("killed " + KILLS_OF_THE_DEMO + " times; the last stage begun in its log: " + stages);
    }

    private void killAndResume(int kills, List<Object> command) throws IOException, InterruptedException {
        Path undisturbed = folder.resolve("undisturbed");
        long start = System.nanoTime();
        assertThat(process(command, undisturbed).waitFor()).isZero();
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        Map<String, String> expected = results(undisturbed);
        assertThat(expected).containsKeys("samples.tsv", "groups/assignments.tsv", "groups/evidence.json");
        Random moments = new Random(7);
        int interrupted = 0;
        for (int attempt = 0; interrupted < kills; attempt++) {
            assertThat(attempt).as("runs that ended before they were killed").isLessThan(3 * kills + 5);
            Path out = folder.resolve("killed-" + attempt);
            Process process = process(command, out);
            // From the first file on: before, there is nothing to be found half-written.
            while (process.isAlive() && !Files.exists(out.resolve("run.log"))) {
                Thread.sleep(5);
            }
            boolean ended = process.waitFor((long) (milliseconds * 0.85 * moments.nextDouble()), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            if (ended) {
                continue;
            }
            interrupted++;
            stages.merge(stage(out), 1, Integer::sum);
            requireNothingHalfWritten(out);
            List<Object> again = new ArrayList<>(command);
            again.addAll(List.of("--out", out));
            CommandRun resumed = CommandRun.of(again.toArray());
            assertThat(resumed.exitCode()).as(resumed.err()).isZero();
            assertThat(results(out)).isEqualTo(expected);
            try (Stream<Path> files = Files.walk(out)) {
                assertThat(files).noneMatch(file -> file.toString().endsWith(".partial"));
            }
        }
    }

    private static String stage(Path out) throws IOException {
        return Files.readString(out.resolve("run.log"))
                .lines()
                .filter(line -> line.endsWith(": started"))
                .reduce((a, b) -> b)
                .map(line -> line.substring(line.indexOf("stage ") + 6, line.length() - ": started".length()))
                .orElse("none");
    }

    private static Process process(List<Object> arguments, Path out) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.endotype.cli.Main"));
        arguments.forEach(argument -> command.add(argument.toString()));
        command.addAll(List.of("--out", out.toString(), "--quiet"));
        return new ProcessBuilder(command)
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
