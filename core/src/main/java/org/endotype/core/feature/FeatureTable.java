package org.endotype.core.feature;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.DelimitedReader;
import org.endotype.core.table.NumericRows;
import org.endotype.core.table.ParquetColumns;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * Feature matrices in files: TSV, CSV (each also gzipped) and Parquet, by the file's extension.
 *
 * <p>Reading is strict: ragged rows, text where numbers belong, infinite values, empty or repeated ids and repeated
 * feature names are refused with file and line. Missing cells (see {@link
 * org.endotype.core.table.TextTable#parseNumber}) become NaN. Sample ids are kept exactly and never printed; feature
 * names are.
 *
 * <p>A file whose first column is named {@code feature} holds features as rows; any other holds samples as rows unless
 * the caller says otherwise.
 *
 * <p>Memory: the matrix, twice for a moment while text is read. Cost: linear in the file.
 */
public final class FeatureTable {

    /** The first column's name in a file that holds features as rows. */
    public static final String FEATURE_COLUMN = "feature";

    /** The first column's name in a file that holds samples as rows. */
    public static final String SAMPLE_COLUMN = "participant_id";

    /** Wider matrices are written to Parquet with features as rows: its cost grows with the number of columns. */
    public static final int WIDEST_PARQUET_ROW = 300;

    private static final String STEP_KEY = "endotype.step";
    private static final String PARAMETER_KEY = "endotype.parameter.";

    private FeatureTable() {}

    /** Reads a file with samples as rows, or features as rows where its first column is named {@code feature}. */
    public static FeatureMatrix read(Path file) {
        return read(file, null, header -> 0);
    }

    /** Reads a file that lies the given way round, whatever its first column is called. */
    public static FeatureMatrix read(Path file, FeatureLayout layout) {
        return read(file, layout, header -> 0);
    }

    /** Reads a file with samples as rows whose ids stand in the named column. */
    public static FeatureMatrix read(Path file, String idColumn) {
        return read(file, FeatureLayout.SAMPLES_AS_ROWS, header -> {
            int index = header.indexOf(idColumn);
            if (index < 0) {
                throw new InconsistentInput(
                        SourceLocation.line(file, 1),
                        "has no column '" + idColumn + "' to take ids from; its first column is '" + header.get(0)
                                + "'");
            }
            return index;
        });
    }

    /**
     * Reads a TSV or CSV of plain numbers, without header and without ids: samples as rows. They become {@code row-0001}
     * and so on, features {@code column-0001}.
     */
    public static FeatureMatrix readPlain(Path file) {
        if (ParquetColumns.isParquet(file)) {
            throw new MalformedInput(
                    SourceLocation.file(file), "a Parquet file names its columns; it cannot be a plain table");
        }
        List<double[]> rows = new ArrayList<>();
        List<String> first = DelimitedReader.read(file, (line, fields) -> rows.add(plainRow(file, line, fields)));
        rows.add(0, plainRow(file, 1, first));
        int width = rows.get(0).length;
        double[] values = new double[Math.multiplyExact(rows.size(), width)];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, values, i * width, width);
        }
        return FeatureMatrix.of(
                SampleSet.of(numbered("row", rows.size())),
                numbered("column", width),
                values,
                Provenance.of("plain table"));
    }

    private static double[] plainRow(Path file, long line, List<String> fields) {
        double[] row = new double[fields.size()];
        for (int j = 0; j < row.length; j++) {
            row[j] = TextTable.parseNumber(fields.get(j), SourceLocation.line(file, line), "column " + (j + 1));
        }
        return row;
    }

    private static List<String> numbered(String what, int count) {
        List<String> names = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            names.add(String.format(java.util.Locale.ROOT, "%s-%04d", what, i));
        }
        return names;
    }

    private static FeatureMatrix read(Path file, @Nullable FeatureLayout layout, ToIntFunction<List<String>> idColumn) {
        return ParquetColumns.isParquet(file) ? readParquet(file, layout, idColumn) : readText(file, layout, idColumn);
    }

    private static FeatureMatrix readText(
            Path file, @Nullable FeatureLayout layout, ToIntFunction<List<String>> idColumn) {
        List<double[]> rows = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        Map<String, Long> lineById = new HashMap<>();
        boolean[] featuresAsRows = new boolean[1];
        List<String> names = NumericRows.read(
                file,
                header -> {
                    if (header.size() < 2) {
                        throw new MalformedInput(
                                SourceLocation.line(file, 1),
                                "expected an id column and at least one more, found one; check the separator (tab, or"
                                        + " comma in a .csv)");
                    }
                    requireNames(file, header);
                    int index = idColumn.applyAsInt(header);
                    featuresAsRows[0] = isFeaturesAsRows(layout, header.get(index));
                    requireDistinct(file, header, index, featuresAsRows[0]);
                    return index;
                },
                (line, id, values) -> {
                    Long earlier = lineById.putIfAbsent(id, line);
                    if (earlier != null) {
                        throw new InconsistentInput(
                                SourceLocation.line(file, line),
                                featuresAsRows[0]
                                        ? "feature '" + id + "' stands in line " + earlier
                                                + " already; merge or rename the rows"
                                        : "repeats the sample id of line " + earlier + "; keep one row a sample");
                    }
                    ids.add(id);
                    rows.add(values.clone());
                });
        if (rows.isEmpty()) {
            throw new DegenerateData(SourceLocation.file(file), "holds a header and no rows; nothing to analyse");
        }
        int width = names.size();
        double[] values = new double[Math.multiplyExact(rows.size(), width)];
        for (int row = 0; row < rows.size(); row++) {
            double[] cells = rows.get(row);
            if (featuresAsRows[0]) {
                for (int column = 0; column < width; column++) {
                    values[column * ids.size() + row] = cells[column];
                }
            } else {
                System.arraycopy(cells, 0, values, row * width, width);
            }
        }
        Provenance provenance = Provenance.of("table");
        return featuresAsRows[0]
                ? FeatureMatrix.of(SampleSet.of(names), ids, values, provenance)
                : FeatureMatrix.of(SampleSet.of(ids), names, values, provenance);
    }

    private static FeatureMatrix readParquet(
            Path file, @Nullable FeatureLayout layout, ToIntFunction<List<String>> idColumn) {
        try (ParquetColumns table = ParquetColumns.open(file)) {
            List<String> header = table.names();
            if (header.size() < 2) {
                throw new MalformedInput(
                        SourceLocation.file(file), "expected an id column and at least one more, found one");
            }
            int index = idColumn.applyAsInt(header);
            boolean featuresAsRows = isFeaturesAsRows(layout, header.get(index));
            requireDistinct(file, header, index, featuresAsRows);
            List<String> ids = parquetIds(file, table.text(index), featuresAsRows);
            List<String> names = new ArrayList<>(header);
            names.remove(index);
            if (ids.isEmpty()) {
                throw new DegenerateData(SourceLocation.file(file), "holds columns and no rows; nothing to analyse");
            }
            int rows = ids.size();
            int width = names.size();
            double[] values = new double[Math.multiplyExact(rows, width)];
            if (featuresAsRows) {
                table.numbersWithout(index, (column, row, value) -> values[column * rows + row] = value);
            } else {
                table.numbersWithout(index, (column, row, value) -> values[row * width + column] = value);
            }
            Provenance provenance = provenance(table.metadata());
            return featuresAsRows
                    ? FeatureMatrix.of(SampleSet.of(names), ids, values, provenance)
                    : FeatureMatrix.of(SampleSet.of(ids), names, values, provenance);
        }
    }

    private static List<String> parquetIds(Path file, List<@Nullable String> column, boolean features) {
        Map<String, Integer> rowById = new LinkedHashMap<>();
        for (int row = 0; row < column.size(); row++) {
            String id = column.get(row);
            if (id == null || id.isBlank()) {
                throw new MalformedInput(
                        SourceLocation.file(file), "row " + (row + 1) + " has an empty id; every row needs one");
            }
            Integer earlier = rowById.putIfAbsent(id, row);
            if (earlier != null) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        features
                                ? "feature '" + id + "' stands in rows " + (earlier + 1) + " and " + (row + 1)
                                : "row " + (row + 1) + " repeats the sample id of row " + (earlier + 1)
                                        + "; keep one row a sample");
            }
        }
        return List.copyOf(rowById.keySet());
    }

    private static boolean isFeaturesAsRows(@Nullable FeatureLayout layout, String idName) {
        return layout == null ? idName.equals(FEATURE_COLUMN) : layout == FeatureLayout.FEATURES_AS_ROWS;
    }

    /** Header names other than the id column's must be there and differ; sample ids are not printed. */
    private static void requireNames(Path file, List<String> header) {
        for (String name : header) {
            try {
                Double.parseDouble(name);
            } catch (NumberFormatException word) {
                return;
            }
        }
        throw new MalformedInput(
                SourceLocation.line(file, 1),
                "expected a header with names, found numbers only; add one and a column of ids, or read the file as a plain"
                        + " table (--plain-tables), where row i of every view is the same participant");
    }

    private static void requireDistinct(Path file, List<String> header, int idIndex, boolean samples) {
        Map<String, Integer> columnByName = new HashMap<>();
        for (int column = 0; column < header.size(); column++) {
            if (column == idIndex) {
                continue;
            }
            String name = header.get(column);
            if (name.isBlank()) {
                throw new MalformedInput(
                        SourceLocation.line(file, 1),
                        "column " + (column + 1) + " has no name in the header; name it or remove it");
            }
            Integer earlier = columnByName.putIfAbsent(name, column);
            if (earlier != null) {
                throw new InconsistentInput(
                        SourceLocation.line(file, 1),
                        samples
                                ? "columns " + (earlier + 1) + " and " + (column + 1)
                                        + " hold the same sample id; keep one column a sample"
                                : "feature '" + name + "' stands in columns " + (earlier + 1) + " and " + (column + 1)
                                        + "; rename or drop one");
            }
        }
    }

    /**
     * Writes a matrix in the format that the file's extension names. Text: samples as rows under {@code
     * participant_id}. Parquet: the same for up to {@value #WIDEST_PARQUET_ROW} features, features as rows above that,
     * with the provenance in its metadata. {@link #read(Path)} reads either back to the same bits.
     */
    public static void write(FeatureMatrix matrix, Path file) {
        write(matrix, file, Parallelism.single());
    }

    /** The same file, its text made on several threads. */
    public static void write(FeatureMatrix matrix, Path file, Parallelism parallelism) {
        boolean wide = ParquetColumns.isParquet(file) && matrix.featureCount() > WIDEST_PARQUET_ROW;
        write(
                matrix,
                file,
                wide ? FeatureLayout.FEATURES_AS_ROWS : FeatureLayout.SAMPLES_AS_ROWS,
                wide ? FEATURE_COLUMN : SAMPLE_COLUMN,
                parallelism);
    }

    /**
     * Writes a matrix the given way round.
     *
     * @param idName the first column's name
     */
    public static void write(FeatureMatrix matrix, Path file, FeatureLayout layout, String idName) {
        write(matrix, file, layout, idName, Parallelism.single());
    }

    private static void write(
            FeatureMatrix matrix, Path file, FeatureLayout layout, String idName, Parallelism parallelism) {
        TableWriter.requireKnownFormat(file);
        boolean samplesAsRows = layout == FeatureLayout.SAMPLES_AS_ROWS;
        List<String> columns =
                samplesAsRows ? matrix.featureNames() : matrix.samples().ids();
        List<String> ids = samplesAsRows ? matrix.samples().ids() : matrix.featureNames();
        if (columns.contains(idName)) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "a column is named '" + idName + "' like the id column; rename the feature or sample");
        }
        if (ParquetColumns.isParquet(file)) {
            ParquetColumns.writeNumeric(file, idName, columns, metadata(matrix.provenance()), sink -> {
                for (int row = 0; row < ids.size(); row++) {
                    sink.row(ids.get(row), samplesAsRows ? matrix.row(row) : matrix.column(row));
                }
            });
            return;
        }
        List<String> header = new ArrayList<>(columns.size() + 1);
        header.add(idName);
        header.addAll(columns);
        TableWriter.writeNumbers(
                file,
                header,
                ids,
                samplesAsRows ? matrix::value : (feature, sample) -> matrix.value(sample, feature),
                parallelism);
    }

    private static Map<String, String> metadata(Provenance provenance) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(STEP_KEY, provenance.step());
        provenance.parameters().forEach((name, value) -> metadata.put(PARAMETER_KEY + name, value));
        return metadata;
    }

    private static Provenance provenance(Map<String, String> metadata) {
        Map<String, String> parameters = new TreeMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(PARAMETER_KEY)) {
                parameters.put(key.substring(PARAMETER_KEY.length()), value);
            }
        });
        return new Provenance(metadata.getOrDefault(STEP_KEY, "table"), parameters);
    }
}
