package org.endotype.core.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.endotype.core.feature.FeatureMatrix;

/**
 * What a view builder hands back.
 *
 * @param features one row for each participant the view has
 * @param excluded participants whose data were there and could not be used: id to the reason, one plain sentence
 * @param methods one or two sentences for the methods section, with the parameters and citations
 * @param warnings what a reader of the report must know; no ids, no paths
 * @param counts figures for the report such as variants kept or mean framewise displacement, in display order
 * @param inputs every file that was read, for the manifest's digests
 * @param tables what is written beside the features for the report, each under a name of its own
 */
public record ViewResult(
        FeatureMatrix features,
        Map<String, String> excluded,
        String methods,
        List<String> warnings,
        Map<String, String> counts,
        List<Path> inputs,
        List<ViewTable> tables) {

    /** A result without further tables. */
    public ViewResult(
            FeatureMatrix features,
            Map<String, String> excluded,
            String methods,
            List<String> warnings,
            Map<String, String> counts,
            List<Path> inputs) {
        this(features, excluded, methods, warnings, counts, inputs, List.of());
    }

    public ViewResult withTables(List<ViewTable> newTables) {
        return new ViewResult(features, excluded, methods, warnings, counts, inputs, List.copyOf(newTables));
    }
}
