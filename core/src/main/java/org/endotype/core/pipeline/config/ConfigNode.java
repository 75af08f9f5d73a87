package org.endotype.core.pipeline.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.SourceLocation;

/** A value of a configuration file together with the line it stands on. Immutable. */
sealed interface ConfigNode {

    SourceLocation location();

    /** Nodes in this tree, each alias counted where it is used. */
    int size();

    /** How a scalar was written; quoted text is never a number or a switch. */
    enum Style {
        PLAIN,
        QUOTED
    }

    record Scalar(String text, Style style, SourceLocation location) implements ConfigNode {
        @Override
        public int size() {
            return 1;
        }

        /** Whether nothing was given, as in {@code key:} or {@code key: null}. */
        boolean isEmpty() {
            return style == Style.PLAIN && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }

    record Sequence(List<ConfigNode> items, SourceLocation location, int size) implements ConfigNode {
        static Sequence of(List<ConfigNode> items, SourceLocation location) {
            return new Sequence(
                    List.copyOf(items),
                    location,
                    1 + items.stream().mapToInt(ConfigNode::size).sum());
        }
    }

    /** A key with its place, and its value. */
    record Entry(SourceLocation keyLocation, ConfigNode value) {}

    record Mapping(Map<String, Entry> entries, SourceLocation location, int size) implements ConfigNode {
        static Mapping of(Map<String, Entry> entries, SourceLocation location) {
            return new Mapping(
                    Collections.unmodifiableMap(new LinkedHashMap<>(entries)),
                    location,
                    1
                            + entries.values().stream()
                                    .mapToInt(entry -> 1 + entry.value().size())
                                    .sum());
        }

        /** This mapping with one key set, as an override on the command line asks. */
        Mapping with(String key, ConfigNode value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, new Entry(value.location(), value));
            return of(changed, location);
        }
    }
}
