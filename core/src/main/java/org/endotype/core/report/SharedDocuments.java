package org.endotype.core.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.endotype.core.privacy.CellSuppression;

/**
 * The JSON files of a run as they may leave the team: sentences without ids and folders, no files of inputs, no counts of
 * few people and none from which such a count follows. What is withheld becomes null and is listed by its place.
 */
final class SharedDocuments {

    private final Disclosure disclosure;
    private final List<String> withheld = new ArrayList<>();

    SharedDocuments(Disclosure disclosure) {
        this.disclosure = disclosure;
    }

    /** Places that were withheld, as JSON pointers behind the file's name. */
    List<String> withheld() {
        return List.copyOf(withheld);
    }

    /** {@code run.json} without inputs, outputs and numbers of people. */
    ObjectNode manifest(JsonNode run) {
        ObjectNode shared = JsonNodeFactory.instance.objectNode();
        for (String kept : List.of(
                "schema",
                "name",
                "status",
                "verdict",
                "failure",
                "started",
                "finished",
                "versions",
                "seed",
                "stages")) {
            if (run.has(kept)) {
                shared.set(kept, told(run.get(kept)));
            }
        }
        shared.set("parameters", namesAlone(run.path("parameters")));
        ArrayNode views = shared.putArray("views");
        for (int v = 0; v < run.path("views").size(); v++) {
            JsonNode view = run.path("views").get(v);
            ObjectNode one = views.addObject();
            for (String kept : List.of("name", "type", "role", "features", "methods", "warnings")) {
                if (view.has(kept)) {
                    one.set(kept, told(view.get(kept)));
                }
            }
            // The report tells how many have each view, held against those who were analysed.
            one.putNull("participants");
            withheld.add("run.json#/views/" + v + "/participants");
            ObjectNode counts = one.putObject("counts");
            view.path("counts")
                    .properties()
                    .forEach(count -> counts.put(
                            disclosure.text(count.getKey()),
                            disclosure.figure(count.getKey(), count.getValue().asText())));
        }
        shared.set("warnings", told(run.path("warnings")));
        for (String left : List.of("inputs", "outputs")) {
            shared.putArray(left);
            withheld.add("run.json#/" + left);
        }
        return shared;
    }

    /** {@code groups/evidence.json} with small cells and their complements withheld. */
    ObjectNode evidence(JsonNode evidence) {
        ObjectNode shared = (ObjectNode) told(evidence);
        long participants = evidence.path("participants").asLong();
        boolean hideTotal = disclosure.isBesideAnalysed(participants);
        boolean[] sizes = solve(evidence.path("stability"), "size", participants, hideTotal);
        for (int g = 0; g + 2 < sizes.length; g++) {
            if (sizes[g]) {
                hide(shared.path("stability").get(g), "groups/evidence.json#/stability/" + g, Set.of("size"));
            }
            if (disclosure.isSmall(
                    evidence.path("stability").get(g).path("size").asLong())) {
                hide(
                        shared.path("stability").get(g),
                        "groups/evidence.json#/stability/" + g,
                        Set.of("jaccard", "jaccard_low", "jaccard_high"));
            }
        }
        if (hideTotal || sizes[sizes.length - 1]) {
            hide(shared, "groups/evidence.json#", Set.of("participants"));
        }
        sites(evidence.path("site_replication"), shared.path("site_replication"), participants, hideTotal);
        return shared;
    }

    /** Each variable's sites are a table of their own. */
    private void sites(JsonNode sites, JsonNode shared, long participants, boolean hideTotal) {
        Map<String, List<Integer>> byVariable = new TreeMap<>();
        for (int s = 0; s < sites.size(); s++) {
            byVariable
                    .computeIfAbsent(sites.get(s).path("variable").asText(), key -> new ArrayList<>())
                    .add(s);
        }
        byVariable.values().forEach(rows -> {
            ArrayNode part = JsonNodeFactory.instance.arrayNode();
            rows.forEach(row -> part.add(sites.get(row)));
            boolean[] hidden = solve(part, "participants", participants, hideTotal);
            for (int k = 0; k < rows.size(); k++) {
                JsonNode site = shared.get(rows.get(k));
                String place = "groups/evidence.json#/site_replication/" + rows.get(k);
                if (hidden[k]) {
                    hide(site, place, Set.of("participants"));
                }
                if (disclosure.isSmall(part.get(k).path("participants").asLong())) {
                    hide(site, place, Set.of("agreement", "in_group_proportion", "p"));
                }
            }
        });
    }

    /** Cells are the parts, those in none of them, and all. */
    private boolean[] solve(JsonNode parts, String name, long total, boolean hideTotal) {
        int n = parts.size();
        long[] sizes = new long[n + 2];
        boolean[] small = new boolean[n + 2];
        sizes[n] = total;
        for (int k = 0; k < n; k++) {
            sizes[k] = parts.get(k).path(name).asLong();
            sizes[n] -= sizes[k];
        }
        sizes[n] = Math.max(0, sizes[n]);
        sizes[n + 1] = total;
        for (int k = 0; k <= n; k++) {
            small[k] = disclosure.isSmall(sizes[k]);
        }
        small[n + 1] = hideTotal;
        return CellSuppression.solve(
                sizes, small, List.of(IntStream.rangeClosed(0, n + 1).toArray()));
    }

    private void hide(JsonNode object, String place, Set<String> names) {
        for (String name : names.stream().sorted().toList()) {
            if (object.has(name)) {
                ((ObjectNode) object).putNull(name);
                withheld.add(place + "/" + name);
            }
        }
    }

    /** Everything as it is but for ids, folders and small counts in sentences. */
    private JsonNode told(JsonNode node) {
        return rewritten(node, disclosure::text);
    }

    /** Of values that may be paths, the last name. */
    private JsonNode namesAlone(JsonNode node) {
        return rewritten(node, disclosure::fileName);
    }

    private JsonNode rewritten(JsonNode node, java.util.function.UnaryOperator<String> wording) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(wording.apply(node.asText()));
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> array.add(rewritten(item, wording)));
            return array;
        }
        if (node.isObject()) {
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            node.properties()
                    .forEach(
                            field -> fields.put(disclosure.text(field.getKey()), rewritten(field.getValue(), wording)));
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.setAll(fields);
            return object;
        }
        return node.isMissingNode() ? JsonNodeFactory.instance.objectNode() : node.deepCopy();
    }
}
