package org.endotype.core.table;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.parallel.Parallelism;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table whose format its name decides: {@code .tsv}, {@code .tsv.gz}, {@code .csv}, {@code .csv.gz}, {@code
 * .txt} (as TSV), {@code .parquet} (each column in the narrowest of integer, double and text that holds it). Written atomically. Cells are text, integers or doubles; {@code null} and NaN are written as {@code
 * NA}; doubles in the shortest form that reads back to the same bits; text that a spreadsheet would run as a formula with an
 * apostrophe before it, in TSV and CSV.
 */
public final class TableWriter {

    /** Receives rows; each must be as long as the header. */
    @FunctionalInterface
    public interface RowSink {
        void row(@Nullable Object... cells) throws IOException;
    }

    /** Produces the rows of a table. */
    @FunctionalInterface
    public interface RowSource {
        void writeTo(RowSink sink) throws IOException;
    }

    /** A number by its place. */
    @FunctionalInterface
    public interface NumberAt {
        double value(int row, int column);
    }

    /** Cells of a wide row that are turned into text at once; bounds what is held beside the file's buffer. */
    private static final int PIECE_CELLS = 4096;

    private static final int PIECES = 32;

    private TableWriter() {}

    /**
     * Writes a text table of one column of ids and then numbers alone, as {@link #write} would, byte for byte. Numbers are
     * turned into text on several threads, in pieces of a row, of which a few dozen are held.
     *
     * @param header the name of the id column first
     * @param ids one a row
     */
    public static void writeNumbers(
            Path file, List<String> header, List<String> ids, NumberAt numbers, Parallelism parallelism) {
        requireKnownFormat(file);
        if (ParquetColumns.isParquet(file)) {
            throw new IllegalArgumentException("text formats only");
        }
        char separator = DelimitedReader.separatorOf(file);
        int columns = header.size() - 1;
        int perRow = Math.max(1, (columns + PIECE_CELLS - 1) / PIECE_CELLS);
        long pieces = (long) ids.size() * perRow;
        writeText(file, writer -> {
            writeRow(writer, separator, header.toArray());
            for (long from = 0; from < pieces; from += PIECES) {
                long first = from;
                StringBuilder[] texts = new StringBuilder[(int) Math.min(PIECES, pieces - first)];
                parallelism.forEachBlock(texts.length, i -> {
                    int row = (int) ((first + i) / perRow);
                    int start = (int) ((first + i) % perRow) * PIECE_CELLS;
                    StringBuilder text = new StringBuilder();
                    for (int column = start; column < Math.min(columns, start + PIECE_CELLS); column++) {
                        text.append(separator).append(cell(numbers.value(row, column)));
                    }
                    texts[i] = text;
                });
                for (int i = 0; i < texts.length; i++) {
                    int part = (int) ((first + i) % perRow);
                    if (part == 0) {
                        writeCell(writer, separator, ids.get((int) ((first + i) / perRow)));
                    }
                    writer.append(texts[i]);
                    if (part == perRow - 1) {
                        writer.write('\n');
                    }
                }
            }
        });
    }

    private static String cell(double number) {
        return Double.isNaN(number) ? "NA" : formatNumber(number);
    }

    /** Fills the text of a table. */
    @FunctionalInterface
    private interface TextSource {
        void writeTo(BufferedWriter writer) throws IOException;
    }

    public static void write(Path file, List<String> header, RowSource rows) {
        requireKnownFormat(file);
        if (ParquetColumns.isParquet(file)) {
            AtomicOutput.writePath(file, temporary -> ParquetSpool.write(temporary, header, rows));
            return;
        }
        char separator = DelimitedReader.separatorOf(file);
        writeText(file, writer -> {
            writeRow(writer, separator, header.toArray());
            rows.writeTo(cells -> {
                requireWidth(cells.length, header);
                writeRow(writer, separator, cells);
            });
        });
    }

    private static void writeText(Path file, TextSource source) {
        AtomicOutput.writeStream(file, out -> {
            var target = file.toString().endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out;
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8), 1 << 16);
            source.writeTo(writer);
            writer.flush();
            if (target instanceof GZIPOutputStream gzip) {
                gzip.finish();
            }
        });
    }

    /** Refuses, before any work is done, a name whose extension says no format that tables have. */
    public static void requireKnownFormat(Path file) {
        String name = file.toString();
        if (ParquetColumns.isParquet(file)) {
            return;
        }
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (!(plain.endsWith(".tsv") || plain.endsWith(".csv") || plain.endsWith(".txt"))) {
            throw new InvalidConfiguration(
                    SourceLocation.file(file),
                    "its extension names no table format; use .tsv, .tsv.gz, .csv, .csv.gz or .parquet");
        }
    }

    static void requireWidth(int cells, List<String> header) {
        if (cells != header.size()) {
            throw new IllegalStateException("row of " + cells + " cells under a header of " + header.size());
        }
    }

    private static void writeRow(BufferedWriter writer, char separator, @Nullable Object[] cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                writer.write(separator);
            }
            writeCell(writer, separator, cells[i]);
        }
        writer.write('\n');
    }

    private static void writeCell(BufferedWriter writer, char separator, @Nullable Object cell) throws IOException {
        if (cell == null) {
            writer.write("NA");
        } else if (cell instanceof Double number) {
            writer.write(cell(number));
        } else if (cell instanceof Number number) {
            writer.write(number.toString());
        } else {
            String text = SpreadsheetText.guarded(cell.toString());
            boolean quote = text.indexOf(separator) >= 0
                    || text.indexOf('"') >= 0
                    || text.indexOf('\n') >= 0
                    || text.indexOf('\r') >= 0;
            writer.write(quote ? '"' + text.replace("\"", "\"\"") + '"' : text);
        }
    }

    /** The shortest decimal that reads back to the same double, whole numbers without a fraction. */
    public static String formatNumber(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString((long) number);
        }
        return Double.toString(number);
    }
}
