package org.endotype.imaging.activation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.table.TextTable;

/**
 * What was shown or asked when, in seconds from the first volume.
 *
 * @param list in file order
 */
public record Events(List<Event> list) {

    /**
     * One event.
     *
     * @param condition what it was
     * @param onsetSeconds from the first volume
     * @param durationSeconds 0 or more
     * @param amplitude its height
     */
    public record Event(String condition, double onsetSeconds, double durationSeconds, double amplitude) {}

    public Events {
        list = List.copyOf(list);
    }

    /**
     * Reads a table of BIDS: {@code onset}, {@code duration}, and where there are {@code trial_type} (else all are one
     * condition, {@code event}) and {@code modulation} (a height, else 1). Rows whose {@code trial_type} is missing are
     * left out.
     *
     * @throws MalformedInput when an onset or duration is not a number, or a duration is negative
     */
    public static Events read(Path file) {
        TextTable table = TextTable.read(file);
        double[] onsets = table.numbers("onset");
        double[] durations = table.numbers("duration");
        boolean typed = table.hasColumn("trial_type");
        List<String> types = typed ? table.column("trial_type") : List.of();
        double[] heights = table.hasColumn("modulation") ? table.numbers("modulation") : new double[0];
        List<Event> events = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            String type = typed ? types.get(row).trim() : "event";
            if (typed && TextTable.isMissing(type)) {
                continue;
            }
            double height = heights.length == 0 ? 1 : heights[row];
            if (!Double.isFinite(onsets[row]) || !(durations[row] >= 0) || !Double.isFinite(height)) {
                throw new MalformedInput(
                        table.location(row),
                        "expected an onset, a duration of at least 0 and a finite modulation, found " + onsets[row]
                                + ", " + durations[row] + " and " + height);
            }
            events.add(new Event(type, onsets[row], durations[row], height));
        }
        if (events.isEmpty()) {
            throw new InconsistentInput(
                    org.endotype.core.error.SourceLocation.file(file), "holds no event; expected at least one");
        }
        return new Events(events);
    }

    /** The conditions in the order of their names. */
    public List<String> conditions() {
        TreeSet<String> names = new TreeSet<>();
        list.forEach(event -> names.add(event.condition));
        return List.copyOf(names);
    }
}
