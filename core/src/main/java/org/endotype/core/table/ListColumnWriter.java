package org.endotype.core.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.endotype.core.file.AtomicOutput;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet table of a few text and whole-number columns and one last column that holds a list of floats a row,
 * for tables wider than columns should be. Three-level lists, Zstandard pages; NaN is a null element. Atomic; the same
 * rows give the same bytes. Memory: one row group of some 32 MB.
 */
public final class ListColumnWriter {

    private static final long ROW_GROUP_BYTES = 32L << 20;

    /** Hands out the rows in order. */
    @FunctionalInterface
    public interface Rows {
        void writeTo(Sink sink) throws IOException;
    }

    /** Takes one row after the other. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param cells one a column before the list: text for columns named in {@code texts}, else a {@link Long}
         * @param list the row's values, not kept
         */
        void row(Object[] cells, float[] list) throws IOException;
    }

    private ListColumnWriter() {}

    /**
     * @param names of the columns, the list's last
     * @param wholeNumbers which of them hold whole numbers; the others before the list hold text
     * @param metadata key-value pairs of the file
     */
    public static void write(
            Path target, List<String> names, List<String> wholeNumbers, Map<String, String> metadata, Rows rows) {
        MessageType schema = schema(names, wholeNumbers);
        AtomicOutput.writePath(target, temporary -> {
            try (ParquetFile output = new ParquetFile(temporary);
                    ParquetWriter<Row> writer = new Builder(output, schema, metadata)
                            .withConf(new PlainParquetConfiguration())
                            .withCodecFactory(new ParquetCodecs())
                            .withCompressionCodec(CompressionCodecName.ZSTD)
                            .withDictionaryEncoding(false)
                            .withRowGroupSize(ROW_GROUP_BYTES)
                            .build()) {
                rows.writeTo((cells, list) -> writer.write(new Row(cells, list)));
            }
        });
    }

    private static MessageType schema(List<String> names, List<String> wholeNumbers) {
        Types.MessageTypeBuilder builder = Types.buildMessage();
        for (String name : names.subList(0, names.size() - 1)) {
            Type column = wholeNumbers.contains(name)
                    ? Types.optional(PrimitiveTypeName.INT64).named(name)
                    : Types.optional(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(name);
            builder.addField(column);
        }
        builder.addField(
                Types.optionalList().optionalElement(PrimitiveTypeName.FLOAT).named(names.get(names.size() - 1)));
        return builder.named("table");
    }

    private record Row(Object[] cells, float[] list) {}

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final MessageType schema;
        private final Map<String, String> metadata;

        Builder(OutputFile file, MessageType schema, Map<String, String> metadata) {
            super(file);
            this.schema = schema;
            this.metadata = metadata;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new Support(schema, metadata);
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return new Support(schema, metadata);
        }
    }

    private static final class Support extends WriteSupport<Row> {
        private final MessageType schema;
        private final Map<String, String> metadata;
        private @Nullable RecordConsumer consumer;

        Support(MessageType schema, Map<String, String> metadata) {
            this.schema = schema;
            this.metadata = metadata;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, new HashMap<>(metadata));
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema, new HashMap<>(metadata));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Row row) {
            RecordConsumer out = java.util.Objects.requireNonNull(consumer);
            out.startMessage();
            for (int column = 0; column < row.cells().length; column++) {
                String name = schema.getFieldName(column);
                out.startField(name, column);
                if (row.cells()[column] instanceof Long number) {
                    out.addLong(number);
                } else {
                    out.addBinary(Binary.fromString(String.valueOf(row.cells()[column])));
                }
                out.endField(name, column);
            }
            int last = row.cells().length;
            String name = schema.getFieldName(last);
            out.startField(name, last);
            out.startGroup();
            if (row.list().length > 0) {
                out.startField("list", 0);
                for (float value : row.list()) {
                    out.startGroup();
                    if (!Float.isNaN(value)) {
                        out.startField("element", 0);
                        out.addFloat(value);
                        out.endField("element", 0);
                    }
                    out.endGroup();
                }
                out.endField("list", 0);
            }
            out.endGroup();
            out.endField(name, last);
            out.endMessage();
        }
    }
}
