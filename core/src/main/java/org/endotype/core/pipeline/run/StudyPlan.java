package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.pipeline.ViewCost;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;

/**
 * What a run would do, without doing it: its stages, which of them an earlier run in the same folder has left to be taken
 * over and why the others have to be made, and what they cost. Times are those of the earlier run where it made the stage,
 * else rough estimates from the size of the input, marked {@code about}.
 */
public final class StudyPlan {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a report, the manifest and a log come to at the least. */
    private static final long LEAST_OUTPUT_BYTES = 1 << 20;

    private static final double GROUPS_SECONDS = 15;
    private static final double RESPONSE_SECONDS = 2;
    private static final double REPORT_SECONDS = 1;

    private final CohortPlan plan;
    private final Path out;
    private final RunEnvironment environment;
    private final InputLedger digests;
    private final FeatureCache views;
    private final Map<String, Double> earlierSeconds;
    private final List<String> lines = new ArrayList<>();
    private double seconds;
    private long outputBytes = LEAST_OUTPUT_BYTES;
    private long memoryBytes;

    private StudyPlan(CohortPlan plan, Path out, RunEnvironment environment, InputLedger digests) {
        this.plan = plan;
        this.out = out;
        this.environment = environment;
        this.digests = digests;
        this.views = new FeatureCache(RunFolder.cacheIn(out), digests, environment.versions());
        this.earlierSeconds = earlierSeconds(out.resolve(RunFolder.MANIFEST));
    }

    /**
     * One line a stage, in order, then what all of them cost. Reads names, sizes and times of change, and the content of
     * files only that changed since an earlier run; writes nothing.
     *
     * @param out the run folder, which need not exist
     * @throws InputOutputFailure when the disk or the memory is certain not to suffice
     */
    public static List<String> describe(CohortPlan plan, Path out, RunEnvironment environment) {
        StudyPlan described = new StudyPlan(plan, out, environment, new InputLedger());
        described.describe();
        described.requireSpace();
        return List.copyOf(described.lines);
    }

    /**
     * Refuses a run that is certain not to fit the disk or the memory, before it makes a view.
     *
     * @param digests the run's own, so that no input is read twice
     */
    static void requireResources(
            CohortPlan plan, Path out, RunEnvironment environment, InputLedger digests, SampleSet participants) {
        StudyPlan costed = new StudyPlan(plan, out, environment, digests);
        for (PlannedView view : plan.views()) {
            costed.describe(view, participants);
        }
        costed.requireSpace();
    }

    private void describe() {
        SampleSet participants =
                TextTable.read(plan.participants()).sampleIds("participant_id").inNaturalOrder();
        lines.add(plan.name() + ": " + participants.size() + " participants, seed " + plan.seed());
        boolean allCached = environment.cache() == RunEnvironment.CacheUse.REUSE;
        for (PlannedView view : plan.views()) {
            allCached &= describe(view, participants);
        }
        lines.add(AlignedStudy.ALIGNMENT + ": by participant_id");
        String groups = "groups: " + plan.stratify().text("method") + ", "
                + plan.stratify().text("groups") + " groups"
                + (plan.stratify().has("adjust-for")
                        ? ", adjusted for " + String.join(", ", plan.stratify().texts("adjust-for"))
                        : "");
        lines.add(
                allCached && groupsCached()
                        ? groups + "; cached, nothing changed"
                        : groups + time("groups", GROUPS_SECONDS));
        plan.outcome()
                .ifPresent(outcome -> lines.add("response: "
                        + outcome.optionalText("scale").orElse("change")
                        + outcome.optionalText("arm").map(arm -> " by " + arm).orElse("")
                        + time("response", RESPONSE_SECONDS)));
        lines.add("report: report.html" + time("report", REPORT_SECONDS));
        lines.add(String.format(
                Locale.ROOT,
                "in all: about %s; at least %s of disk, %s free; %s of memory for this process",
                duration(seconds),
                readable(outputBytes),
                readable(freeBytes()),
                readable(Runtime.getRuntime().maxMemory())));
    }

