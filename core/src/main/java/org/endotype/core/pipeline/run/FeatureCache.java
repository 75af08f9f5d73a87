package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.feature.Provenance;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.sample.SampleSet;

/**
 * The views of earlier runs in this folder, each with everything it depends on: the content of its inputs, its
 * parameters, the participants, the seed and the code. A view is taken from here only where all of them are the same;
 * where they are not, the first that differs is told.
 */
final class FeatureCache {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "endotype-view-cache/1";

    /** A view found, or why none was. */
    record Lookup(Optional<ViewResult> result, String reason) {
        static Lookup miss(String reason) {
            return new Lookup(Optional.empty(), reason);
        }
    }

    private final Path folder;
    private final InputLedger digests;
    private final Map<String, String> versions;

    /**
     * @param folder where the cache lies
     * @param digests reads each file at most once a run
     * @param versions of everything whose version can change a result
     */
    FeatureCache(Path folder, InputLedger digests, Map<String, String> versions) {
        this.folder = folder;
        this.digests = digests;
        this.versions = versions;
    }

    /** The view as an earlier run made it, where nothing that it depends on has changed. */
    Lookup find(PlannedView view, SampleSet participants, long seed) {
        Path description = folder.resolve(view.name() + ".json");
        Path features = folder.resolve(view.name() + ".parquet");
        if (!Files.exists(description) || !Files.exists(features)) {
            return Lookup.miss("");
        }
        try {
            JsonNode entry = JSON.readTree(Files.readAllBytes(description));
            if (!entry.path("schema").asText().equals(SCHEMA)) {
                return Lookup.miss("the cache is of another version");
            }
            Optional<String> difference = difference(entry.path("depends"), dependencies(view, participants, seed));
            if (difference.isEmpty()) {
                difference = changedInput(entry.path("inputs"));
            }
            if (difference.isEmpty()
                    && !FileDigest.of(features)
                            .sha256()
                            .equals(entry.path("features").asText())) {
                difference = Optional.of("the cached features were damaged");
            }
            if (difference.isPresent()) {
                return Lookup.miss(difference.get());
            }
            return new Lookup(Optional.of(restore(entry, FeatureTable.read(features))), "nothing changed");
        } catch (IOException | EndotypeException unreadable) {
            return Lookup.miss("the cache could not be read");
        }
    }

    /** Keeps a view for later runs. */
    void store(PlannedView view, SampleSet participants, long seed, ViewResult result) {
        Path description = folder.resolve(view.name() + ".json");
        Path features = folder.resolve(view.name() + ".parquet");
        try {
            // Without its description a cached matrix is never read, so it goes first and comes last.
            Files.deleteIfExists(description);
            FeatureTable.write(result.features(), features);
            ObjectNode entry = JSON.createObjectNode().put("schema", SCHEMA);
            entry.set("depends", JSON.valueToTree(dependencies(view, participants, seed)));
            ObjectNode inputs = entry.putObject("inputs");
            result.inputs().forEach(file -> {
                if (Files.isRegularFile(file)) {
                    inputs.put(
                            file.toAbsolutePath().toString(),
                            digests.digest(file).sha256());
                }
            });
            entry.put("features", FileDigest.of(features).sha256());
            entry.put("step", result.features().provenance().step());
            entry.set(
                    "parameters",
                    JSON.valueToTree(result.features().provenance().parameters()));
            entry.set("excluded", JSON.valueToTree(result.excluded()));
            entry.put("methods", result.methods());
            entry.set("warnings", JSON.valueToTree(result.warnings()));
            entry.set("counts", JSON.valueToTree(result.counts()));
            AtomicOutput.writeStream(description, out -> out.write(JSON.writeValueAsBytes(entry)));
        } catch (IOException failure) {
            throw AtomicOutput.failure(description, "written", failure);
        }
    }

    private Map<String, String> dependencies(PlannedView view, SampleSet participants, long seed) {
        Map<String, String> depends = new LinkedHashMap<>();
        depends.put("type", view.builder().type());
        view.settings().printable().forEach((key, value) -> {
            if (!key.equals("role")) {
                depends.put(key, String.valueOf(value));
            }
        });
        depends.put("seed", Long.toString(seed));
        depends.put(
                "participants",
                FileDigest.ofText(String.join("\n", participants.ids())).sha256());
        List<String> listing = new ArrayList<>();
        view.settings()
                .allPaths()
                .values()
                .forEach(paths ->
                        paths.forEach(path -> StudyPlan.filesOf(path).forEach(file -> listing.add(file.toString()))));
        depends.put("files", FileDigest.ofText(String.join("\n", listing)).sha256());
        depends.putAll(versions);
        depends.put("code", CodeDigest.of(view.builder().getClass()) + " " + CodeDigest.of(FeatureCache.class));
        return depends;
    }

    private static Optional<String> difference(JsonNode before, Map<String, String> now) {
        Map<String, String> old = strings(before);
        for (Map.Entry<String, String> entry : now.entrySet()) {
            String earlier = old.get(entry.getKey());
            if (!Objects.equals(earlier, entry.getValue())) {
                return Optional.of(
                        switch (entry.getKey()) {
                            case "participants" -> "the participants changed";
                            case "files" -> "files were added or removed";
                            case "code" -> "the code changed";
                            default ->
                                entry.getKey() + " " + (earlier == null ? "(absent)" : earlier) + " -> "
                                        + entry.getValue();
                        });
            }
        }
        for (String key : old.keySet()) {
            if (!now.containsKey(key)) {
                return Optional.of(key + " " + old.get(key) + " -> (absent)");
            }
        }
        return Optional.empty();
    }

    /** Says how many inputs changed rather than which: a scan's name tells its participant. */
    private Optional<String> changedInput(JsonNode inputs) {
        int changed = 0;
        for (Map.Entry<String, String> input : strings(inputs).entrySet()) {
            Path file = Path.of(input.getKey());
            if (!Files.isRegularFile(file) || !digests.digest(file).sha256().equals(input.getValue())) {
                changed++;
            }
        }
        return changed == 0 ? Optional.empty() : Optional.of(changed + " input file(s) changed");
    }

    private static ViewResult restore(JsonNode entry, FeatureMatrix features) {
        List<String> warnings = new ArrayList<>();
        entry.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        FeatureMatrix restored = FeatureMatrix.of(
                features.samples(),
                features.featureNames(),
                features.toRowMajor(),
                new Provenance(entry.path("step").asText(), strings(entry.path("parameters"))));
        return new ViewResult(
                restored,
                strings(entry.path("excluded")),
                entry.path("methods").asText(),
                warnings,
                strings(entry.path("counts")),
                strings(entry.path("inputs")).keySet().stream().map(Path::of).toList());
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> strings.put(field.getKey(), field.getValue().asText()));
        return strings;
    }
}
