package org.endotype.core.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * The one way Parquet is written: flat optional columns, Zstandard pages, no dictionaries (feature values hardly ever
 * repeat), straight to Parquet's record consumer. Column names are taken as they are: Avro's would forbid {@code
 * sub-01} and {@code HLA-A}. Same rows, same bytes.
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

    static ParquetWriter<Row> open(Path file, List<String> names, List<ColumnType> types, Map<String, String> metadata)
            throws IOException {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (int column = 0; column < names.size(); column++) {
            switch (types.get(column)) {
                case TEXT ->
                    schema.optional(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(names.get(column));
                case INTEGER -> schema.optional(PrimitiveTypeName.INT64).named(names.get(column));
                case NUMBER -> schema.optional(PrimitiveTypeName.DOUBLE).named(names.get(column));
            }
        }
        return new Builder(new LocalOutputFile(file), new Support(schema.named("table"), names, metadata))
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withDictionaryEncoding(false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final Support support;

        Builder(OutputFile file, Support support) {
            super(file);
            this.support = support;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return support;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return support;
        }
    }

    private static final class Support extends WriteSupport<Row> implements Cells {
        private final MessageType schema;
        private final List<String> names;
        private final Map<String, String> metadata;

        @SuppressWarnings("NullAway.Init") // Parquet calls prepareForWrite before the first row
        private RecordConsumer consumer;

        Support(MessageType schema, List<String> names, Map<String, String> metadata) {
            this.schema = schema;
            this.names = names;
            this.metadata = metadata;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, metadata);
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema, metadata);
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Row row) {
            consumer.startMessage();
            row.addTo(this);
            consumer.endMessage();
        }

        @Override
        public void text(int column, String value) {
            consumer.startField(names.get(column), column);
            consumer.addBinary(Binary.fromString(value));
            consumer.endField(names.get(column), column);
        }

        @Override
        public void integer(int column, long value) {
            consumer.startField(names.get(column), column);
            consumer.addLong(value);
            consumer.endField(names.get(column), column);
        }

        @Override
        public void number(int column, double value) {
            if (Double.isNaN(value)) {
                return;
            }
            consumer.startField(names.get(column), column);
            consumer.addDouble(value);
            consumer.endField(names.get(column), column);
        }
    }
}
