package org.endotype.core.table;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * Reads a wide numeric TSV or CSV with one column of ids, one row at a time, straight from characters into numbers: no
 * string is made for a numeric cell. File rules (separator, gzip, encoding, blank lines, ragged rows) are those of
 * {@link DelimitedReader}; what counts as missing (NaN) is that of {@link TextTable#parseNumber}. Infinite values and
 * text are refused with their line and column.
 *
 * <p>Memory: one row. Cost: linear in the bytes of the file.
 */
public final class NumericRows {

    /** Receives rows in file order. */
    @FunctionalInterface
    public interface RowConsumer {
        /**
         * @param line one-based line in the file
         * @param id the cell of the id column, as it stands
         * @param values the other cells in file order; reused for the next row, so copy what is kept
         */
        void accept(long line, String id, double[] values);
    }

    private static final int NO_IDS = -1;

    private NumericRows() {}

    /**
     * Reads the whole file.
     *
     * @param idColumn picks the zero-based id column from the header; may throw to refuse it
     * @return the header's names without that of the id column
     */
    public static List<String> read(Path file, ToIntFunction<List<String>> idColumn, RowConsumer rows) {
        Handler handler = new Handler(file, idColumn);
        DelimitedReader.withText(file, text -> {
            try (CsvReader<Boolean> reader = DelimitedReader.configure(file).build(handler, text)) {
                for (Boolean data : reader) {
                    if (handler.failure != null) {
                        throw handler.failure;
                    }
                    if (data) {
                        rows.accept(handler.line, handler.id, handler.values);
                    }
                }
            }
        });
        if (handler.header.isEmpty()) {
            throw DelimitedReader.emptyFile(file);
        }
        List<String> names = new ArrayList<>(handler.header);
        if (handler.idIndex != NO_IDS) {
            names.remove(handler.idIndex);
        }
        return List.copyOf(names);
    }

    /**
     * Reads a file all of whose columns are numbers; rows come with an empty id.
     *
     * @return the header's names
     */
    public static List<String> readWithoutIds(Path file, RowConsumer rows) {
        return read(file, header -> NO_IDS, rows);
    }

    /** Parses fields as they are found; a row becomes {@code true}, the header and blank rows {@code false}. */
    private static final class Handler extends AbstractBaseCsvCallbackHandler<Boolean> {

        private final Path file;
        private final ToIntFunction<List<String>> idColumn;
        private final List<String> header = new ArrayList<>();
        private boolean headerRead;
        private int idIndex;
        private double[] values = new double[0];
        private String id = "";
        private long line;
        private int fields;
        private boolean blank;
        private @Nullable RuntimeException failure;

        Handler(Path file, ToIntFunction<List<String>> idColumn) {
            this.file = file;
            this.idColumn = idColumn;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            line = startingLineNumber;
            fields = 0;
            blank = true;
        }

        @Override
        protected void handleField(int field, char[] buffer, int offset, int length, boolean quoted) {
            fields++;
            blank = blank && field == 0 && new String(buffer, offset, length).isBlank();
            if (!headerRead) {
                String name = new String(buffer, offset, length);
                header.add(field == 0 && name.startsWith("\ufeff") ? name.substring(1) : name);
                return;
            }
            if (field == idIndex) {
                id = new String(buffer, offset, length);
                return;
            }
            if (field >= header.size() || failure != null) {
                return;
            }
            double value;
            try {
                value = DecimalText.parse(buffer, offset, length);
            } catch (NumberFormatException notANumber) {
                // A ragged row is the better explanation, and is known only at its end.
                failure = new MalformedInput(
                        SourceLocation.line(file, line),
                        "column '" + header.get(field) + "': expected a number, found '"
                                + TextTable.shorten(new String(buffer, offset, length))
                                + (idIndex == NO_IDS ? "'; write" : "'; keep one id column and numbers, and write")
                                + " missing values as NA",
                        notANumber);
                return;
            }
            if (Double.isInfinite(value)) {
                failure = new MalformedInput(
                        SourceLocation.line(file, line),
                        "column '" + header.get(field) + "' holds an infinite value; write missing values as NA");
                return;
            }
            values[idIndex == NO_IDS || field < idIndex ? field : field - 1] = value;
        }

        @Override
        protected Boolean buildRecord() {
            if (!headerRead) {
                if (blank && header.size() <= 1) {
                    header.clear();
                    return false;
                }
                headerRead = true;
                idIndex = idColumn.applyAsInt(List.copyOf(header));
                values = new double[header.size() - (idIndex == NO_IDS ? 0 : 1)];
                return false;
            }
            if (blank && fields <= 1) {
                failure = null;
                return false;
            }
            if (fields != header.size()) {
                failure = DelimitedReader.ragged(file, line, header.size(), fields);
            } else if (idIndex != NO_IDS && id.isBlank() && failure == null) {
                failure = new MalformedInput(
                        SourceLocation.line(file, line),
                        "column '" + header.get(idIndex) + "' is empty; every row needs an id");
            }
            return true;
        }
    }
}
