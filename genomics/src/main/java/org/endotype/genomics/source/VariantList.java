package org.endotype.genomics.source;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;

/** Variant ids, from a file with one a line (further columns and lines that begin with {@code #} are passed over). */
public final class VariantList {

    private final Set<String> ids;

    private VariantList(Set<String> ids) {
        this.ids = ids;
    }

    public static VariantList of(Collection<String> ids) {
        return new VariantList(new HashSet<>(ids));
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
        return new VariantList(ids);
    }

    boolean names(String id) {
        return ids.contains(id);
    }
}
