package org.endotype.core.pipeline;

import java.nio.file.Path;
import java.util.List;
import org.endotype.core.table.TableWriter;

/**
 * A small table that a view leaves beside its features, {@code features/VIEW.NAME.tsv}, for the report and for people.
 *
 * @param name a lower-case word, such as {@code qc}
 * @param header column names
 * @param rows cells as they are to stand in the file, as many as the header has; {@code NA} is missing
 */
public record ViewTable(String name, List<String> header, List<List<String>> rows) {

    public ViewTable {
        if (!name.matches("[a-z]+")) {
            throw new IllegalArgumentException("not a word: " + name);
        }
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(
                        name + ": " + row.size() + " cells in a row of " + header.size() + " columns");
            }
        }
    }

    /** A number as it stands in a table; NaN is {@code NA}. */
    public static String cell(double value) {
        return Double.isNaN(value) ? "NA" : TableWriter.formatNumber(value);
    }

    /** Writes the table whole or not at all. */
    public void write(Path file) {
        TableWriter.write(file, header, sink -> {
            for (List<String> row : rows) {
                sink.row(row.toArray());
            }
        });
    }
}
