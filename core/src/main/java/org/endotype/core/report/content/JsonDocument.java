package org.endotype.core.report.content;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.JsonInput;

/** A JSON file of ours: strict syntax, a schema name that must be known, absent fields read as empty or NaN. */
final class JsonDocument {

    private final JsonNode node;

    private JsonDocument(JsonNode node) {
        this.node = node;
    }

    static JsonDocument read(Path file) {
        JsonNode root = JsonInput.tree(file);
        if (!root.isObject()) {
            throw new MalformedInput(SourceLocation.line(file, 1), "expected a JSON object");
        }
        return new JsonDocument(root);
    }

    /** Refuses a file of another kind or of a later version. */
    JsonDocument requireSchema(Path file, String expected) {
        String found = text("schema");
        if (!found.equals(expected)) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "expected schema '" + expected + "', found '" + found + "'; was it written by another version?");
        }
        return this;
    }

    String text(String name) {
        JsonNode value = node.path(name);
        return value.isValueNode() && !value.isNull() ? value.asText() : "";
    }

    /** NaN where absent or null. */
    double number(String name) {
        JsonNode value = node.path(name);
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }

    int integer(String name) {
        return node.path(name).asInt(0);
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    JsonDocument child(String name) {
        return new JsonDocument(node.path(name));
    }

    <T> List<T> list(String name, Function<JsonDocument, T> read) {
        List<T> items = new ArrayList<>();
        node.path(name).forEach(item -> items.add(read.apply(new JsonDocument(item))));
        return List.copyOf(items);
    }

    List<String> texts(String name) {
        List<String> items = new ArrayList<>();
        node.path(name).forEach(item -> items.add(item.asText()));
        return List.copyOf(items);
    }

    double[] numbers(String name) {
        List<Double> items = new ArrayList<>();
        node.path(name).forEach(item -> {
            if (item.isNumber() && Double.isFinite(item.asDouble())) {
                items.add(item.asDouble());
            }
        });
        return items.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** An object's fields as text, nested ones under dotted names, in file order. */
    Map<String, String> flat(String name) {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", node.path(name), flat);
        return flat;
    }

    private static void flatten(String prefix, JsonNode value, Map<String, String> flat) {
        if (value.isObject()) {
            value.properties()
                    .forEach(field -> flatten(
                            prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(), field.getValue(), flat));
        } else if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(item.isValueNode() ? item.asText() : item.toString()));
            flat.put(prefix, String.join(", ", items));
        } else if (!value.isMissingNode()) {
            flat.put(prefix, value.isNull() ? "none" : value.asText());
        }
    }
}
