package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.endotype.core.file.AtomicOutput;

/**
 * The output folders of a whole stage as an earlier run in this folder made them, with everything the stage depended
 * on. They are taken over where nothing of that has changed and no cached file was damaged.
 */
final class StageCache {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "endotype-stage-cache/1";

    /**
     * A stage found, or why none was.
     *
     * @param summary what the stage said besides its files
     */
    record Lookup(Optional<JsonNode> summary, String reason) {}

    private final Path cache;

    /** @param cache where the cache lies */
    StageCache(Path cache) {
        this.cache = cache;
    }

    /** Whether a stage can be taken over; the reason is empty where it was never made. */
    Lookup find(String stage, Dependencies depends) {
        Path description = description(stage);
        if (!Files.exists(description)) {
            return new Lookup(Optional.empty(), "");
        }
        try {
            JsonNode entry = JSON.readTree(Files.readAllBytes(description));
            if (!entry.path("schema").asText().equals(SCHEMA)) {
                return new Lookup(Optional.empty(), "the cache is of another version");
            }
            Optional<String> difference = depends.differenceFrom(entry.path("depends"));
            if (difference.isEmpty() && damaged(stage, entry.path("files"))) {
                difference = Optional.of("the cached files were damaged");
            }
            return difference.isPresent()
                    ? new Lookup(Optional.empty(), difference.get())
                    : new Lookup(Optional.of(entry.path("summary")), "nothing changed");
        } catch (IOException unreadable) {
            return new Lookup(Optional.empty(), "the cache could not be read");
        }
    }

    /** Puts the folders of a stage that was found where its run would have written them. */
    void restore(String stage, RunFolder folder) {
        try (Stream<Path> kept = Files.list(home(stage))) {
            for (Path source : kept.filter(Files::isDirectory).sorted().toList()) {
                folder.replace(String.valueOf(source.getFileName()), target -> copy(source, target));
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(home(stage), "read", failure);
        }
    }

    /** Keeps the folders {@code names} of a stage for later runs; those that the stage did not write are passed over. */
    void store(String stage, Dependencies depends, RunFolder folder, List<String> names, ObjectNode summary) {
        Path home = home(stage);
        try {
            // Without its description a cached stage is never read, so it goes first and comes last.
            Files.deleteIfExists(description(stage));
            RunFolder.delete(home);
            ObjectNode entry = JSON.createObjectNode().put("schema", SCHEMA);
            entry.set("depends", JSON.valueToTree(depends.values()));
            entry.set("summary", summary);
            ObjectNode files = entry.putObject("files");
            for (String name : names) {
                Path source = folder.resolve(name);
                if (Files.isDirectory(source)) {
                    RunFolder.createPrivate(home);
                    copy(source, home.resolve(name));
                }
            }
            for (Path file : filesUnder(home)) {
                files.put(relative(home, file), FileDigest.of(file).sha256());
            }
            AtomicOutput.writeStream(description(stage), out -> out.write(JSON.writeValueAsBytes(entry)));
        } catch (IOException failure) {
            throw AtomicOutput.failure(home, "written", failure);
        }
    }

    private boolean damaged(String stage, JsonNode files) throws IOException {
        Path home = home(stage);
        List<String> present = new ArrayList<>();
        for (Path file : filesUnder(home)) {
            String name = relative(home, file);
            present.add(name);
            if (!FileDigest.of(file).sha256().equals(files.path(name).asText())) {
                return true;
            }
        }
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            if (!present.contains(file.getKey())) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> filesUnder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walked = Files.walk(folder)) {
            return walked.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        RunFolder.createPrivate(to);
        try (Stream<Path> walked = Files.walk(from)) {
            for (Path source : walked.skip(1).toList()) {
                Path target = to.resolve(from.relativize(source).toString());
                if (Files.isDirectory(source)) {
                    RunFolder.createPrivate(target);
                } else {
                    Files.copy(source, target);
                }
            }
        }
    }

    private static String relative(Path home, Path file) {
        return home.relativize(file).toString().replace('\\', '/');
    }

    private Path home(String stage) {
        return cache.resolve("stage-" + stage);
    }

    private Path description(String stage) {
        return cache.resolve("stage-" + stage + ".json");
    }
}
