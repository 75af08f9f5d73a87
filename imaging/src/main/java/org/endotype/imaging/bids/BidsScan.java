package org.endotype.imaging.bids;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file with a BIDS name.
 *
 * @param file where it is
 * @param name what its name says
 */
public record BidsScan(Path file, BidsName name) {

    /** Reads the entities off a file's name. */
    public static BidsScan of(Path file) {
        return new BidsScan(file, BidsName.of(file));
    }

    /** {@code sub-01}; the whole name for a file without that entity. */
    public String participant() {
        return name.participant();
    }

    /** Key to value, in the order of the name. */
    Map<String, String> entities() {
        return name.entities();
    }

    /** Whether both have the same value, or none, for each of the given entities. */
    boolean agrees(BidsScan other, List<String> keys) {
        return keys.stream().allMatch(key -> name.entity(key).equals(other.name.entity(key)));
    }
}
