package org.endotype.core.table;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;
import org.endotype.core.table.ParquetWriting.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A flat Parquet table read a column at a time, and a numeric one written a row at a time. Text, integers, decimals of
 * up to 18 digits, floats, doubles and booleans (as 0 and 1) are read; nested and repeated columns, dates and other
 * binary values are refused. Nulls are missing, as are NaN; infinities are refused.
 *
 * <p>Compression: Zstandard, Snappy, gzip or none. Memory: the compressed pages of one row group.
 */
public final class ParquetColumns implements Closeable {

    /** Receives the numbers of a table, row group by row group and column by column within each. */
    @FunctionalInterface
    public interface NumberSink {
        void accept(int column, int row, double value);
    }

    /** Receives rows of numbers under an id. */
    @FunctionalInterface
    public interface NumericRowSink {
        void row(String id, double[] values) throws IOException;
    }

    /** Produces rows of numbers. */
    @FunctionalInterface
    public interface NumericRowSource {
        void writeTo(NumericRowSink sink) throws IOException;
    }

    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private final Path file;
    private final ParquetFileReader reader;
    private final MessageType schema;

    private ParquetColumns(Path file, ParquetFileReader reader) {
        this.file = file;
        this.reader = reader;
        this.schema = reader.getFileMetaData().getSchema();
    }

    /** Whether a name says Parquet. */
    public static boolean isParquet(Path file) {
        return file.toString().endsWith(".parquet");
    }

