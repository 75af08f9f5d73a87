package org.endotype.core.table;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;

/**
 * Reads a TSV or CSV file with a header row, plain or gzipped, one row at a time. Comma where the name (without {@code
 * .gz}) ends in {@code .csv}, tab otherwise. UTF-8, with or without a byte order mark; blank lines are skipped; a row
 * with another number of fields than the header is refused with its line. A name that ends in {@code .parquet} is read
 * as Parquet: nulls become empty cells, and a row's line is its number, from 1 up.
 */
public final class DelimitedReader {

    /** Receives rows in file order. */
    @FunctionalInterface
    public interface RowConsumer {
        /**
         * @param line one-based line in the file
         * @param fields as many as the header has
         */
        void accept(long line, List<String> fields);
    }

    /** Far above any real table; FastCSV's own default of 16,384 is below a methylation array. */
    static final int MAX_FIELDS = 1 << 24;

    private DelimitedReader() {}

    /** The separator that a file's name calls for. */
    public static char separatorOf(Path file) {
        String name = file.toString();
        if (name.endsWith(".gz")) {
            name = name.substring(0, name.length() - 3);
        }
        return name.endsWith(".csv") ? ',' : '\t';
    }

    /** Reads the whole file; returns its header after the last row was consumed. */
    public static List<String> read(Path file, RowConsumer rows) {
        if (ParquetColumns.isParquet(file)) {
            try (ParquetColumns table = ParquetColumns.open(file)) {
                return table.rowsAsText(rows);
            }
        }
        List<String> header = new ArrayList<>();
        withText(file, text -> {
            try (CsvReader<CsvRecord> reader = configure(file)
                    .build(CsvRecordHandler.builder().maxFields(MAX_FIELDS).build(), text)) {
                for (CsvRecord record : reader) {
                    List<String> fields = record.getFields();
                    if (fields.size() == 1 && fields.get(0).isBlank()) {
                        continue;
                    }
                    if (header.isEmpty()) {
                        header.addAll(fields);
                        String first = header.get(0);
                        if (first.startsWith("\ufeff")) {
                            header.set(0, first.substring(1));
                        }
                        continue;
                    }
                    if (fields.size() != header.size()) {
                        throw ragged(file, record.getStartingLineNumber(), header.size(), fields.size());
                    }
                    rows.accept(record.getStartingLineNumber(), fields);
                }
            }
        });
        if (header.isEmpty()) {
            throw emptyFile(file);
        }
        return List.copyOf(header);
    }

    /** The header alone. */
    public static List<String> header(Path file) {
        if (ParquetColumns.isParquet(file)) {
            try (ParquetColumns table = ParquetColumns.open(file)) {
                return table.names();
            }
        }
        List<String> header = new ArrayList<>();
        withText(file, text -> {
            try (CsvReader<CsvRecord> reader = configure(file)
                    .build(CsvRecordHandler.builder().maxFields(MAX_FIELDS).build(), text)) {
                for (CsvRecord record : reader) {
                    List<String> fields = record.getFields();
                    if (fields.size() == 1 && fields.get(0).isBlank()) {
                        continue;
                    }
                    header.addAll(fields);
                    String first = fields.get(0);
                    header.set(0, first.startsWith("\ufeff") ? first.substring(1) : first);
                    return;
                }
            }
        });
        if (header.isEmpty()) {
            throw emptyFile(file);
        }
        return List.copyOf(header);
    }

    /** Reads text. */
    @FunctionalInterface
    interface TextConsumer {
        void accept(Reader text) throws IOException;
    }

    /** Opens a file as strict UTF-8 text, and turns what fails while it is read into our errors. */
    static void withText(Path file, TextConsumer consumer) {
        try (var in = InputFiles.openText(file);
                var text = new InputStreamReader(
                        in,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
            consumer.accept(text);
        } catch (CsvParseException unreadable) {
            throw unreadable(file, unreadable);
        } catch (UncheckedIOException failure) {
            throw unreadable(file, failure);
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    static CsvReader.CsvReaderBuilder configure(Path file) {
        return CsvReader.builder()
                .fieldSeparator(separatorOf(file))
                .detectBomHeader(false)
                // Ragged rows are refused here, with their line.
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(1 << 26);
    }

    static MalformedInput emptyFile(Path file) {
        return new MalformedInput(SourceLocation.line(file, 1), "is empty; expected a header row and data rows");
    }

    static MalformedInput ragged(Path file, long line, int expected, int found) {
        String remedy = found == expected + 1
                ? "check the separators, or name the first column in the header if the rows start with a row name"
                : "check the separators of this row";
        return new MalformedInput(
                SourceLocation.line(file, line),
                "expected " + expected + " fields as in the header, found " + found + "; " + remedy);
    }

    private static RuntimeException unreadable(Path file, RuntimeException thrown) {
        Throwable cause = thrown.getCause();
        if (cause instanceof EndotypeException ours) {
            return ours;
        }
        if (cause instanceof CharacterCodingException) {
            return new MalformedInput(
                    SourceLocation.file(file),
                    "is not UTF-8 text; save it as UTF-8 text (is it a spreadsheet?)",
                    thrown);
        }
        if (cause instanceof IOException io) {
            return InputFiles.malformed(file, io);
        }
        return new MalformedInput(SourceLocation.file(file), String.valueOf(thrown.getMessage()), thrown);
    }
}
