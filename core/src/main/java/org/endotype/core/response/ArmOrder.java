package org.endotype.core.response;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;

/** The one order of treatment arms: the reference arm first, the others in alphabetical order. */
final class ArmOrder {

    private ArmOrder() {}

    /**
     * @param seen the arms that somebody is in
     * @param reference the arm that others are compared with; the first in alphabetical order where absent
     * @throws InconsistentInput when nobody is in the reference arm
     */
    static List<String> of(SortedSet<String> seen, Optional<String> reference, SourceLocation location) {
        List<String> arms = new ArrayList<>(seen);
        if (reference.isPresent()) {
            if (!arms.remove(reference.get())) {
                throw new InconsistentInput(
                        location,
                        "nobody is in the reference arm '" + reference.get() + "'; arms are "
                                + String.join(", ", seen));
            }
            arms.add(0, reference.get());
        }
        return List.copyOf(arms);
    }
}
