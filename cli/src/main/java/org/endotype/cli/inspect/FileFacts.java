package org.endotype.cli.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file is. Immutable.
 *
 * @param file its name, without folders
 * @param kind such as {@code nifti} or {@code plink-bed}
 * @param facts name to number, text or list, in display order
 */
public record FileFacts(String file, String kind, Map<String, Object> facts) {

    private static final int LISTED = 12;

    public FileFacts {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** Lines for people: the kind, then a fact a line; long lists are cut with their count. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(file + ": " + kind);
        facts.forEach((name, value) -> lines.add("  " + name.replace('_', ' ') + ": " + shown(value)));
        return lines;
    }

    /** One object: {@code file}, {@code kind} and the facts, lists in full. */
    public String json() {
        ObjectNode node = new ObjectMapper().createObjectNode();
        node.put("file", file).put("kind", kind);
        node.setAll((ObjectNode) new ObjectMapper().valueToTree(facts));
        return node.toPrettyString();
    }

    private static String shown(Object value) {
        if (!(value instanceof List<?> list)) {
            return value.toString();
        }
        String text = String.join(
                ", ", list.stream().limit(LISTED).map(String::valueOf).toList());
        return list.size() > LISTED ? text + ", ... (" + list.size() + ")" : text;
    }
}
