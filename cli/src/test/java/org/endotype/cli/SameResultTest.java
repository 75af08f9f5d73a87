package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study of genotypes, scans and omics with the deep model: neither threads nor the order of rows change a byte. */
class SameResultTest {

    private static final int PATIENTS = 40;

    @TempDir
    static Path folder;

    private static Path study;
    private static Map<String, String> one;

    @BeforeAll
    static void runOnOneThread() throws IOException {
        study = folder.resolve("study");
        DemoCohort.withDefaults().patients(PATIENTS).seed(5).threads(2).writeTo(study);
        one = run(study, "one", 1);
        assertThat(one).containsKeys("samples.tsv", "groups/evidence.json", "features/connectome.parquet");
        assertThat(one.keySet()).anyMatch(name -> name.startsWith("response/"));
    }

    private static Map<String, String> run(Path from, String name, int threads) throws IOException {
        Path out = folder.resolve(name);
        CommandRun run = CommandRun.of(
                "run",
                from.resolve("cohort.yaml"),
                "--out",
                out,
                "--threads",
                threads,
                "--set",
                "stratify.groups=1..3",
                "--set",
                "stratify.null-draws=19",
                "--set",
                "stratify.bootstraps=5");
        assertThat(run.exitCode()).as(run.err()).isZero();
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

    @Test
    void twoAndFourThreadsMakeTheSameBytes() throws IOException {
        assertThat(run(study, "two", 2)).isEqualTo(one);
        assertThat(run(study, "four", 4)).isEqualTo(one);
    }

    @Test
    void peopleInAnotherOrderInEveryTableMakeTheSameBytes() throws IOException {
        // A table's features keep their order.
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try (Stream<Path> files = Files.walk(study)) {
            for (Path file : files.toList()) {
                Path to = copy.resolve(study.relativize(file).toString());
                if (!Files.exists(to)) {
                    Files.copy(file, to);
                }
            }
        }
        Random random = new Random(9);
        for (String name : List.of("participants.tsv", "outcomes.tsv", "protein.tsv")) {
            List<String> lines = Files.readAllLines(copy.resolve(name));
            Collections.shuffle(lines.subList(1, lines.size()), random);
            Files.write(copy.resolve(name), lines);
        }
        List<String[]> genes = Files.readAllLines(copy.resolve("rna_counts.tsv")).stream()
                .map(line -> line.split("\t"))
                .toList();
        List<Integer> order = new ArrayList<>();
        for (int column = 1; column < genes.get(0).length; column++) {
            order.add(column);
        }
        Collections.shuffle(order, random);
        Files.write(
                copy.resolve("rna_counts.tsv"),
                genes.stream()
                        .map(cells -> cells[0] + "\t"
                                + order.stream().map(column -> cells[column]).collect(Collectors.joining("\t")))
                        .toList());
        assertThat(run(copy, "shuffled", 2)).isEqualTo(one);
    }

    @Test
    void aSecondProcessOnTheSameFolderEndsNamingTheFirst() throws IOException, InterruptedException {
        Path out = folder.resolve("held");
        Process first = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.endotype.cli.Main",
                        "run",
                        study.resolve("cohort.yaml").toString(),
                        "--out",
                        out.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (first.isAlive() && !Files.exists(out.resolve("run.log"))) {
                Thread.sleep(20);
            }
            CommandRun second = CommandRun.of("run", study.resolve("cohort.yaml"), "--out", out);
            assertThat(first.isAlive()).isTrue();
            assertThat(second.exitCode()).isEqualTo(5);
            assertThat(second.err()).startsWith("held: is in use by another run (process " + first.pid() + " on ");
            CommandRun cleaning = CommandRun.of("clean", out);
            assertThat(cleaning.exitCode()).isEqualTo(5);
        } finally {
            first.destroyForcibly().waitFor();
        }
    }
}
