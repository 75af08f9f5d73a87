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

/** Reads PLINK 1 {@code .fam} files: family, individual, father, mother, sex, phenotype (not used here). */
final class FamFile {

    private FamFile() {}

    static List<Person> read(Path file) {
        List<Person> people = new ArrayList<>();
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                if (lines.count() < 5 || lines.count() > 6) {
                    String hint = lines.startsWith('#') ? "; is this a .psam? use --pfile" : "";
                    throw new MalformedInput(
                            lines.location(),
                            "expected 6 fields (family, individual, father, mother, sex, phenotype), found "
                                    + lines.count() + hint);
                }
                Descent descent =
                        lines.fieldEquals(2, "0") && lines.fieldEquals(3, "0") ? Descent.FOUNDER : Descent.OFFSPRING;
                people.add(new Person(lines.text(0), lines.text(1), sex(lines.text(4)), descent));
            }
        }
        return people;
    }

    static Sex sex(String code) {
        return switch (code) {
            case "1", "M", "m", "male", "Male" -> Sex.MALE;
            case "2", "F", "f", "female", "Female" -> Sex.FEMALE;
            default -> Sex.UNKNOWN;
        };
    }
}
