package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.feature.Provenance;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.ViewTable;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.sample.SampleSet;

/**
 * The views of earlier runs in this folder, each with everything it depends on: the content of its inputs, its
 * parameters, the participants, the seed and the code. A view is taken from here only where all of them are the same;
 * where they are not, the first that differs is told.
 */
final class FeatureCache {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "endotype-view-cache/3";

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

    /** How an input is held against the one that the cache knows. */
    private enum Check {
        CONTENT,
        /** Enough for a plan; what was touched since is read after all. */
        SIZE_AND_TIME
    }

    /** The view as an earlier run made it, where nothing that it depends on has changed. */
    Lookup find(PlannedView view, SampleSet participants, long seed) {
        Path description = description(view);
        Path features = features(view);
        try {
            Optional<String> stale = stale(view, participants, seed, Check.CONTENT);
            if (stale.isPresent()) {
                return Lookup.miss(stale.get());
            }
            JsonNode entry = JSON.readTree(Files.readAllBytes(description));
            if (!FileDigest.of(features).sha256().equals(entry.path("features").asText())) {
                return Lookup.miss("the cached features were damaged");
            }
            return new Lookup(Optional.of(restore(entry, FeatureTable.read(features))), "nothing changed");
        } catch (IOException | EndotypeException unreadable) {
            return Lookup.miss("the cache could not be read");
        }
    }

    /**
     * Why a run would make a view again, without reading large files where their size and time have not changed:
     * empty where it would be taken over, the empty text where it was never made.
     */
    Optional<String> staleness(PlannedView view, SampleSet participants, long seed) {
        try {
            return stale(view, participants, seed, Check.SIZE_AND_TIME);
        } catch (IOException | EndotypeException unreadable) {
            return Optional.of("the cache could not be read");
        }
    }

    /** The digest of a view's cached features, which stands for the view among what later stages depend on. */
    Optional<String> contentOf(PlannedView view) {
        Path features = features(view);
        return Files.exists(features) ? Optional.of(FileDigest.of(features).sha256()) : Optional.empty();
    }

    private Optional<String> stale(PlannedView view, SampleSet participants, long seed, Check check)
            throws IOException {
        if (!Files.exists(description(view)) || !Files.exists(features(view))) {
            return Optional.of("");
        }
        JsonNode entry = JSON.readTree(Files.readAllBytes(description(view)));
        if (!entry.path("schema").asText().equals(SCHEMA)) {
            return Optional.of("the cache is of another version");
        }
        Optional<String> difference = dependencies(view, participants, seed).differenceFrom(entry.path("depends"));
        return difference.isPresent() ? difference : changedInput(entry.path("inputs"), check);
    }

    private Path description(PlannedView view) {
        return folder.resolve(view.name() + ".json");
    }

    private Path features(PlannedView view) {
        return folder.resolve(view.name() + ".parquet");
    }

    /** Keeps a view for later runs. */
    void store(PlannedView view, SampleSet participants, long seed, ViewResult result) {
        Path description = description(view);
        Path features = features(view);
        try {
            // Without its description a cached matrix is never read, so it goes first and comes last.
            Files.deleteIfExists(description);
            FeatureTable.write(result.features(), features);
            ObjectNode entry = JSON.createObjectNode().put("schema", SCHEMA);
            entry.set(
                    "depends",
                    JSON.valueToTree(dependencies(view, participants, seed).values()));
            ObjectNode inputs = entry.putObject("inputs");
            result.inputs().forEach(file -> {
                if (Files.isRegularFile(file)) {
                    inputs.putObject(file.toAbsolutePath().toString())
                            .put("sha256", digests.digest(file).sha256())
                            .put("bytes", digests.digest(file).bytes())
                            .put("modified", modified(file));
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
            entry.set("tables", JSON.valueToTree(result.tables()));
            AtomicOutput.writeStream(description, out -> out.write(JSON.writeValueAsBytes(entry)));
        } catch (IOException failure) {
            throw AtomicOutput.failure(description, "written", failure);
        }
    }

    private Dependencies dependencies(PlannedView view, SampleSet participants, long seed) {
        return ViewKeys.of(view, participants, seed, versions);
    }

    /** Says how many inputs changed rather than which: a scan's name tells its participant. */
    private Optional<String> changedInput(JsonNode inputs, Check check) {
        int changed = 0;
        Iterator<Map.Entry<String, JsonNode>> fields = inputs.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> input = fields.next();
            Path file = Path.of(input.getKey());
            JsonNode before = input.getValue();
            if (!Files.isRegularFile(file) || !same(file, before, check)) {
                changed++;
            }
        }
        return changed == 0 ? Optional.empty() : Optional.of(changed + " input file(s) changed");
    }

    private boolean same(Path file, JsonNode before, Check check) {
        if (check == Check.SIZE_AND_TIME
                && modified(file) == before.path("modified").asLong()) {
            return size(file) == before.path("bytes").asLong();
        }
        return digests.digest(file).sha256().equals(before.path("sha256").asText());
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    private static ViewResult restore(JsonNode entry, FeatureMatrix features) {
        FeatureMatrix restored = FeatureMatrix.of(
                features.samples(),
                features.featureNames(),
                features.toRowMajor(),
                new Provenance(entry.path("step").asText(), strings(entry.path("parameters"))));
        return new ViewResult(
                restored,
                strings(entry.path("excluded")),
                entry.path("methods").asText(),
                texts(entry.path("warnings")),
                strings(entry.path("counts")),
                names(entry.path("inputs")).stream().map(Path::of).toList(),
                tables(entry.path("tables")));
    }

    private static List<ViewTable> tables(JsonNode list) {
        List<ViewTable> tables = new ArrayList<>();
        list.forEach(table -> {
            List<List<String>> rows = new ArrayList<>();
            table.path("rows").forEach(row -> rows.add(texts(row)));
            tables.add(new ViewTable(table.path("name").asText(), texts(table.path("header")), rows));
        });
        return tables;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(
                        field -> strings.put(field.getKey(), field.getValue().asText()));
        return strings;
    }
}
