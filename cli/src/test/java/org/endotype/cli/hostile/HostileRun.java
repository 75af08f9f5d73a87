package org.endotype.cli.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.endotype.cli.CommandRun;

/**
 * One command on a damaged file.
 *
 * @param outputs what it left, by name; a run folder's manifests and logs tell the failure and are no output
 * @param peakBytes the most that the heap held while it ran, garbage among it
 */
record HostileRun(CommandRun run, double seconds, long peakBytes, Map<String, String> outputs) {

    static final double MOST_SECONDS = 10;

    /** Twice what the youngest generation may grow to in the test's JVM, since garbage is counted too. */
    static final long MOST_BYTES = 900L << 20;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n]]");
    private static final Pattern TRACE = Pattern.compile("(?m)^\\s+at |Exception|This is a bug|OutOfMemory");
    private static final Set<Integer> CONTENT = Set.of(2, 3, 4, 6);

    static HostileRun of(Specimen specimen, Path out) throws IOException {
        deleteTree(out);
        Files.createDirectories(out);
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        CommandRun run = CommandRun.of(specimen.command().words(out).toArray());
        double seconds = (System.nanoTime() - start) / 1e9;
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return new HostileRun(run, seconds, peak, outputs(out));
    }

    private static Map<String, String> outputs(Path out) throws IOException {
        Map<String, String> outputs = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                // A failed run records that it failed; its cache of finished stages is what the next run resumes from.
                boolean record = name.matches(
                        "run/(report\\.html|run\\.(json|log)|ro-crate-metadata\\.json|samples\\.tsv|\\.endotype.*|"
                                + "\\.lock|\\.cache.*|\\.[a-z-]+(/.*)?)");
                if (!record) {
                    outputs.put(name, name.endsWith(".tsv") ? Files.readString(file) : "");
                }
            }
        }
        return outputs;
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
        }
    }

    boolean crashed() {
        return run.exitCode() == 1 || TRACE.matcher(run.err()).find();
    }

    boolean slow() {
        return seconds > MOST_SECONDS;
    }

    boolean accepted() {
        return run.exitCode() == 0;
    }

    /** Whether the message says a line or a byte, not the file alone. */
    boolean namesPlace() {
        return run.err().matches("(?s).*(:\\d+|@\\d+): .*");
    }

    /** What is wrong with how the damage was answered; empty where nothing is. */
    List<String> faults(Specimen specimen, Spoilt spoilt, Set<String> names, Map<String, String> whole, Path folder) {
        List<String> faults = new ArrayList<>();
        if (peakBytes > MOST_BYTES) {
            faults.add("took " + (peakBytes >> 20) + " MB");
        }
        if (accepted()) {
            if (spoilt.demand() == Spoilt.Demand.REFUSAL) {
                faults.add("accepted what is beyond doubt damaged");
            }
            if (spoilt.demand() == Spoilt.Demand.SAME_RESULT && !outputs.equals(whole)) {
                faults.add("accepted with another result");
            }
            return faults;
        }
        boolean configuration = specimen.name().contains("yaml");
        // A cohort file that names another file than there is: that file cannot be read.
        boolean absent = configuration && run.exitCode() == 5 && run.err().contains("no such file");
        if ((!CONTENT.contains(run.exitCode()) && !absent) || (run.exitCode() == 2 && !configuration)) {
            faults.add("exit code " + run.exitCode());
        }
        List<String> lines = run.err().lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || (lines.size() > 1 && !configuration)) {
            faults.add(lines.size() + " lines of message");
        }
        for (String line : lines) {
            if (names.stream().noneMatch(line::contains)) {
                faults.add("names no file");
            }
            if (CONTROL.matcher(line).find()) {
                faults.add("control characters in the message");
            }
            if (line.length() > 1600) {
                faults.add("a message of " + line.length() + " characters");
            }
        }
        if (run.err().contains(folder.toString())) {
            faults.add("tells the folder");
        }
        if (!outputs.isEmpty()) {
            faults.add("left " + outputs.keySet().stream().limit(3).collect(Collectors.joining(", ")));
        }
        return faults;
    }
}
