package org.endotype.core.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.sample.SampleSet;
import org.jspecify.annotations.Nullable;

/**
 * A delimited table held as text, immutable, that remembers the line of every row for its errors. For tables of people
 * (participants, outcomes, groups), with the apostrophe taken off that {@link TableWriter} puts before what a spreadsheet
 * would run; wide numeric tables go through {@link DelimitedReader} straight into numbers.
 */
public final class TextTable {

    private final Path file;
    private final List<String> header;
    private final Map<String, Integer> columnIndex;
    private final List<List<String>> rows;
    private final long[] lines;

    TextTable(Path file, List<String> header, List<List<String>> rows, long[] lines) {
        this.file = file;
        this.header = header;
        this.rows = rows;
        this.lines = lines;
        this.columnIndex = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            if (columnIndex.put(header.get(i), i) != null) {
                throw new MalformedInput(
                        SourceLocation.line(file, 1),
                        "column '" + header.get(i) + "' stands twice in the header; rename one");
            }
        }
    }

    public static TextTable read(Path file) {
        List<List<String>> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        List<String> header = DelimitedReader.read(file, (line, fields) -> {
            rows.add(fields.stream().map(SpreadsheetText::unguarded).toList());
            lines.add(line);
        });
        return new TextTable(
                file, header, rows, lines.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * A table whose fields stand between runs of blanks and tabs, as PLINK and R write them; no field is empty.
     *
     * @param header the columns' names where the file has no line of names; null where its first line holds them
     */
    public static TextTable readBlankSeparated(Path file, @Nullable List<String> header) {
        List<List<String>> rows = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        List<String> names = header;
        try (FieldLines lines = FieldLines.open(file, FieldLines.Separator.WHITESPACE)) {
            while (lines.next()) {
                List<String> fields = new ArrayList<>(lines.count());
                for (int i = 0; i < lines.count(); i++) {
                    fields.add(lines.text(i));
                }
                if (names == null) {
                    names = fields;
                    continue;
                }
                if (fields.size() != names.size()) {
                    throw DelimitedReader.ragged(file, lines.line(), names.size(), fields.size());
                }
                rows.add(List.copyOf(fields));
                numbers.add(lines.line());
            }
        }
        if (names == null) {
            throw DelimitedReader.emptyFile(file);
        }
        return new TextTable(
                file,
                List.copyOf(names),
                rows,
                numbers.stream().mapToLong(Long::longValue).toArray());
    }

    public Path file() {
        return file;
    }

    public List<String> header() {
        return header;
    }

    public int rowCount() {
        return rows.size();
    }

    public boolean hasColumn(String name) {
        return columnIndex.containsKey(name);
    }

    /** The zero-based index of a column that must be there. */
    public int requireColumn(String name) {
        Integer index = columnIndex.get(name);
        if (index == null) {
            throw new InconsistentInput(
                    SourceLocation.line(file, 1), "has no column '" + name + "'; it has " + String.join(", ", header));
        }
        return index;
    }

    public String text(int row, int column) {
        return rows.get(row).get(column);
    }

    /** The one-based line of a row. */
    public long line(int row) {
        return lines[row];
    }

    public SourceLocation location(int row) {
        return SourceLocation.line(file, lines[row]);
    }

    /** One column as text. */
    public List<String> column(String name) {
        int column = requireColumn(name);
        return rows.stream().map(row -> row.get(column)).toList();
    }

    /** One column as numbers; see {@link #parseNumber} for what counts as missing (NaN). */
    public double[] numbers(String name) {
        int column = requireColumn(name);
        double[] numbers = new double[rows.size()];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = parseNumber(text(row, column), location(row), name);
        }
        return numbers;
    }

    /** The ids of one column, in row order; a blank or repeated id is refused with its line. */
    public SampleSet sampleIds(String column) {
        int index = requireColumn(column);
        Map<String, Long> seen = new LinkedHashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            String id = text(row, index);
            if (id.isBlank()) {
                throw new MalformedInput(location(row), "column '" + column + "' is empty; every row needs an id");
            }
            Long earlier = seen.putIfAbsent(id, lines[row]);
            if (earlier != null) {
                throw new InconsistentInput(
                        location(row),
                        "repeats the " + column + " of line " + earlier + "; keep one row a participant");
            }
        }
        return SampleSet.of(seen.keySet());
    }

    /**
     * A number from a cell: empty, {@code NA}, {@code n/a}, {@code NaN}, {@code null} and {@code .} are missing (NaN);
     * infinities and anything else that is not a decimal number are refused.
     */
    public static double parseNumber(String text, SourceLocation location, String column) {
        double number;
        try {
            number = DecimalText.parse(text);
        } catch (NumberFormatException notANumber) {
            throw new MalformedInput(
                    location, "column '" + column + "': expected a number, found '" + shorten(text) + "'", notANumber);
        }
        if (Double.isInfinite(number)) {
            throw new MalformedInput(
                    location, "column '" + column + "' holds an infinite value; write missing values as NA");
        }
        return number;
    }

    /** Whether a cell reads as a decimal number; missing cells do not. Tells a header from a line of data. */
    public static boolean isNumber(String text) {
        if (isMissing(text)) {
            return false;
        }
        try {
            DecimalText.parse(text);
            return true;
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    public static boolean isMissing(String text) {
        String trimmed = text.trim();
        return switch (trimmed.toLowerCase(Locale.ROOT)) {
            case "", "na", "n/a", "nan", "null", "." -> true;
            default -> false;
        };
    }

    static String shorten(String text) {
        return text.length() <= 24 ? text : text.substring(0, 24) + "...";
    }
}
