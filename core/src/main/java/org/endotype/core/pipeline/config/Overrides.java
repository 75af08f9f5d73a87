package org.endotype.core.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.config.ConfigNode.Entry;
import org.endotype.core.pipeline.config.ConfigNode.Mapping;

/** Keys set from the command line: {@code stratify.groups=1..4}. */
final class Overrides {

    private Overrides() {}

    static Mapping apply(Mapping root, String override) {
        int equals = override.indexOf('=');
        if (equals < 1) {
            throw new InvalidConfiguration(
                    "--set " + YamlReader.shorten(override) + ": expected KEY=VALUE such as stratify.groups=1..4");
        }
        SourceLocation location = new SourceLocation.File("--set " + YamlReader.shorten(override.substring(0, equals)));
        String value = override.substring(equals + 1);
        if (value.isBlank()) {
            throw new InvalidConfiguration(location, "expected a value after '='");
        }
        ConfigNode node = YamlReader.readValue(value, location);
        return set(root, List.of(override.substring(0, equals).split("\\.", -1)), node, location);
    }

    private static Mapping set(Mapping mapping, List<String> path, ConfigNode value, SourceLocation location) {
        String key = path.get(0);
        if (path.size() == 1) {
            return mapping.with(key, value);
        }
        Entry entry = mapping.entries().get(key);
        Mapping inner =
                entry != null && entry.value() instanceof Mapping found ? found : Mapping.of(Map.of(), location);
        Mapping changed = set(inner, path.subList(1, path.size()), value, location);
        Map<String, Entry> entries = new LinkedHashMap<>(mapping.entries());
        entries.put(key, new Entry(entry == null ? location : entry.keyLocation(), changed));
        return Mapping.of(entries, mapping.location());
    }
}
