package org.endotype.core.table;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.JsonProperties;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/**
 * The one way Parquet is written: flat optional columns, Zstandard pages, no dictionaries (feature values hardly ever
 * repeat), through parquet-avro with generic records only, never reflection. Same rows, same bytes.
 */
final class ParquetWriting {

    /** A column's type. */
    enum ColumnType {
        TEXT,
        INTEGER,
        NUMBER
    }

    /** One row, whose cells add themselves to the open record. */
    @FunctionalInterface
    interface Row {
        void addTo(Cells cells);
    }

    /** Takes the cells of one row; a cell never put is null. */
    interface Cells {
        void text(int column, String value);

        void integer(int column, long value);

        /** NaN is written as null. */
        void number(int column, double value);
    }

    private static final long ROW_GROUP_BYTES = 32L << 20;

    private ParquetWriting() {}

    /** Takes rows until it is closed. */
    static final class RowWriter implements Closeable {
        private final ParquetWriter<IndexedRecord> writer;
        private final Cursor cursor;
        private final ParquetFile file;

        private RowWriter(ParquetWriter<IndexedRecord> writer, Cursor cursor, ParquetFile file) {
            this.file = file;
            this.writer = writer;
            this.cursor = cursor;
        }

        void write(Row row) throws IOException {
            cursor.clear();
            row.addTo(cursor);
            writer.write(cursor);
        }

        @Override
        public void close() throws IOException {
            try (file) {
                writer.close();
            }
        }
    }

    static RowWriter open(Path file, List<String> names, List<ColumnType> types, Map<String, String> metadata)
            throws IOException {
        Schema schema = schema(names, types);
        ParquetFile output = new ParquetFile(file);
        ParquetWriter<IndexedRecord> writer = AvroParquetWriter.<IndexedRecord>builder(output)
                .withSchema(schema)
                .withDataModel(new GenericData())
                .withConf(new PlainParquetConfiguration())
                .withExtraMetaData(metadata)
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withDictionaryEncoding(false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
        return new RowWriter(writer, new Cursor(schema), output);
    }

    /** Optional columns under their own names: Avro's rules for names would forbid {@code sub-01} and {@code HLA-A}. */
    private static Schema schema(List<String> names, List<ColumnType> types) {
        NameValidator before = Schema.getNameValidator();
        Schema.setNameValidator(NameValidator.NO_VALIDATION);
        try {
            List<Schema.Field> fields = new ArrayList<>(names.size());
            for (int column = 0; column < names.size(); column++) {
                Schema.Type type =
                        switch (types.get(column)) {
                            case TEXT -> Schema.Type.STRING;
                            case INTEGER -> Schema.Type.LONG;
                            case NUMBER -> Schema.Type.DOUBLE;
                        };
                Schema optional = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(type));
                fields.add(new Schema.Field(names.get(column), optional, null, JsonProperties.NULL_VALUE));
            }
            return Schema.createRecord("table", null, null, false, fields);
        } finally {
            Schema.setNameValidator(before);
        }
    }

    /** The one record that every row is written through. */
    private static final class Cursor implements IndexedRecord, Cells {
        private final Schema schema;
        private final @Nullable Object[] cells;

        Cursor(Schema schema) {
            this.schema = schema;
            this.cells = new Object[schema.getFields().size()];
        }

        void clear() {
            Arrays.fill(cells, null);
        }

        @Override
        public Schema getSchema() {
            return schema;
        }

        @Override
        public @Nullable Object get(int column) {
            return cells[column];
        }

        @Override
        public void put(int column, @Nullable Object value) {
            cells[column] = value;
        }

        @Override
        public void text(int column, String value) {
            cells[column] = value;
        }

        @Override
        public void integer(int column, long value) {
            cells[column] = value;
        }

        @Override
        public void number(int column, double value) {
            cells[column] = Double.isNaN(value) ? null : value;
        }
    }
}
