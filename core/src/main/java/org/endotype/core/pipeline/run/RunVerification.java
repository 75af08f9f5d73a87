package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.JsonInput;

/**
 * A finished run held against its manifest: every output digested again.
 *
 * @param status what the manifest says of the run
 * @param files every file the manifest lists, in its order, then those it does not list
 */
public record RunVerification(String status, List<CheckedFile> files) {

    /** How a file compares with the manifest. */
    public enum Finding {
        SAME("same"),
        CHANGED("changed"),
        MISSING("missing"),
        UNLISTED("not in the manifest");

        private final String words;

        Finding(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** One file by its path in the run folder. */
    public record CheckedFile(String path, Finding finding) {}

    public RunVerification {
        files = List.copyOf(files);
    }

    /**
     * Reads every output of a run once, in constant memory.
     *
     * @throws InvalidConfiguration when the folder holds no manifest
     * @throws MalformedInput when the manifest is not one, or names files outside its folder
     */
    public static RunVerification of(Path folder) {
        Path manifest = folder.resolve(RunFolder.MANIFEST);
        if (!Files.isDirectory(folder) || !Files.exists(manifest)) {
            throw new InvalidConfiguration(
                    SourceLocation.file(folder),
                    "expected the folder of a finished run, found no run.json in it; name what 'endotype run' printed");
        }
        JsonNode json = read(manifest);
        Set<String> listed = new HashSet<>();
        List<CheckedFile> files = new ArrayList<>();
        for (JsonNode output : json.path("outputs")) {
            String path = output.path("path").asText();
            Path file = folder.resolve(path).normalize();
            if (path.isEmpty() || !file.startsWith(folder.normalize())) {
                throw new MalformedInput(
                        SourceLocation.file(manifest), "expected outputs inside the folder, found one outside it");
            }
            listed.add(path);
            files.add(new CheckedFile(path, compare(file, output)));
        }
        for (String path : RunFolder.outputsIn(folder)) {
            if (!listed.contains(path)) {
                files.add(new CheckedFile(path, Finding.UNLISTED));
            }
        }
        return new RunVerification(json.path("status").asText(), files);
    }

    /** The files that are not as the manifest says. */
    public List<CheckedFile> differing() {
        return files.stream().filter(file -> file.finding() != Finding.SAME).toList();
    }

    private static Finding compare(Path file, JsonNode output) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Finding.MISSING;
        }
        FileDigest digest = FileDigest.of(file);
        return digest.bytes() == output.path("bytes").asLong(-1)
                        && digest.sha256().equals(output.path("sha256").asText())
                ? Finding.SAME
                : Finding.CHANGED;
    }

    private static JsonNode read(Path manifest) {
        JsonNode json = JsonInput.tree(manifest);
        if (json.path("schema").asText().equals(RunManifest.SCHEMA)) {
            return json;
        }
        throw new MalformedInput(
                SourceLocation.file(manifest),
                "expected a manifest with \"schema\": \"" + RunManifest.SCHEMA
                        + "\"; is this another tool's run.json?");
    }
}
