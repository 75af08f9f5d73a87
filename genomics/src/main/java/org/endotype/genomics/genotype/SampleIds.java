package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.sample.SampleSet;

/**
 * Makes sample ids of PLINK's two-part ones: the individual id where those are unique in the file, else family and
 * individual joined by an underscore for everyone.
 */
public final class SampleIds {

    private SampleIds() {}

    public static SampleSet of(Path file, List<Person> people) {
        List<String> ids = people.stream().map(Person::individualId).toList();
        if (!isUnique(ids)) {
            ids = people.stream()
                    .map(person -> person.familyId() + "_" + person.individualId())
                    .toList();
        }
        Map<String, Integer> seen = new HashMap<>(ids.size() * 2);
        for (int i = 0; i < ids.size(); i++) {
            Integer earlier = seen.putIfAbsent(ids.get(i), i);
            if (earlier != null) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        "samples " + (earlier + 1) + " and " + (i + 1)
                                + " have the same family and individual id; give every sample its own");
            }
        }
        return SampleSet.of(ids);
    }

    private static boolean isUnique(List<String> ids) {
        Set<String> distinct = new HashSet<>(ids);
        return distinct.size() == ids.size();
    }
}