    private boolean describe(PlannedView view, SampleSet participants) {
        long bytes = 0;
        int files = 0;
        for (List<Path> paths : view.settings().allPaths().values()) {
            for (Path path : paths) {
                for (Path file : filesOf(path)) {
                    bytes += size(file);
                    files++;
                }
            }
        }
        String line = "view:" + view.name() + ": " + view.builder().type() + ", "
                + view.role().word() + ", " + files + " file(s), " + readable(bytes);
        Optional<String> stale = environment.cache() == RunEnvironment.CacheUse.FRESH
                ? Optional.of("--fresh")
                : views.staleness(view, participants, plan.seed());
        if (stale.isEmpty()) {
            lines.add(line + "; cached, nothing changed");
            return true;
        }
        ViewCost cost = view.builder().cost(view.request(participants), bytes);
        outputBytes += cost.leastOutputBytes();
        memoryBytes = Math.max(memoryBytes, cost.leastMemoryBytes());
        lines.add(line
                + (stale.get().isEmpty() ? "" : "; made again: " + stale.get())
                + time("view:" + view.name(), cost.seconds()));
        return false;
    }

    private boolean groupsCached() {
        return new StageCache(RunFolder.cacheIn(out))
                .find(StageKeys.GROUPS, new StageKeys(plan, environment.versions()).groups(digests, views))
                .summary()
                .isPresent();
    }

    private String time(String stage, double estimate) {
        Double earlier = earlierSeconds.get(stage);
        seconds += earlier == null ? estimate : earlier;
        return earlier == null ? "; about " + duration(estimate) : "; took " + duration(earlier) + " before";
    }

    private static String duration(double seconds) {
        return seconds < 120
                ? String.format(Locale.ROOT, "%.0f s", Math.max(1, seconds))
                : String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }

    private void requireSpace() {
        if (freeBytes() < outputBytes) {
            throw new InputOutputFailure(
                    SourceLocation.file(out),
                    "the disk has " + readable(freeBytes()) + " free and the run writes at least "
                            + readable(outputBytes) + "; free some or name a folder on another disk with --out");
        }
        if (Runtime.getRuntime().maxMemory() < memoryBytes) {
            throw new InputOutputFailure("the run needs at least " + readable(memoryBytes)
                    + " of memory and this process may use "
                    + readable(Runtime.getRuntime().maxMemory())
                    + "; give it more, such as --memory 8g");
        }
    }

    private long freeBytes() {
        Path existing = out.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return Files.getFileStore(existing).getUsableSpace();
        } catch (IOException failure) {
            throw AtomicOutput.failure(out, "read", failure);
        }
    }

    /** What each stage took that the earlier run really made; nothing where there was none or its manifest is unreadable. */
    private static Map<String, Double> earlierSeconds(Path manifest) {
        Map<String, Double> seconds = new HashMap<>();
        if (!Files.isRegularFile(manifest)) {
            return seconds;
        }
        try {
            for (JsonNode stage : JSON.readTree(Files.readAllBytes(manifest)).path("stages")) {
                if (stage.path("status").asText().equals("done")) {
                    seconds.put(
                            stage.path("name").asText(), stage.path("seconds").asDouble());
                }
            }
        } catch (IOException unreadable) {
            // The times are a courtesy; the run replaces this manifest anyway.
            seconds.clear();
        }
        return seconds;
    }

    /** The file itself, the files under a folder, or the files that start with a prefix. */
    static List<Path> filesOf(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try {
            if (Files.isDirectory(path)) {
                try (Stream<Path> walked = Files.walk(path)) {
                    return walked.filter(Files::isRegularFile).sorted().toList();
                }
            }
            Path parent = path.toAbsolutePath().getParent();
            Path name = path.getFileName();
            if (parent == null || name == null || !Files.isDirectory(parent)) {
                return List.of();
            }
            List<Path> files = new ArrayList<>();
            try (DirectoryStream<Path> siblings = Files.newDirectoryStream(
                    parent, file -> file.getFileName().toString().startsWith(name + "."))) {
                siblings.forEach(files::add);
            }
            files.sort(null);
            return files;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String readable(long bytes) {
        if (bytes < 1 << 20) {
            return (bytes + 1023) / 1024 + " KiB";
        }
        if (bytes < 1 << 30) {
            return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
        }
        return String.format(Locale.ROOT, "%.1f GiB", bytes / 1073741824.0);
    }
}
