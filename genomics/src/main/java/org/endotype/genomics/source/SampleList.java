package org.endotype.genomics.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;

/**
 * Sample ids named in a file, one a line: a sample id alone, or a family and an individual id. A line that begins with
 * {@code #} is a header; {@code #IID} as its first word says that the first column holds the id.
 */
public final class SampleList {

    private final Set<String> ids = new HashSet<>();
    private final Set<String> pairs = new HashSet<>();

    private final List<String> unfinished;

    private SampleList(List<String> unfinished) {
        this.unfinished = unfinished;
    }

    public static SampleList read(Path file) {
        SampleList list = new SampleList(UnfinishedText.warnings(file));
        boolean single = false;
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                if (lines.startsWith('#')) {
                    single = lines.fieldEquals(0, "#IID");
                    continue;
                }
                if (single || lines.count() == 1) {
                    list.ids.add(lines.text(0));
                } else {
                    list.pairs.add(lines.text(0) + '\t' + lines.text(1));
                }
            }
        }
        if (list.size() == 0) {
            throw new MalformedInput(SourceLocation.file(file), "names no sample; expected one id a line");
        }
        return list;
    }

    int size() {
        return ids.size() + pairs.size();
    }

    /** Entries that stand for nobody in the genotypes, and a last line without an end. */
    List<String> warnings(String option, GenotypeSource source) {
        Set<String> known = new HashSet<>();
        for (int i = 0; i < source.people().size(); i++) {
            Person person = source.people().get(i);
            known.add(source.samples().id(i));
            known.add(person.individualId());
            known.add(person.familyId() + '\t' + person.individualId());
        }
        long absent = ids.stream().filter(id -> !known.contains(id)).count()
                + pairs.stream().filter(pair -> !known.contains(pair)).count();
        List<String> warnings = new ArrayList<>(unfinished);
        if (absent > 0) {
            warnings.add(absent + " of the " + size() + " samples of " + option + " are not in the genotypes");
        }
        return warnings;
    }

    /** Whether the list names a sample, by its id here, its individual id, or its family and individual id. */
    boolean names(String sampleId, Person person) {
        return ids.contains(sampleId)
                || ids.contains(person.individualId())
                || pairs.contains(person.familyId() + '\t' + person.individualId());
    }
}
