package org.endotype.genomics.plink;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.Sex;

/** Reads PLINK 2 {@code .psam} files: a header that begins with {@code #FID} or {@code #IID}, else the columns of a fam. */
final class PsamFile {

    private PsamFile() {}

    static List<Person> read(Path file) {
        List<Person> people = new ArrayList<>();
        int family = -1;
        int individual = 0;
        int father = -1;
        int mother = -1;
        int sex = -1;
        int columns = -1;
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                if (lines.startsWith('#')) {
                    if (lines.fieldEquals(0, "#FID") || lines.fieldEquals(0, "#IID")) {
                        columns = lines.count();
                        for (int i = 0; i < columns; i++) {
                            switch (lines.text(i)) {
                                case "#FID" -> family = i;
                                case "#IID", "IID" -> individual = i;
                                case "PAT" -> father = i;
                                case "MAT" -> mother = i;
                                case "SEX" -> sex = i;
                                default -> {
                                    // Phenotypes and the like are not used.
                                }
                            }
                        }
                    }
                    continue;
                }
                if (columns < 0) {
                    return FamFile.read(file);
                }
                if (lines.count() != columns) {
                    throw new MalformedInput(
                            lines.location(),
                            "expected " + columns + " fields as in the header, found " + lines.count());
                }
                boolean founder = (father < 0 || lines.fieldEquals(father, "0"))
                        && (mother < 0 || lines.fieldEquals(mother, "0"));
                people.add(new Person(
                        family < 0 ? "0" : lines.text(family),
                        lines.text(individual),
                        sex < 0 ? Sex.UNKNOWN : FamFile.sex(lines.text(sex)),
                        founder ? Descent.FOUNDER : Descent.OFFSPRING));
            }
        }
        return people;
    }
}
