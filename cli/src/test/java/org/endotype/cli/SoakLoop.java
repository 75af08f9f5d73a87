package org.endotype.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What {@code benchmarks/soak.sh} runs: the demo and commands on it in one process, with memory after every round. */
final class SoakLoop {

    private SoakLoop() {}

    /** Arguments: hours, patients, folder for work, file for figures. */
    public static void main(String[] arguments) throws IOException {
        long end = System.nanoTime() + (long) (Double.parseDouble(arguments[0]) * 3600e9);
        long start = System.nanoTime();
        Path work = Path.of(arguments[2]);
        try (PrintWriter log = new PrintWriter(Files.newBufferedWriter(Path.of(arguments[3])))) {
            log.println("seconds\tround\trss_mb\theap_mb\tfiles\tthreads");
            for (int round = 1; System.nanoTime() < end; round++) {
                Path out = work.resolve("round");
                require("demo", "--out", out, "--patients", arguments[1], "--seed", round, "--quiet", "--threads", 2);
                require("verify", out);
                require("report", out, "--internal");
                require("share", out, "--out", work.resolve("shared"));
                require("validate", out.resolve("cohort/cohort.yaml"));
                remove(out);
                remove(work.resolve("shared"));
                System.gc();
                log.printf(
                        Locale.ROOT,
                        "%.1f\t%d\t%.1f\t%.1f\t%d\t%d%n",
                        (System.nanoTime() - start) / 1e9,
                        round,
                        residentMegabytes(),
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6,
                        openFiles(),
                        Thread.activeCount());
                log.flush();
            }
        }
    }

    private static void require(Object... arguments) {
        CommandRun run = CommandRun.of(arguments);
        if (run.exitCode() != 0) {
            throw new IllegalStateException(List.of(arguments) + " ended with " + run.exitCode() + ": " + run.err());
        }
    }

    private static double residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1000)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
