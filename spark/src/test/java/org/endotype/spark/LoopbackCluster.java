package org.endotype.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A Spark standalone cluster on loopback: a master and workers of one core each, as processes of their own. */
final class LoopbackCluster implements AutoCloseable {

    private static final long PATIENCE_MILLISECONDS = 60_000;
    private static final String QUIET = "logback.xml";

    private final Path home;
    private final int port;
    private final Process master;
    private final List<Process> workers = new ArrayList<>();

    private LoopbackCluster(Path home, int port, Process master) {
        this.home = home;
        this.port = port;
        this.master = master;
    }

    static LoopbackCluster start(Path folder, int workers) throws IOException, InterruptedException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        // Workers start executors with what lies here; the rest comes from the driver's class path.
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (Files.isRegularFile(jar) && !Files.exists(jars.resolve(jar.getFileName()))) {
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar.toAbsolutePath());
            }
        }
        // Logback tells everything where nobody tells it otherwise, which takes a core.
        Files.writeString(folder.resolve(QUIET), "<configuration><root level=\"WARN\"/></configuration>");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Process master = process(
                folder,
                "master",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--webui-port",
                "0");
        LoopbackCluster cluster = new LoopbackCluster(folder, port, master);
        try {
            cluster.awaitMaster();
            for (int i = 0; i < workers; i++) {
                cluster.addWorker();
            }
        } catch (IOException | InterruptedException | RuntimeException failure) {
            cluster.close();
            throw failure;
        }
        return cluster;
    }

    String url() {
        return "spark://127.0.0.1:" + port;
    }

    private void awaitMaster() throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
        while (System.currentTimeMillis() < end) {
            try (Socket reached = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("the master does not answer; see " + home);
    }

    private void addWorker() throws IOException {
        int number = workers.size() + 1;
        workers.add(process(
                home,
                "worker-" + number,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--webui-port",
                "0",
                "--work-dir",
                Files.createDirectories(home.resolve("work-" + number)).toString(),
                url()));
    }

    /** Kills a worker with its executors as a power cut would. */
    void killWorker(int index) {
        Process worker = workers.get(index);
        List<ProcessHandle> all = worker.descendants().toList();
        worker.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** Whether any executor runs. */
    boolean hasExecutors() {
        return workers.stream().flatMap(Process::descendants).findAny().isPresent();
    }

    private static Process process(Path home, String name, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + home.resolve(QUIET)));
        command.addAll(opens());
        command.addAll(List.of("-cp", home.resolve("jars") + "/*", main));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        return builder.start();
    }

    /** The options that Spark's own launcher opens modules with, which this JVM was started with too. */
    private static List<String> opens() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .toList();
    }

    @Override
    public void close() {
        for (Process worker : workers) {
            Stream<ProcessHandle> executors = worker.descendants();
            worker.destroy();
            executors.forEach(ProcessHandle::destroyForcibly);
        }
        master.destroy();
        // JUnit warns of each link it finds.
        try (Stream<Path> links = Files.list(home.resolve("jars"))) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }
}
