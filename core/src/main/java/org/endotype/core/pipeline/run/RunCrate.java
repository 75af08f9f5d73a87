package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A run as an RO-Crate 1.1 that follows the Process Run Crate profile 0.5: one action by one piece of software, with its
 * parameters, what it read and what it made. It says no more than the manifest does, so it names no participant.
 *
 * <p>Source: https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/
 */
final class RunCrate {

    static final String FILE = "ro-crate-metadata.json";

    private static final String PROFILE = "https://w3id.org/ro/wfrun/process/0.5";
    private static final String SOFTWARE = "#endotype";
    private static final String ACTION = "#run";

    private final ArrayNode graph = JsonNodeFactory.instance.arrayNode();

    private RunCrate() {}

    /**
     * The crate of a manifest.
     *
     * @param manifest as it stands in {@code run.json}
     */
    static ObjectNode of(JsonNode manifest) {
        RunCrate crate = new RunCrate();
        crate.describe(manifest);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("@context")
                .add("https://w3id.org/ro/crate/1.1/context")
                .add("https://w3id.org/ro/terms/workflow-run/context");
        json.set("@graph", crate.graph);
        return json;
    }

    private void describe(JsonNode manifest) {
        ObjectNode descriptor = entity(FILE, "CreativeWork");
        refer(descriptor, "conformsTo", "https://w3id.org/ro/crate/1.1");
        refer(descriptor, "about", "./");

        ObjectNode root = entity("./", "Dataset")
                .put("name", manifest.path("name").asText())
                .put("description", manifest.path("verdict").asText())
                .put("datePublished", manifest.path("finished").asText())
                .put("license", "None is granted here: outputs about people belong to the study that ran them.");
        refer(root, "conformsTo", PROFILE);
        entity(PROFILE, "CreativeWork").put("name", "Process Run Crate").put("version", "0.5");
        refer(root, "mentions", ACTION);
        ArrayNode parts = root.putArray("hasPart");

        entity(SOFTWARE, "SoftwareApplication")
                .put("name", "Endotype")
                .put("version", manifest.path("versions").path("endotype").asText())
                .put("softwareRequirements", requirements(manifest.path("versions")));

        ObjectNode action = entity(ACTION, "CreateAction")
                .put("name", "endotype run")
                .put("startTime", manifest.path("started").asText())
                .put("endTime", manifest.path("finished").asText());
        refer(action, "instrument", SOFTWARE);
        boolean failed = manifest.has("failure");
        refer(
                action,
                "actionStatus",
                failed ? "http://schema.org/FailedActionStatus" : "http://schema.org/CompletedActionStatus");
        if (failed) {
            action.put("error", manifest.path("failure").path("message").asText());
        }
        ArrayNode objects = action.putArray("object");
        ArrayNode results = action.putArray("result");
        for (JsonNode input : manifest.path("inputs")) {
            // Inputs are not part of the crate and their folders are not told: they stand under a local name.
            String id = "#input-" + (objects.size() + 1);
            file(id, input).put("name", input.path("name").asText());
            objects.addObject().put("@id", id);
        }
        parameters("", manifest.path("parameters"), objects);
        if (!manifest.path("parameters").has("seed")) {
            objects.addObject()
                    .put("@id", parameter("seed", manifest.path("seed").asText()));
        }
        for (JsonNode output : manifest.path("outputs")) {
            String id = output.path("path").asText();
            file(id, output);
            parts.addObject().put("@id", id);
            results.addObject().put("@id", id);
        }
        entity(RunFolder.MANIFEST, "File").put("encodingFormat", "application/json");
        parts.addObject().put("@id", RunFolder.MANIFEST);
        results.addObject().put("@id", RunFolder.MANIFEST);
    }

    private void parameters(String prefix, JsonNode value, ArrayNode objects) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                parameters(
                        prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(), field.getValue(), objects);
            }
        } else {
            objects.addObject().put("@id", parameter(prefix, value.isValueNode() ? value.asText() : value.toString()));
        }
    }

    private String parameter(String name, String value) {
        String id = "#parameter-" + name.replaceAll("[^A-Za-z0-9.-]", "-");
        entity(id, "PropertyValue").put("name", name).put("value", value);
        return id;
    }

    private ObjectNode file(String id, JsonNode digest) {
        return entity(id, "File")
                .put("contentSize", digest.path("bytes").asText())
                .put("sha256", digest.path("sha256").asText());
    }

    private ObjectNode entity(String id, String type) {
        return graph.addObject().put("@id", id).put("@type", type);
    }

    private static void refer(ObjectNode from, String property, String id) {
        from.putObject(property).put("@id", id);
    }

    private static String requirements(JsonNode versions) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, JsonNode> version : versions.properties()) {
            if (!version.getKey().equals("endotype")) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(version.getKey())
                        .append(' ')
                        .append(version.getValue().asText());
            }
        }
        return text.toString();
    }
}
