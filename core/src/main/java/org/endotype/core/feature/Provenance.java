package org.endotype.core.feature;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a feature matrix came to be: the step that made it and its parameters, sorted by name. Holds no path and no
 * sample id.
 *
 * @param step the name of the step, for example {@code genotype-pca}
 * @param parameters parameter name to printed value
 */
public record Provenance(String step, Map<String, String> parameters) {

    public Provenance {
        parameters = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    public static Provenance of(String step) {
        return new Provenance(step, Map.of());
    }
}
