package org.endotype.genomics.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeSource;

/**
 * Which sample of a genotype file each participant is. A participant's id is looked for as it stands, without and with
 * the {@code sub-} prefix of BIDS, among the file's sample ids, then among individual ids that are unique in the file,
 * then as {@code id_id}, which PLINK writes to VCF.
 *
 * @param participants those with genotypes, in the order of participants.tsv
 * @param sampleIndices the sample of each, zero-based in the genotype file
 */
record GenotypedParticipants(SampleSet participants, int[] sampleIndices) {

    private static final String PREFIX = "sub-";

    static GenotypedParticipants match(SampleSet participants, GenotypeSource source) {
        Map<String, Integer> byIndividual = new HashMap<>();
        for (int i = 0; i < source.people().size(); i++) {
            // Twice the same individual id: neither may be taken.
            byIndividual.merge(source.people().get(i).individualId(), i, (first, second) -> -1);
        }
        List<String> found = new ArrayList<>();
        List<Integer> indices = new ArrayList<>();
        Map<Integer, Integer> takenBy = new HashMap<>();
        for (int row = 0; row < participants.size(); row++) {
            int index = find(participants.id(row), source.samples(), byIndividual);
            if (index < 0) {
                continue;
            }
            Integer earlier = takenBy.putIfAbsent(index, row);
            if (earlier != null) {
                throw new InconsistentInput("participants " + (earlier + 1) + " and " + (row + 1)
                        + " stand for the same genotyped sample; ids may differ by more than 'sub-'");
            }
            found.add(participants.id(row));
            indices.add(index);
        }
        if (found.isEmpty()) {
            throw new InconsistentInput("none of the " + participants.size() + " participants stands among the "
                    + source.samples().size() + " genotyped samples; compare participant_id with the individual ids of"
                    + " the genotype file (a 'sub-' prefix may differ)");
        }
        return new GenotypedParticipants(
                SampleSet.of(found),
                indices.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int find(String participant, SampleSet samples, Map<String, Integer> byIndividual) {
        String bare = participant.startsWith(PREFIX) ? participant.substring(PREFIX.length()) : participant;
        String[] forms = {participant, bare, PREFIX + bare};
        for (String form : forms) {
            int index = samples.indexOf(form);
            if (index >= 0) {
                return index;
            }
        }
        for (String form : forms) {
            int index = byIndividual.getOrDefault(form, -1);
            if (index >= 0) {
                return index;
            }
        }
        for (String form : forms) {
            int index = samples.indexOf(form + "_" + form);
            if (index >= 0) {
                return index;
            }
        }
        return -1;
    }
}
