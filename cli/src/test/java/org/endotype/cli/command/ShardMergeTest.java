package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.endotype.cli.Main;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards as a Slurm array starts them, and the run that merges them, against one run of the whole. */
class ShardMergeTest {

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static String cohort;

    @SuppressWarnings("NullAway.Init")
    private static Path whole;

    @BeforeAll
    static void runTheWhole() throws IOException {
        Path demo = folder.resolve("demo");
        assertThat(run("demo", "--patients", "40", "--out", demo.toString(), "--quiet").code)
                .isZero();
        // One participant's image is broken, and the study is told to go on without them.
        Path yaml = demo.resolve("cohort/cohort.yaml");
        Path image;
        try (Stream<Path> files = Files.walk(demo.resolve("cohort"))) {
            image = files.filter(file -> file.toString().endsWith("_bold.nii.gz"))
                    .sorted()
                    .skip(5)
                    .findFirst()
                    .orElseThrow();
        }
        try (FileChannel half = FileChannel.open(image, StandardOpenOption.WRITE)) {
            half.truncate(Files.size(image) / 2);
        }
        cohort = yaml.toString();
        whole = folder.resolve("whole");
        Result result = run("run", cohort, "--out", whole.toString(), "--quiet", "--set", onError());
        assertThat(result.code).as(result.err).isZero();
    }

    private static String onError() {
        return "views.connectome.on-error=exclude";
    }

    @Test
    void shardsInProcessesOfTheirOwnAndAMergeEqualTheWhole() throws IOException, InterruptedException {
        List<String> shards = new ArrayList<>();
        List<Process> running = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            String shard = folder.resolve("shard-" + i).toString();
            shards.add(shard);
            running.add(start("shard", cohort, "--part", i + "/2", "--out", shard, "--quiet", "--set", onError()));
        }
        for (Process process : running) {
            assertThat(process.waitFor()).isZero();
        }
        Path merged = folder.resolve("merged");
        List<String> merge = new ArrayList<>(List.of("merge", cohort, "--shards"));
        merge.addAll(shards);
        merge.addAll(List.of("--out", merged.toString(), "--quiet", "--set", onError()));
        Result result = run(merge.toArray(String[]::new));
        assertThat(result.code).as(result.err).isZero();
        assertThat(contents(merged)).isEqualTo(contents(whole));

        Result half = run(
                "merge",
                cohort,
                "--shards",
                shards.get(0),
                "--out",
                folder.resolve("half").toString(),
                "--set",
                onError());
        assertThat(half.code).isEqualTo(4);
        assertThat(half.err)
                .containsPattern(
                        "\\d+ of \\d+ pieces of 'connectome' are in none of the 1 shards \\(the first is number 2\\)");

        Result other = run(
                "merge",
                cohort,
                "--shards",
                shards.get(0),
                "--out",
                folder.resolve("other").toString(),
                "--set",
                "views.connectome.on-error=fail");
        assertThat(other.code).isEqualTo(4);
        assertThat(other.err).contains("shard.json: this shard is of another study: view connectome, on-error");

        Path piece = Path.of(shards.get(1), "connectome", "1.piece");
        byte[] bytes = Files.readAllBytes(piece);
        bytes[bytes.length / 2] ^= 4;
        Files.write(piece, bytes);
        merge.set(merge.indexOf(merged.toString()), folder.resolve("flipped").toString());
        Result flipped = run(merge.toArray(String[]::new));
        assertThat(flipped.code).isEqualTo(3);
        assertThat(flipped.err).contains("1.piece: its checksum does not fit its content; run its shard again");
    }

    @Test
    void aShardOfLabelsHoldsThem() throws IOException {
        Path shard = folder.resolve("labels");
        Result some =
                run("shard", cohort, "--participant-label", scanned(0) + "," + scanned(3), "--out", shard.toString());
        assertThat(some.err).contains("the shard holds 2 participant(s)");
        Result nobody = run("shard", cohort, "--participant-label", "nobody", "--out", shard.toString());
        assertThat(nobody.code).isEqualTo(4);
        assertThat(nobody.err).contains("--participant-label: 1 of 1 labels are no participant of the cohort");
        for (String part : new String[] {"0/3", "4/3", "a/b", "3"}) {
            Result refused = run("shard", cohort, "--part", part, "--out", shard.toString());
            assertThat(refused.code).as(part).isEqualTo(2);
        }
        assertThat(run("shard", cohort, "--out", shard.toString()).code).isEqualTo(2);
    }

    /** The label of a participant who has a scan. */
    private static String scanned(int index) throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(cohort).resolveSibling("derivatives/fmriprep"))) {
            return folders.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("sub-"))
                    .sorted()
                    .skip(index)
                    .findFirst()
                    .orElseThrow()
                    .substring(4);
        }
    }

    private record Result(int code, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new Result(code, out.toString(), err.toString());
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "org.endotype.cli.Main"));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** The results of a run by name; times stand in the manifest, the log and the report alone. */
    private static Map<String, String> contents(Path run) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                if (!name.matches("run\\.(json|log)|report\\.html|ro-crate.*|\\..*")) {
                    byte[] bytes = Files.readAllBytes(file);
                    contents.put(name, bytes.length + " bytes, " + Arrays.hashCode(bytes));
                }
            }
        }
        assertThat(contents).containsKeys("samples.tsv", "groups/assignments.tsv");
        return contents;
    }
}
