package org.endotype.genomics.bgen;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.Sex;

/**
 * Reads Oxford {@code .sample} files: a line of names that begins with {@code ID_1 ID_2} (family and individual) or with
 * a single id column, a line of column types, then a line a person. Columns sex, father and mother are used.
 */
final class SampleFile {

    private SampleFile() {}

    static List<Person> read(Path file) {
        List<Person> people = new ArrayList<>();
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            if (!lines.next()) {
                throw new MalformedInput(SourceLocation.file(file), "is empty; expected 'ID_1 ID_2 missing ...'");
            }
            int columns = lines.count();
            int individual = columns > 1 && named(lines, 1, "id_2") ? 1 : 0;
            if (!lines.text(0).toLowerCase(Locale.ROOT).startsWith("id")) {
                throw new MalformedInput(
                        lines.location(),
                        "expected a line of names that begins with ID_1 ID_2 missing; is this a .sample file?");
            }
            int sex = -1;
            int father = -1;
            int mother = -1;
            for (int i = individual + 1; i < columns; i++) {
                sex = named(lines, i, "sex") ? i : sex;
                father = named(lines, i, "father") ? i : father;
                mother = named(lines, i, "mother") ? i : mother;
            }
            if (!lines.next() || lines.count() != columns || !lines.fieldEquals(0, "0")) {
                throw new MalformedInput(
                        lines.location(), "expected a second line with the type of each column, beginning with 0");
            }
            while (lines.next()) {
                if (lines.count() != columns) {
                    throw new MalformedInput(
                            lines.location(),
                            "expected " + columns + " fields as in the first line, found " + lines.count());
                }
                people.add(new Person(
                        individual == 0 ? "0" : lines.text(0),
                        lines.text(individual),
                        sex < 0 ? Sex.UNKNOWN : sex(lines.text(sex)),
                        isNone(lines, father) && isNone(lines, mother) ? Descent.FOUNDER : Descent.OFFSPRING));
            }
        }
        return people;
    }

    private static boolean named(FieldLines lines, int field, String name) {
        return lines.text(field).toLowerCase(Locale.ROOT).equals(name);
    }

    private static boolean isNone(FieldLines lines, int column) {
        return column < 0 || lines.fieldEquals(column, "0") || lines.fieldEquals(column, "NA");
    }

    private static Sex sex(String code) {
        return switch (code.toLowerCase(Locale.ROOT)) {
            case "1", "m", "male" -> Sex.MALE;
            case "2", "f", "female" -> Sex.FEMALE;
            default -> Sex.UNKNOWN;
        };
    }
}
