package org.endotype.genomics.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.variant.Variant;

/** Variant ids, from a file with one a line (further columns and lines that begin with {@code #} are passed over). */
public final class VariantList {

    private final Set<String> ids;
    private final List<String> unfinished;

    private VariantList(Set<String> ids, List<String> unfinished) {
        this.ids = ids;
        this.unfinished = unfinished;
    }

    public static VariantList of(Collection<String> ids) {
        return new VariantList(new HashSet<>(ids), List.of());
    }

    public static VariantList read(Path file) {
        Set<String> ids = new HashSet<>();
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                if (!lines.startsWith('#')) {
                    ids.add(lines.text(0));
                }
            }
        }
        if (ids.isEmpty()) {
            throw new MalformedInput(SourceLocation.file(file), "names no variant; expected one id a line");
        }
        return new VariantList(ids, UnfinishedText.warnings(file));
    }

    /** Ids that stand for several variants or none, the sign for no id, and a last line without an end. */
    List<String> warnings(String option, List<Variant> variants) {
        Map<String, Integer> found = new HashMap<>();
        for (Variant variant : variants) {
            if (ids.contains(variant.id())) {
                found.merge(variant.id(), 1, Integer::sum);
            }
        }
        List<String> warnings = new ArrayList<>(unfinished);
        int withoutId = found.getOrDefault(".", 0);
        if (ids.contains(".")) {
            warnings.add(option + " lists '.', which stands for every variant without an id, " + withoutId + " here");
        }
        long repeated = found.entrySet().stream()
                .filter(entry -> entry.getValue() > 1 && !entry.getKey().equals("."))
                .count();
        if (repeated > 0) {
            warnings.add(repeated + " ids of " + option
                    + " stand for several variants each, and all of them are meant; give variants ids of their own");
        }
        int absent = ids.size() - found.size() - (ids.contains(".") && withoutId == 0 ? 1 : 0);
        if (absent > 0) {
            warnings.add(absent + " of the " + ids.size() + " ids of " + option + " are not in the genotypes");
        }
        return warnings;
    }

    boolean names(String id) {
        return ids.contains(id);
    }
}
