package org.endotype.imaging.bids;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;

/**
 * The entities of a BIDS file name, {@code sub-01_ses-b_task-rest_timeseries.tsv.gz}: {@code sub} is 01, {@code ses} is b,
 * {@code task} is rest. Immutable.
 *
 * @param stem the name up to its first dot
 * @param entities key to value in the order of the name; empty for a name that is not BIDS
 */
public record BidsName(String stem, Map<String, String> entities) {

    public BidsName {
        entities = Collections.unmodifiableMap(new LinkedHashMap<>(entities));
    }

    /** Reads a file's name; its folders do not count. */
    public static BidsName of(Path file) {
        Path last = file.getFileName();
        String name = last == null ? file.toString() : last.toString();
        int dot = name.indexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        Map<String, String> entities = new LinkedHashMap<>();
        for (String part : stem.split("_", -1)) {
            int dash = part.indexOf('-');
            if (dash > 0 && dash < part.length() - 1) {
                entities.putIfAbsent(part.substring(0, dash), part.substring(dash + 1));
            }
        }
        return new BidsName(stem, entities);
    }

    public Optional<String> entity(String key) {
        return Optional.ofNullable(entities.get(key));
    }

    /** {@code sub-01}, or the stem of a name without that entity. */
    public String participant() {
        return entity("sub").map(value -> "sub-" + value).orElse(stem);
    }

    /**
     * One id a file: {@code sub-01}, followed by every entity that tells files of one participant apart ({@code
     * sub-01_ses-b}), in the order of the names. Names without {@code sub-} give their stem.
     *
     * @throws InconsistentInput when two files have equal ids, which then are the same file or differ in folder alone
     */
    public static List<String> distinctIds(List<Path> files) {
        List<BidsName> names = files.stream().map(BidsName::of).toList();
        Set<String> telling = tellingEntities(names);
        List<String> ids = new ArrayList<>(names.size());
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (BidsName name : names) {
            StringBuilder id = new StringBuilder(name.participant());
            if (name.entities.containsKey("sub")) {
                name.entities.forEach((key, value) -> {
                    if (telling.contains(key)) {
                        id.append('_').append(key).append('-').append(value);
                    }
                });
            }
            Integer earlier = seen.putIfAbsent(id.toString(), ids.size() + 1);
            if (earlier != null) {
                throw new InconsistentInput("inputs " + earlier + " and " + (ids.size() + 1)
                        + " have the same name; give every scan once, named apart by its BIDS entities");
            }
            ids.add(id.toString());
        }
        return ids;
    }

    private static Set<String> tellingEntities(List<BidsName> names) {
        Map<String, Map<String, Set<String>>> valuesByParticipant = new LinkedHashMap<>();
        for (BidsName name : names) {
            Map<String, Set<String>> values =
                    valuesByParticipant.computeIfAbsent(name.participant(), unseen -> new LinkedHashMap<>());
            name.entities.forEach((key, value) ->
                    values.computeIfAbsent(key, unseen -> new LinkedHashSet<>()).add(value));
        }
        Set<String> telling = new LinkedHashSet<>();
        for (Map<String, Set<String>> values : valuesByParticipant.values()) {
            values.forEach((key, distinct) -> {
                if (distinct.size() > 1) {
                    telling.add(key);
                }
            });
        }
        return telling;
    }
}
