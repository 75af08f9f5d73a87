package org.endotype.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.endotype.cli.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs on a standalone cluster of a master and two workers as processes, against the same runs in this process. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class ClusterRunTest {

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static LoopbackCluster cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = LoopbackCluster.start(Files.createDirectory(folder.resolve("spark-home")), 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void theDemoIsTheSameOnAClusterToTheLastByte() throws IOException {
        Path local = folder.resolve("local");
        Path spread = folder.resolve("spread");
        run("demo", "--patients", "60", "--out", local.toString(), "--quiet", "--threads", "1");
        run(
                "demo",
                "--patients",
                "60",
                "--out",
                spread.toString(),
                "--quiet",
                "--engine",
                "spark",
                "--master",
                cluster.url());
        assertThat(contents(spread)).isEqualTo(contents(local));
    }

    @Test
    void workerKilledInTheMiddleChangesNothing() throws IOException, InterruptedException {
        Path local = folder.resolve("undisturbed");
        Path spread = folder.resolve("disturbed");
        run("demo", "--patients", "50", "--seed", "2", "--out", local.toString(), "--quiet", "--threads", "1");
        Thread running = new Thread(() -> run(
                "demo",
                "--patients",
                "50",
                "--seed",
                "2",
                "--out",
                spread.toString(),
                "--quiet",
                "--engine",
                "spark",
                "--master",
                cluster.url()));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        running.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        running.start();
        Path log = spread.resolve("run.log");
        while (running.isAlive() && !(Files.exists(log) && Files.readString(log).contains("view:connectome"))) {
            Thread.sleep(20);
        }
        assertThat(cluster.hasExecutors()).isTrue();
        assertThat(running.isAlive()).as("still at work").isTrue();
        cluster.killWorker(0);
        running.join();
        assertThat(failure.get()).isNull();
        assertThat(contents(spread)).isEqualTo(contents(local));
    }

    private static void run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
        assertThat(code).as(err.toString()).isZero();
    }

    /** The results of a run by name; times stand in the manifest, the log and the report alone. */
    static Map<String, String> contents(Path run) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                if (!name.matches("run\\.(json|log)|report\\.html|ro-crate.*|\\..*")) {
                    byte[] bytes = Files.readAllBytes(file);
                    contents.put(name, bytes.length + " bytes, " + java.util.Arrays.hashCode(bytes));
                }
            }
        }
        assertThat(contents).containsKey("samples.tsv");
        return contents;
    }
}
