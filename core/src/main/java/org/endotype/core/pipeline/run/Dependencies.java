package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the result of a stage depends on, by name: parameters as they are printed, content as digests.
 *
 * @param values in the order in which differences are told
 */
record Dependencies(Map<String, String> values) {

    /** Names whose values mean nothing to a person, and what is said of them instead. */
    private static final Map<String, String> DIGESTS = Map.of(
            "participants", "the participants changed",
            "files", "files were added or removed",
            "outcomes", "the outcome table changed",
            "assignments", "the groups changed",
            "code", "the code changed");

    /** Names that start so hold a view's digest. */
    static final String VIEW = "view:";

    Dependencies {
        values = new LinkedHashMap<>(values);
    }

    /** Says what differs from an earlier run's, the first difference alone; empty where nothing does. */
    Optional<String> differenceFrom(JsonNode earlier) {
        Map<String, String> old = new LinkedHashMap<>();
        earlier.fields()
                .forEachRemaining(
                        field -> old.put(field.getKey(), field.getValue().asText()));
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String before = old.get(entry.getKey());
            if (!Objects.equals(before, entry.getValue())) {
                return Optional.of(told(entry.getKey(), before, entry.getValue()));
            }
        }
        for (Map.Entry<String, String> entry : old.entrySet()) {
            if (!values.containsKey(entry.getKey())) {
                return Optional.of(told(entry.getKey(), entry.getValue(), null));
            }
        }
        return Optional.empty();
    }

    private static String told(String name, @Nullable String before, @Nullable String now) {
        String digest = DIGESTS.get(name);
        if (digest != null) {
            return digest;
        }
        if (name.startsWith(VIEW)) {
            return name + (before == null ? " was added" : now == null ? " is gone" : " changed");
        }
        return name + " " + (before == null ? "(absent)" : before) + " -> " + (now == null ? "(absent)" : now);
    }
}
