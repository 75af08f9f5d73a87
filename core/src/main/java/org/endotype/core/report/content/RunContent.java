package org.endotype.core.report.content;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything the report shows of a run. Lists and maps are empty where a file is absent.
 *
 * @param samples everyone, whether kept, and where and why they left
 * @param assignments participant to group ({@code 1} ... or {@code unassigned}), in file order
 * @param embedding the first two principal axes of the latent space, with any further columns such as site
 * @param viewMembers view name to its participants, in the manifest's order of views
 * @param ancestry the first two genetic components, where a view of that type is there
 * @param connectomes views of functional connectivity that left a table of their regions
 */
public record RunContent(
        Manifest manifest,
        List<Sample> samples,
        Map<String, String> assignments,
        Optional<Evidence> evidence,
        List<Position> embedding,
        List<Profile> profiles,
        Optional<Response> response,
        Map<String, List<String>> viewMembers,
        List<Position> ancestry,
        List<Connectome> connectomes) {

    /** One row of {@code samples.tsv}. */
    public record Sample(String id, boolean kept, String stage, String reason) {}

    /** A participant in a plane; {@code labels} are further columns of the file by name. */
    public record Position(String id, double x, double y, Map<String, String> labels) {}

    /** One row of {@code groups/profiles.tsv}. */
    public record Profile(
            String group,
            String view,
            String feature,
            double difference,
            double low,
            double high,
            double p,
            double q) {}
}
