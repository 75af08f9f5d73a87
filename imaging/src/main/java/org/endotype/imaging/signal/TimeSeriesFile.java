package org.endotype.imaging.signal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.DelimitedReader;
import org.endotype.core.table.NumericRows;
import org.endotype.core.table.ParquetColumns;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * Time series as tables: a header of region names, then one row a volume; {@code .tsv}, {@code .tsv.gz}, {@code .csv}
 * and {@code .csv.gz}. A region that a scan does not cover is {@code NA} (or {@code n/a}) in every row.
 */
public final class TimeSeriesFile {

    private TimeSeriesFile() {}

    /**
     * Reads a whole table; the repetition time is unknown, since the table does not hold one.
     *
     * @throws MalformedInput when a cell is not a number, a row is ragged, there is no volume, or a region is missing in
     *     some volumes but not in all
     */
    public static TimeSeries read(Path file) {
        Rows rows = new Rows(file);
        List<String> header = ParquetColumns.isParquet(file)
                ? DelimitedReader.read(file, rows::acceptText)
                : NumericRows.readWithoutIds(file, (line, id, values) -> rows.accept(line, values));
        if (rows.count == 0) {
            throw new MalformedInput(
                    SourceLocation.line(file, 1), "has a header and no volume; expected one row a volume");
        }
        if (looksLikeAVolume(header)) {
            throw new MalformedInput(
                    SourceLocation.line(file, 1),
                    "expected a header with the names of the regions, found numbers only; put a line of names first");
        }
        double[] values = Arrays.copyOf(rows.values, rows.count * header.size());
        requireWholeColumns(file, header, values, rows);
        try {
            return TimeSeries.of(header, values, OptionalDouble.empty());
        } catch (InconsistentInput repeated) {
            throw new MalformedInput(SourceLocation.line(file, 1), String.valueOf(repeated.getMessage()), repeated);
        }
    }

    /** Writes one row a volume, atomically; the name decides the format. */
    public static void write(Path file, TimeSeries series) {
        int regions = series.regionCount();
        TableWriter.write(file, series.labels(), sink -> {
            Object[] cells = new Object[regions];
            for (int volume = 0; volume < series.volumeCount(); volume++) {
                for (int region = 0; region < regions; region++) {
                    cells[region] = series.value(volume, region);
                }
                sink.row(cells);
            }
        });
    }

    /** Whole numbers may be names (labels of an atlas); numbers of which some are not whole are measurements. */
    private static boolean looksLikeAVolume(List<String> header) {
        return header.stream().allMatch(TextTable::isNumber)
                && header.stream().anyMatch(cell -> Double.parseDouble(cell) != Math.rint(Double.parseDouble(cell)));
    }

    private static void requireWholeColumns(Path file, List<String> header, double[] values, Rows rows) {
        int regions = header.size();
        for (int region = 0; region < regions; region++) {
            boolean missingFirst = Double.isNaN(values[region]);
            for (int volume = 1; volume < rows.count; volume++) {
                if (Double.isNaN(values[volume * regions + region]) != missingFirst) {
                    throw new MalformedInput(
                            SourceLocation.line(file, rows.lines[volume]),
                            "region '" + header.get(region) + "' is missing in some volumes and not in others; a region"
                                    + " is either measured or missing throughout: leave censored volumes out");
                }
            }
        }
    }

    /** Collects rows into one growing array. */
    private static final class Rows {
        private final Path file;
        private double[] values = new double[1 << 12];
        private long[] lines = new long[256];
        private int count;

        Rows(Path file) {
            this.file = file;
        }

        void acceptText(long line, List<String> fields) {
            double[] row = new double[fields.size()];
            SourceLocation location = SourceLocation.line(file, line);
            for (int region = 0; region < row.length; region++) {
                row[region] = TextTable.parseNumber(fields.get(region), location, "region " + (region + 1));
            }
            accept(line, row);
        }

        void accept(long line, double[] row) {
            int from = Math.multiplyExact(count, row.length);
            if (from + row.length > values.length) {
                values = Arrays.copyOf(values, Math.max(from + row.length, Math.multiplyExact(values.length, 2)));
            }
            if (count == lines.length) {
                lines = Arrays.copyOf(lines, count * 2);
            }
            System.arraycopy(row, 0, values, from, row.length);
            lines[count++] = line;
        }
    }
}