    public static ParquetColumns open(Path file) {
        InputFiles.requireReadable(file);
        requireFrame(file);
        return reading(file, () -> {
            try {
                ParquetReadOptions options = new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                        .withCodecFactory(new ParquetCodecs())
                        .build();
                return new ParquetColumns(file, ParquetFileReader.open(new LocalInputFile(file), options));
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        });
    }

    /** The magic at both ends, and a footer that lies within the file: Parquet's reader asks for neither in full. */
    private static void requireFrame(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            ByteBuffer start = bytes(channel, 0, MAGIC.length);
            if (!Arrays.equals(start.array(), MAGIC)) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, 0),
                        "expected a Parquet file, which starts with PAR1; write it again (is it another format under"
                                + " this name?)");
            }
            ByteBuffer end = bytes(channel, Math.max(0, size - 8), 8);
            if (!Arrays.equals(end.array(), 4, 8, MAGIC, 0, MAGIC.length)) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, size),
                        "ends without PAR1, with which a Parquet file ends (truncated?); write it again");
            }
            int footer = end.order(ByteOrder.LITTLE_ENDIAN).getInt(0);
            if (footer <= 0 || footer > size - 12) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, size - 8),
                        "its footer is said to take " + Integer.toUnsignedLong(footer) + " bytes of a file of " + size
                                + "; write it again");
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    private static ByteBuffer bytes(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
            // As often as it takes; what a short file lacks stays zero.
        }
        return buffer;
    }

    /** Column names in file order; they may repeat. */
    public List<String> names() {
        return schema.getFields().stream().map(Type::getName).toList();
    }

    /** The key-value metadata of the file, unmodifiable. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(reader.getFileMetaData().getKeyValueMetaData());
    }

    public int rowCount() {
        long rows = reader.getRecordCount();
        if (rows < 0) {
            throw new MalformedInput(SourceLocation.file(file), "its footer names " + rows + " rows; write it again");
        }
        if (rows > Integer.MAX_VALUE - 8) {
            throw new MalformedInput(SourceLocation.file(file), "holds " + rows + " rows; at most 2^31 are read");
        }
        return (int) rows;
    }

    /** One column as text; null where it is null. Whole numbers are printed without a fraction. */
    public List<@Nullable String> text(int column) {
        requireFlat(column);
        List<@Nullable String> texts = new ArrayList<>(rowCount());
        eachColumn(List.of(column), (ignored, row, cell) -> {
            if (cell.getCurrentDefinitionLevel() < cell.getDescriptor().getMaxDefinitionLevel()) {
                texts.add(null);
            } else if (isText(cell.getDescriptor())) {
                texts.add(cell.getBinary().toStringUsingUTF8());
            } else {
                double value = number(cell);
                texts.add(Double.isNaN(value) ? null : TableWriter.formatNumber(value));
            }
        });
        return texts;
    }

    /** Hands over rows as text, nulls as empty cells; returns the header. Holds the whole table in memory. */
    List<String> rowsAsText(DelimitedReader.RowConsumer rows) {
        List<List<@Nullable String>> columns = new ArrayList<>();
        for (int column = 0; column < schema.getFieldCount(); column++) {
            columns.add(text(column));
        }
        for (int row = 0; row < rowCount(); row++) {
            List<String> cells = new ArrayList<>(columns.size());
            for (List<@Nullable String> column : columns) {
                String cell = column.get(row);
                cells.add(cell == null ? "" : cell);
            }
            rows.accept(row + 1L, cells);
        }
        return names();
    }

    /** Hands over every number of every column but one, which holds the ids. */
    public void numbersWithout(int idColumn, NumberSink sink) {
        List<Integer> wanted = new ArrayList<>(schema.getFieldCount());
        for (int column = 0; column < schema.getFieldCount(); column++) {
            if (column != idColumn) {
                requireFlat(column);
                if (isText(schema.getColumnDescription(
                        new String[] {schema.getType(column).getName()}))) {
                    throw new MalformedInput(
                            SourceLocation.file(file),
                            "column '" + schema.getFieldName(column)
                                    + "': expected numbers, found text; keep one id column and numbers");
                }
                wanted.add(column);
            }
        }
        eachColumn(wanted, (column, row, cell) -> {
            double value =
                    cell.getCurrentDefinitionLevel() < cell.getDescriptor().getMaxDefinitionLevel()
                            ? Double.NaN
                            : number(cell);
            if (Double.isInfinite(value)) {
                throw new MalformedInput(
                        SourceLocation.file(file),
                        "column '" + schema.getFieldName(column) + "', row " + (row + 1)
                                + " holds an infinite value; write missing values as null");
            }
            sink.accept(column < idColumn ? column : column - 1, row, value);
        });
    }

    private void requireFlat(int column) {
        Type type = schema.getType(column);
        if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "column '" + type.getName()
                            + "': expected one value a row, found a nested or repeated one; unnest it");
        }
    }

    private interface CellConsumer {
        void accept(int column, int row, ColumnReader cell);
    }

    private void eachColumn(List<Integer> columns, CellConsumer consumer) {
        if (columns.isEmpty()) {
            return;
        }
        reading(file, () -> {
            List<Type> fields = columns.stream().map(schema::getType).toList();
            MessageType wanted = new MessageType(schema.getName(), fields);
            reader.setRequestedSchema(wanted);
            int start = 0;
            for (int group = 0; group < reader.getRowGroups().size(); group++) {
                start += readGroup(group, start, columns, wanted, consumer);
            }
            return start;
        });
    }

    private int readGroup(int group, int start, List<Integer> columns, MessageType wanted, CellConsumer consumer) {
        try {
            PageReadStore pages = reader.readRowGroup(group);
            int rows = Math.toIntExact(pages.getRowCount());
            ColumnReadStoreImpl store = new ColumnReadStoreImpl(
                    pages, new IgnoredGroup(), wanted, reader.getFileMetaData().getCreatedBy());
            for (int i = 0; i < columns.size(); i++) {
                ColumnReader cell = store.getColumnReader(wanted.getColumns().get(i));
                for (int row = 0; row < rows; row++) {
                    consumer.accept(columns.get(i), start + row, cell);
                    cell.consume();
                }
            }
            return rows;
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static boolean isText(ColumnDescriptor column) {
        LogicalTypeAnnotation logical = column.getPrimitiveType().getLogicalTypeAnnotation();
        return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
            case BINARY, FIXED_LEN_BYTE_ARRAY -> !(logical instanceof DecimalLogicalTypeAnnotation);
            default -> false;
        };
    }

    private static double number(ColumnReader cell) {
        var type = cell.getDescriptor().getPrimitiveType();
        double scale = type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
                ? Math.pow(10, decimal.getScale())
                : 1.0;
        return switch (type.getPrimitiveTypeName()) {
            case DOUBLE -> cell.getDouble();
            case FLOAT -> cell.getFloat();
            case INT32 -> cell.getInteger() / scale;
            case INT64 -> cell.getLong() / scale;
            case BOOLEAN -> cell.getBoolean() ? 1.0 : 0.0;
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                new java.math.BigInteger(cell.getBinary().getBytes()).doubleValue() / scale;
            case INT96 ->
                throw new IllegalStateException(
                        "column '" + cell.getDescriptor().getPath()[0] + "' holds time stamps; expected numbers");
        };
    }

    /** Runs a read, and turns what Parquet throws at a damaged file into one line. */
    private static <T> T reading(Path file, Supplier<T> read) {
        try {
            return read.get();
        } catch (EndotypeException ours) {
            throw ours;
        } catch (ParquetCodecs.UnsupportedCodec codec) {
            throw new MalformedInput(SourceLocation.file(file), String.valueOf(codec.getMessage()), codec);
        } catch (RuntimeException | StackOverflowError damaged) {
            // Parquet's reader descends into structures as deep as the file nests them.
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "is not a readable Parquet file (truncated, damaged, or another format under this name?); write it"
                            + " again",
                    damaged);
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    /**
     * Writes a table of one text column and number columns, atomically; NaN becomes null.
     *
     * @param names the number columns
     * @param metadata key-value metadata for the file's footer
     */
    public static void writeNumeric(
            Path file, String idName, List<String> names, Map<String, String> metadata, NumericRowSource source) {
        List<String> header = new ArrayList<>(names.size() + 1);
        header.add(idName);
        header.addAll(names);
        List<ColumnType> types = new ArrayList<>(Collections.nCopies(header.size(), ColumnType.NUMBER));
        types.set(0, ColumnType.TEXT);
        AtomicOutput.writePath(file, temporary -> {
            try (ParquetWriting.RowWriter writer = ParquetWriting.open(temporary, header, types, metadata)) {
                source.writeTo((id, values) -> {
                    TableWriter.requireWidth(values.length + 1, header);
                    writer.write(cells -> {
                        cells.text(0, id);
                        for (int i = 0; i < values.length; i++) {
                            cells.number(i + 1, values[i]);
                        }
                    });
                });
            }
        });
    }

    /** Columns are read one by one, never assembled into records; Parquet asks for converters all the same. */
    private static final class IgnoredGroup extends GroupConverter {
        @Override
        public Converter getConverter(int field) {
            return new PrimitiveConverter() {};
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
