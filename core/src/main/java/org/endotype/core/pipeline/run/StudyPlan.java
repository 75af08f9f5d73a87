package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.table.TextTable;

/** What a run would do, without doing it. */
public final class StudyPlan {

    private StudyPlan() {}

    /** One line a stage, in order, with the size of what it reads. Reads names and sizes, not contents. */
    public static List<String> describe(CohortPlan plan) {
        List<String> lines = new ArrayList<>();
        int participants = TextTable.read(plan.participants()).rowCount();
        lines.add(plan.name() + ": " + participants + " participants, seed " + plan.seed());
        for (PlannedView view : plan.views()) {
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
            lines.add("view:" + view.name() + ": " + view.builder().type() + ", "
                    + view.role().word() + ", " + files + " file(s), " + readable(bytes));
        }
        lines.add(AlignedStudy.ALIGNMENT + ": by participant_id");
        lines.add("groups: " + plan.stratify().text("method") + ", "
                + plan.stratify().text("groups") + " groups"
                + (plan.stratify().has("adjust-for")
                        ? ", adjusted for " + String.join(", ", plan.stratify().texts("adjust-for"))
                        : ""));
        plan.outcome()
                .ifPresent(outcome -> lines.add("response: "
                        + outcome.optionalText("scale").orElse("change")
                        + outcome.optionalText("arm").map(arm -> " by " + arm).orElse("")));
        lines.add("report: report.html");
        return lines;
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
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
