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

    private TableWriter() {}

    public static void write(Path file, List<String> header, RowSource rows) {
        requireKnownFormat(file);
        if (ParquetColumns.isParquet(file)) {
            AtomicOutput.writePath(file, temporary -> ParquetSpool.write(temporary, header, rows));
            return;
        }
        String name = file.toString();
        char separator = DelimitedReader.separatorOf(file);
        AtomicOutput.writeStream(file, out -> {
            var target = name.endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out;
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(target, StandardCharsets.UTF_8), 1 << 16);
            writeRow(writer, separator, header.toArray());
            rows.writeTo(cells -> {
                requireWidth(cells.length, header);
                writeRow(writer, separator, cells);
            });
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
            writer.write(number.isNaN() ? "NA" : formatNumber(number));
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
