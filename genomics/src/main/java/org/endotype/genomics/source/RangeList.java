package org.endotype.genomics.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;

/**
 * Ranges of positions from a file with chromosome, first and last position in its first three columns; lines that begin
 * with {@code #}, {@code track} or {@code browser} are passed over. Immutable.
 */
public final class RangeList {

    /** How positions are written. */
    public enum Form {
        /** Both ends are one-based and within the range. */
        ONE_BASED,
        /** The first position counts from 0, the last is the one behind the range: UCSC BED. */
        ZERO_BASED_HALF_OPEN
    }

    /** First and last positions, one-based, ascending and apart. */
    private final Map<String, int[]> bounds;

    private final List<String> unfinished;

    private RangeList(Map<String, int[]> bounds, List<String> unfinished) {
        this.bounds = bounds;
        this.unfinished = unfinished;
    }

    public static RangeList read(Path file, Form form) {
        Map<String, List<int[]>> ranges = new HashMap<>();
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                if (lines.startsWith('#') || lines.fieldEquals(0, "track") || lines.fieldEquals(0, "browser")) {
                    continue;
                }
                if (lines.count() < 3) {
                    throw new MalformedInput(
                            lines.location(),
                            "expected chromosome, first and last position, found " + lines.count() + " fields");
                }
                int first = lines.integer(1, "first position") + (form == Form.ZERO_BASED_HALF_OPEN ? 1 : 0);
                int last = lines.integer(2, "last position");
                if (first < 0 || last < first) {
                    throw new MalformedInput(
                            lines.location(),
                            "the range ends at " + last + " before it begins at " + first
                                    + "; bed0 counts from 0, bed1 from 1");
                }
                ranges.computeIfAbsent(ChromosomeKind.canonicalName(lines.text(0)), name -> new ArrayList<>())
                        .add(new int[] {first, last});
            }
        }
        if (ranges.isEmpty()) {
            throw new MalformedInput(SourceLocation.file(file), "names no range; expected one a line");
        }
        Map<String, int[]> bounds = new HashMap<>();
        ranges.forEach((name, list) -> bounds.put(name, merged(list)));
        return new RangeList(bounds, UnfinishedText.warnings(file));
    }

    private static int[] merged(List<int[]> ranges) {
        ranges.sort(Comparator.comparingInt(range -> range[0]));
        List<int[]> apart = new ArrayList<>();
        for (int[] range : ranges) {
            int[] before = apart.isEmpty() ? null : apart.get(apart.size() - 1);
            if (before != null && range[0] <= before[1]) {
                before[1] = Math.max(before[1], range[1]);
            } else {
                apart.add(range);
            }
        }
        return apart.stream().flatMapToInt(java.util.Arrays::stream).toArray();
    }

    /** That the last line has no end, if so: a last position cut short is a position too. */
    List<String> warnings() {
        return unfinished;
    }

    boolean contains(Variant variant) {
        int[] sorted = bounds.get(variant.chromosome());
        if (sorted == null) {
            sorted = bounds.get(ChromosomeKind.canonicalName(variant.chromosome()));
        }
        if (sorted == null) {
            return false;
        }
        int at = java.util.Arrays.binarySearch(sorted, variant.positionBp());
        // Inside a range the insertion point lies before a last position, at an odd place.
        return at >= 0 || (-at - 1) % 2 == 1;
    }
}
