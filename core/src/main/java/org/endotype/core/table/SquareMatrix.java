package org.endotype.core.table;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;

/**
 * A square matrix of doubles with one label a row and column, and its files. NaN means missing.
 *
 * <p>Files: {@code .npy} (no labels: they become 1, 2, ...), numbers between blanks as {@code np.savetxt} writes them, or a
 * delimited table; either with the labels as header or, where the first line is numbers and as long as there are lines,
 * without. A table may
 * also carry the labels in a first column; it is recognised by repeating the rest of the header, or by a first header cell
 * that is empty.
 *
 * @param labels one a row and column, unique
 * @param values row-major, {@code labels.size()} squared; not copied, not to be changed
 */
public record SquareMatrix(List<String> labels, double[] values) {

    public SquareMatrix {
        labels = List.copyOf(labels);
        if ((long) labels.size() * labels.size() != values.length) {
            throw new IllegalArgumentException("expected " + (long) labels.size() * labels.size() + " values for "
                    + labels.size() + " labels, found " + values.length);
        }
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (!seen.add(label)) {
                throw new InconsistentInput("label '" + label + "' stands twice; labels must be unique");
            }
        }
    }

    public int order() {
        return labels.size();
    }

    public double value(int row, int column) {
        return values[row * labels.size() + column];
    }

    /** Reads a matrix; the name decides the format. */
    public static SquareMatrix read(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy") || name.endsWith(".npy.gz")) {
            NpyFile.Array array = NpyFile.read(file);
            if (array.rows() != array.columns()) {
                throw notSquare(file, array.rows(), array.columns());
            }
            return new SquareMatrix(numberedLabels(array.rows()), array.values());
        }
        return readTable(file);
    }

    private static SquareMatrix readTable(Path file) {
        return parsed(file, isBlankSeparated(file) ? blankSeparated(file) : delimited(file));
    }

    /** A table's rows: names are the first cells as text, values start at the second cell. */
    private record Cells(List<String> header, List<String> names, List<double[]> rows) {}

    /** Whether a text file puts blanks, and no tab or comma, between numbers: what {@code np.savetxt} writes. */
    private static boolean isBlankSeparated(Path file) {
        if (ParquetColumns.isParquet(file)) {
            return false;
        }
        try (FieldLines lines = FieldLines.open(file, FieldLines.Separator.WHITESPACE)) {
            if (!lines.next() || lines.count() < 2) {
                return false;
            }
            String line = lines.wholeLine();
            return line.indexOf('\t') < 0 && line.indexOf(',') < 0;
        }
    }

    /** Blank-separated numbers; a first line that starts with # or holds a word is the header. */
    private static Cells blankSeparated(Path file) {
        List<double[]> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> header = new ArrayList<>();
        try (FieldLines lines = FieldLines.open(file, FieldLines.Separator.WHITESPACE)) {
            while (lines.next()) {
                if (header.isEmpty()) {
                    int from = lines.text(0).equals("#") ? 1 : 0;
                    for (int i = from; i < lines.count(); i++) {
                        header.add(
                                i == 0 && lines.startsWith('#') ? lines.text(0).substring(1) : lines.text(i));
                    }
                    continue;
                }
                if (lines.count() != header.size()) {
                    throw new MalformedInput(
                            lines.location(),
                            "expected " + header.size() + " numbers as in the first line, found " + lines.count());
                }
                double[] row = new double[lines.count()];
                names.add(lines.text(0));
                for (int i = 1; i < row.length; i++) {
                    row[i] = TextTable.parseNumber(lines.text(i), lines.location(), "column " + (i + 1));
                }
                rows.add(row);
            }
        }
        return new Cells(header, names, rows);
    }

    private static Cells delimited(Path file) {
        List<double[]> rows = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> header = DelimitedReader.read(file, (line, fields) -> {
            double[] row = new double[fields.size()];
            names.add(fields.get(0));
            for (int i = 1; i < row.length; i++) {
                row[i] = TextTable.parseNumber(fields.get(i), SourceLocation.line(file, line), "column " + (i + 1));
            }
            rows.add(row);
        });
        return new Cells(header, names, rows);
    }

    private static SquareMatrix parsed(Path file, Cells cells) {
        List<String> header = cells.header();
        List<String> names = cells.names();
        List<double[]> rows = cells.rows();
        if (header.size() == rows.size() + 1 && header.stream().allMatch(TextTable::isNumber)) {
            return withoutHeader(file, header, names, rows);
        }
        boolean repeats = names.equals(header.subList(1, header.size()));
        boolean named = header.get(0).isEmpty() || (repeats && header.size() == rows.size() + 1);
        int order = header.size() - (named ? 1 : 0);
        if (order != rows.size()) {
            throw notSquare(file, rows.size(), order);
        }
        List<String> labels = header.subList(named ? 1 : 0, header.size());
        if (named && !names.equals(labels)) {
            throw new MalformedInput(
                    SourceLocation.file(file), "its row names and its header differ; give both in the same order");
        }
        double[] values = new double[order * order];
        for (int i = 0; i < order; i++) {
            double[] row = rows.get(i);
            if (!named) {
                // Blank lines are rare enough that the row's number names the place well.
                row[0] = TextTable.parseNumber(names.get(i), SourceLocation.line(file, i + 2L), "column 1");
            }
            System.arraycopy(row, named ? 1 : 0, values, i * order, order);
        }
        try {
            return new SquareMatrix(labels, values);
        } catch (InconsistentInput twice) {
            throw new MalformedInput(SourceLocation.line(file, 1), String.valueOf(twice.getMessage()), twice);
        }
    }

    /** The first line is the first row: n lines of n numbers each. Labels are 1 to n, as in {@code .npy}. */
    private static SquareMatrix withoutHeader(
            Path file, List<String> firstLine, List<String> firstCells, List<double[]> rows) {
        int order = firstLine.size();
        double[] values = new double[order * order];
        for (int j = 0; j < order; j++) {
            values[j] = TextTable.parseNumber(firstLine.get(j), SourceLocation.line(file, 1), "column " + (j + 1));
        }
        for (int i = 1; i < order; i++) {
            double[] row = rows.get(i - 1);
            row[0] = TextTable.parseNumber(firstCells.get(i - 1), SourceLocation.line(file, i + 1L), "column 1");
            System.arraycopy(row, 0, values, i * order, order);
        }
        return new SquareMatrix(numberedLabels(order), values);
    }

    private static List<String> numberedLabels(int order) {
        return IntStream.rangeClosed(1, order).mapToObj(Integer::toString).toList();
    }

    private static MalformedInput notSquare(Path file, int rows, int columns) {
        return new MalformedInput(
                SourceLocation.file(file),
                "expected a square matrix with a header of labels, found " + rows + " rows x " + columns + " columns");
    }

    /**
     * The same matrix, refused unless it is symmetric: |a_ij - a_ji| at most {@code tolerance} times the largest
     * finite magnitude, and missing in both places or none.
     */
    public SquareMatrix requireSymmetric(Path file, double tolerance) {
        int n = order();
        double largest = 0;
        for (double value : values) {
            if (Double.isFinite(value)) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double a = value(i, j);
                double b = value(j, i);
                boolean same = Double.isNaN(a) || Double.isNaN(b)
                        ? Double.isNaN(a) && Double.isNaN(b)
                        : a == b || Math.abs(a - b) <= tolerance * largest;
                if (!same) {
                    throw new MalformedInput(
                            SourceLocation.file(file),
                            "expected a symmetric matrix, found " + a + " at row " + (i + 1) + ", column " + (j + 1)
                                    + " and " + b + " at row " + (j + 1) + ", column " + (i + 1));
                }
            }
        }
        return this;
    }

    /** Writes the matrix atomically; {@code .npy}, or a table with the labels as header. */
    public void write(Path file) {
        int n = order();
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
            NpyFile.write(file, values, n, n);
            return;
        }
        TableWriter.write(file, labels, rows -> {
            Object[] cells = new Object[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    cells[j] = values[i * n + j];
                }
                rows.row(cells);
            }
        });
    }

    /** Refuses, before any work is done, a name whose extension says no format that a square matrix has. */
    public static void requireKnownFormat(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
            TableWriter.requireKnownFormat(file);
        }
    }

    /** Never prints values. */
    @Override
    public String toString() {
        return "SquareMatrix[" + labels.size() + " x " + labels.size() + "]";
    }
}
