package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.sample.SampleSet;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a table that are participants: same id, or the same but for a leading {@code sub-} on either side.
 * Case counts. Samples of nobody are left out and counted.
 *
 * @param features the matched rows, in participants' order and under their ids
 * @param unknownSamples how many samples of the table belong to no participant
 */
record ParticipantMatch(FeatureMatrix features, int unknownSamples) {

    private static final String PREFIX = "sub-";

    /**
     * @param location the table, for errors
     * @throws InconsistentInput when nobody matches, or two samples are the same participant
     */
    static ParticipantMatch of(FeatureMatrix table, SampleSet participants, SourceLocation location) {
        Map<String, Integer> sampleByParticipant = new LinkedHashMap<>();
        int unknown = 0;
        for (int sample = 0; sample < table.sampleCount(); sample++) {
            String participant = participantOf(table.samples().id(sample), participants);
            if (participant == null) {
                unknown++;
                continue;
            }
            Integer earlier = sampleByParticipant.putIfAbsent(participant, sample);
            if (earlier != null) {
                throw new InconsistentInput(
                        location,
                        "samples " + (earlier + 1) + " and " + (sample + 1)
                                + " are the same participant, once with and once without 'sub-'; keep one");
            }
        }
        if (sampleByParticipant.isEmpty()) {
            throw new InconsistentInput(
                    location,
                    "none of its " + table.sampleCount() + " sample ids is a participant; compare them with"
                            + " participant_id (case counts, a leading 'sub-' does not), or state the orientation if"
                            + " samples and features are swapped");
        }
        List<String> ids = new ArrayList<>();
        int width = table.featureCount();
        for (String participant : participants) {
            if (sampleByParticipant.containsKey(participant)) {
                ids.add(participant);
            }
        }
        double[] values = new double[Math.multiplyExact(ids.size(), width)];
        for (int row = 0; row < ids.size(); row++) {
            Integer sample = sampleByParticipant.get(ids.get(row));
            if (sample != null) {
                System.arraycopy(table.row(sample), 0, values, row * width, width);
            }
        }
        return new ParticipantMatch(
                FeatureMatrix.of(SampleSet.of(ids), table.featureNames(), values, table.provenance()), unknown);
    }

    /** How many of these ids are participants. */
    static int count(Iterable<String> ids, SampleSet participants) {
        int matched = 0;
        for (String id : ids) {
            matched += participantOf(id, participants) == null ? 0 : 1;
        }
        return matched;
    }

    private static @Nullable String participantOf(String sample, SampleSet participants) {
        if (participants.contains(sample)) {
            return sample;
        }
        String other = sample.startsWith(PREFIX) ? sample.substring(PREFIX.length()) : PREFIX + sample;
        return participants.contains(other) ? other : null;
    }

    /** Tables of the same features (by name) and different samples as one, in the order of the first. */
    static FeatureMatrix stack(List<FeatureMatrix> tables, List<Path> files) {
        FeatureMatrix first = tables.get(0);
        if (tables.size() == 1) {
            return first;
        }
        Map<String, Integer> columnByName = new LinkedHashMap<>();
        for (String name : first.featureNames()) {
            columnByName.put(name, columnByName.size());
        }
        int width = first.featureCount();
        int rows = tables.stream().mapToInt(FeatureMatrix::sampleCount).sum();
        List<String> ids = new ArrayList<>(rows);
        double[] values = new double[Math.multiplyExact(rows, width)];
        for (int t = 0; t < tables.size(); t++) {
            FeatureMatrix table = tables.get(t);
            SourceLocation location = SourceLocation.file(files.get(t));
            if (table.featureCount() != width) {
                throw new InconsistentInput(
                        location,
                        "has " + table.featureCount() + " features, the first table has " + width
                                + "; stacked tables need the same features");
            }
            int[] target = new int[width];
            for (int column = 0; column < width; column++) {
                Integer at = columnByName.get(table.featureNames().get(column));
                if (at == null) {
                    throw new InconsistentInput(
                            location,
                            "feature '" + table.featureNames().get(column)
                                    + "' is not in the first table; stacked tables need the same features");
                }
                target[column] = at;
            }
            for (int sample = 0; sample < table.sampleCount(); sample++) {
                for (int column = 0; column < width; column++) {
                    values[ids.size() * width + target[column]] = table.value(sample, column);
                }
                ids.add(table.samples().id(sample));
            }
        }
        if (new java.util.HashSet<>(ids).size() != ids.size()) {
            throw new InconsistentInput(
                    SourceLocation.file(files.get(0)), "and a table stacked under it share a sample id; keep one");
        }
        return FeatureMatrix.of(SampleSet.of(ids), first.featureNames(), values, first.provenance());
    }
}
