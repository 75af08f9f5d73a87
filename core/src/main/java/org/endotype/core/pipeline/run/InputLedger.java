package org.endotype.core.pipeline.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.sample.SampleSet;

/**
 * The files a run read, for its manifest. Files that the cohort file names stand under their own name; scans and other
 * files whose names tell a participant are summed up in one entry a view, so that a manifest names nobody.
 */
final class InputLedger {

    /**
     * One entry of the manifest.
     *
     * @param name file name, or {@code VIEW: N files}
     * @param digest of the file, or of the sorted lines {@code sha256  relative path} of several
     */
    record Input(String name, FileDigest digest) {}

    /** Beyond this many, a view's files are summed up whatever they are called. */
    private static final int LISTED_PER_VIEW = 20;

    private final List<Input> inputs = new ArrayList<>();
    private final Map<Path, FileDigest> digests = new LinkedHashMap<>();
    private final Set<Path> listed = new LinkedHashSet<>();

    /** A file named in the cohort file, or that file itself. */
    void add(Path file) {
        Path key = file.toAbsolutePath().normalize();
        if (listed.add(key)) {
            inputs.add(new Input(String.valueOf(file.getFileName()), digest(key)));
        }
    }

    /** What one view read. */
    void addView(String view, List<Path> files, SampleSet participants) {
        List<Path> regular =
                files.stream().filter(Files::isRegularFile).distinct().toList();
        List<Path> summed = new ArrayList<>();
        for (Path file : regular) {
            if (regular.size() > LISTED_PER_VIEW || tellsParticipant(file, participants)) {
                summed.add(file.toAbsolutePath().normalize());
            } else {
                add(file);
            }
        }
        if (!summed.isEmpty()) {
            inputs.add(new Input(view + ": " + summed.size() + " files", digestOf(summed)));
        }
    }

    List<Input> inputs() {
        return List.copyOf(inputs);
    }

    /** Of one file, read at most once a run. */
    FileDigest digest(Path file) {
        return digests.computeIfAbsent(file.toAbsolutePath().normalize(), FileDigest::of);
    }

    private FileDigest digestOf(List<Path> files) {
        Path root = files.get(0).getParent();
        for (Path file : files) {
            while (root != null && !file.startsWith(root)) {
                root = root.getParent();
            }
        }
        List<String> lines = new ArrayList<>();
        long bytes = 0;
        for (Path file : files) {
            FileDigest digest = digest(file);
            bytes += digest.bytes();
            String relative = root == null
                    ? String.valueOf(file.getFileName())
                    : root.relativize(file).toString();
            lines.add(digest.sha256() + "  " + relative.replace('\\', '/') + "\n");
        }
        lines.sort(null);
        return new FileDigest(bytes, FileDigest.ofText(String.join("", lines)).sha256());
    }

    private static boolean tellsParticipant(Path file, SampleSet participants) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith("sub-")) {
            return true;
        }
        for (String part : name.split("[._]")) {
            if (participants.contains(part) || participants.contains("sub-" + part)) {
                return true;
            }
        }
        return false;
    }
}
