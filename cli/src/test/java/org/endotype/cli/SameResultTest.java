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
        one = run("one", 1);
        assertThat(one).containsKeys("samples.tsv", "groups/evidence.json", "features/connectome.parquet");
        assertThat(one.keySet()).anyMatch(name -> name.startsWith("response/"));
    }

    private static Map<String, String> run(String name, int threads) throws IOException {
        Path out = folder.resolve(name);
        CommandRun run = CommandRun.of(
                "run",
                study.resolve("cohort.yaml"),
                "--out",
                out,
                "--threads",
                threads,
                "--set",
                "stratify.groups=1..3",
                "--set",
                "stratify.null-draws=9",
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
        assertThat(run("two", 2)).isEqualTo(one);
        assertThat(run("four", 4)).isEqualTo(one);
    }

    @Test
    void tablesWithTheirRowsShuffledMakeTheSameBytes() throws IOException {
        // The participants table says the order of all outputs; every other table's rows may come in any order.
        Random random = new Random(9);
        int shuffled = 0;
        for (String name : List.of("outcomes.tsv", "protein.tsv", "rna_counts.tsv")) {
            Path table = study.resolve(name);
            if (Files.exists(table)) {
                List<String> lines = Files.readAllLines(table);
                List<String> rows = new ArrayList<>(lines.subList(1, lines.size()));
                Collections.shuffle(rows, random);
                rows.add(0, lines.get(0));
                Files.write(table, rows);
                shuffled++;
            }
        }
        assertThat(shuffled).isGreaterThan(1);
        assertThat(run("shuffled", 2)).isEqualTo(one);
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
