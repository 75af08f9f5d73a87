package org.endotype.genomics.association;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.genotype.GenotypeSource;
import org.jspecify.annotations.Nullable;

/**
 * A table of people beside genotypes: phenotypes, covariates or groups. Fields are separated by commas in a {@code .csv},
 * by tabs where the first line holds one, else by runs of blanks. The id column is called IID, sample_id, participant_id
 * or id in any case, with or without a leading {@code #}; FID beside it tells families apart. A blank-separated file
 * whose third field is a number has no header: its columns are FID, IID, PHENO1, PHENO2 ...
 *
 * <p>Immutable. Cells read as missing: empty, NA, n/a, NaN, null, a full stop. In a table with PLINK's id columns
 * (FID or IID) -9 is missing too; in others it is a number.
 */
public final class SampleTable {

    private static final Set<String> ID_NAMES = Set.of("iid", "sample_id", "participant_id", "id");
    private static final double MISSING_CODE = -9;

    private final TextTable table;
    private final int idColumn;
    private final int familyColumn;

    private SampleTable(TextTable table, int idColumn, int familyColumn) {
        this.table = table;
        this.idColumn = idColumn;
        this.familyColumn = familyColumn;
    }

    public static SampleTable read(Path file) {
        TextTable table = readText(file);
        int id = -1;
        int family = -1;
        for (int column = table.header().size() - 1; column >= 0; column--) {
            String name = plain(table.header().get(column));
            if (ID_NAMES.contains(name)
                    && (id < 0 || !plain(table.header().get(id)).equals("iid"))) {
                id = column;
            } else if (name.equals("fid")) {
                family = column;
            }
        }
        if (id < 0) {
            throw new InconsistentInput(
                    SourceLocation.line(file, 1),
                    "has no id column; expected one of IID, sample_id and participant_id, found "
                            + String.join(", ", table.header()));
        }
        return new SampleTable(table, id, family);
    }

    private static TextTable readText(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv") || name.endsWith(".csv.gz") || name.endsWith(".parquet")) {
            return TextTable.read(file);
        }
        InputFiles.requireRereadable(file);
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            if (!lines.next()) {
                return TextTable.read(file);
            }
            boolean headless = lines.count() >= 3 && !lines.startsWith('#') && isValue(lines.text(2));
            for (int i = 0; i < Math.min(2, lines.count()); i++) {
                headless &= !ID_NAMES.contains(plain(lines.text(i)))
                        && !plain(lines.text(i)).equals("fid");
            }
            if (headless) {
                List<String> header = new ArrayList<>(List.of("FID", "IID"));
                for (int i = 2; i < lines.count(); i++) {
                    header.add("PHENO" + (i - 1));
                }
                return TextTable.readBlankSeparated(file, header);
            }
            if (lines.wholeLine().indexOf('\t') >= 0) {
                return TextTable.read(file);
            }
        }
        return TextTable.readBlankSeparated(file, null);
    }

    private static boolean isValue(String text) {
        return TextTable.isNumber(text) || TextTable.isMissing(text);
    }

    private static String plain(String name) {
        return (name.startsWith("#") ? name.substring(1) : name).toLowerCase(Locale.ROOT);
    }

    public Path file() {
        return table.file();
    }

    SourceLocation headerPlace() {
        return SourceLocation.line(table.file(), 1);
    }

    /** The columns beside the ids, in order. */
    List<String> valueColumns() {
        List<String> names = new ArrayList<>();
        for (int column = 0; column < table.header().size(); column++) {
            String name = plain(table.header().get(column));
            if (column != familyColumn && !ID_NAMES.contains(name) && !name.equals("sid")) {
                names.add(table.header().get(column));
            }
        }
        return names;
    }

    void requireColumn(String name) {
        table.requireColumn(name);
    }

    /** Whether -9 stands for missing here. */
    boolean isPlinkStyle() {
        return familyColumn >= 0 || plain(table.header().get(idColumn)).equals("iid");
    }

    /** One column as text, by row. */
    public List<String> texts(String column) {
        return table.column(column);
    }

    /** One column as the file has it, -9 included; missing cells are NaN. */
    public double[] numbers(String column) {
        return table.numbers(column);
    }

    /** Sets PLINK's missing code to NaN where this table uses it; returns how many cells that were. */
    int dropMissingCode(double[] numbers) {
        if (!isPlinkStyle()) {
            return 0;
        }
        int dropped = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == MISSING_CODE) {
                numbers[i] = Double.NaN;
                dropped++;
            }
        }
        return dropped;
    }

    /**
     * For each sample of a source its row in this table, or -1.
     *
     * @throws InconsistentInput when a row repeats an id or no row is of a sample
     */
    public int[] rowsOf(GenotypeSource source) {
        String column = table.header().get(idColumn);
        List<String> ids = ids(source, column);
        Map<String, Integer> rows = new HashMap<>(ids.size() * 2);
        for (int row = 0; row < ids.size(); row++) {
            Integer earlier = rows.putIfAbsent(ids.get(row), row);
            if (earlier != null) {
                throw new InconsistentInput(
                        table.location(row),
                        "repeats the " + column + " of line " + table.line(earlier) + "; keep one row a sample");
            }
        }
        int[] found = new int[source.samples().size()];
        Map<String, Integer> people = new HashMap<>(found.length * 2);
        source.people().forEach(person -> people.merge(person.individualId(), 1, Integer::sum));
        int matched = 0;
        for (int sample = 0; sample < found.length; sample++) {
            Integer row = rows.get(source.samples().id(sample));
            String individual = source.people().get(sample).individualId();
            // An individual id that several families use names nobody.
            if (row == null && people.getOrDefault(individual, 0) == 1) {
                row = rows.get(individual);
            }
            found[sample] = row == null ? -1 : row;
            matched += row == null ? 0 : 1;
        }
        if (matched == 0) {
            throw new InconsistentInput(
                    SourceLocation.file(table.file()),
                    "none of its " + ids.size() + " ids in column '" + column + "' stands among the " + found.length
                            + " samples of the genotypes; compare the ids of the two files");
        }
        return found;
    }

    /** The table's ids; joined with its family ids where the samples' are, since individual ids repeat there. */
    private List<String> ids(GenotypeSource source, String column) {
        List<String> ids = table.column(column);
        if (familyColumn < 0
                || source.samples().id(0).equals(source.people().get(0).individualId())) {
            return ids;
        }
        List<String> joint = new ArrayList<>(ids.size());
        for (int row = 0; row < ids.size(); row++) {
            joint.add(table.text(row, familyColumn) + "_" + ids.get(row));
        }
        return joint;
    }

    @Nullable
    String cell(int row, String column) {
        String text = table.text(row, table.requireColumn(column));
        return TextTable.isMissing(text) ? null : text;
    }
}
