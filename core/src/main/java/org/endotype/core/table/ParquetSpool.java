package org.endotype.core.table;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.endotype.core.table.ParquetWriting.ColumnType;
import org.endotype.core.table.ParquetWriting.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table whose column types show only once the last row was seen: they are laid down in a file of their own
 * first, then written as Parquet with the narrowest type that holds each column (integers, else numbers, else text; a
 * column without any value becomes numbers). Memory: one row group.
 */
final class ParquetSpool {

    private static final byte NULL = 0;
    private static final byte INTEGER = 1;
    private static final byte NUMBER = 2;
    private static final byte TEXT = 3;

    private final List<String> header;
    private final byte[] widest;
    private long rows;

    private ParquetSpool(List<String> header) {
        this.header = header;
        this.widest = new byte[header.size()];
    }

    /** Makes {@code target} (which must not exist) from the rows; the spool lies beside it and is removed. */
    static void write(Path target, List<String> header, TableWriter.RowSource source) throws IOException {
        ParquetSpool spool = new ParquetSpool(header);
        Path rows = target.resolveSibling(target.getFileName() + ".rows");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(rows), 1 << 16))) {
                source.writeTo(cells -> spool.put(out, cells));
            }
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(rows), 1 << 16))) {
                spool.writeParquet(target, in);
            }
        } finally {
            Files.deleteIfExists(rows);
        }
    }

    private void put(DataOutputStream out, @Nullable Object[] cells) throws IOException {
        TableWriter.requireWidth(cells.length, header);
        for (int column = 0; column < cells.length; column++) {
            Object cell = cells[column];
            byte type = typeOf(cell);
            widest[column] = (byte) Math.max(widest[column], type);
            out.writeByte(type);
            if (cell instanceof Number number && type == INTEGER) {
                out.writeLong(number.longValue());
            } else if (cell instanceof Number number && type == NUMBER) {
                out.writeDouble(number.doubleValue());
            } else if (cell != null && type == TEXT) {
                byte[] utf8 = cell.toString().getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            }
        }
        rows++;
    }

    private static byte typeOf(@Nullable Object cell) {
        if (cell == null) {
            return NULL;
        }
        if (cell instanceof Integer || cell instanceof Long || cell instanceof Short || cell instanceof Byte) {
            return INTEGER;
        }
        if (cell instanceof Double || cell instanceof Float) {
            return NUMBER;
        }
        return TEXT;
    }

    private void writeParquet(Path target, DataInputStream in) throws IOException {
        ColumnType[] types = new ColumnType[widest.length];
        for (int column = 0; column < types.length; column++) {
            types[column] = switch (widest[column]) {
                case INTEGER -> ColumnType.INTEGER;
                case TEXT -> ColumnType.TEXT;
                default -> ColumnType.NUMBER;
            };
        }
        byte[] kinds = new byte[types.length];
        long[] bits = new long[types.length];
        String[] texts = new String[types.length];
        Row row = cells -> {
            for (int column = 0; column < types.length; column++) {
                if (kinds[column] == NULL) {
                    continue;
                }
                switch (types[column]) {
                    case INTEGER -> cells.integer(column, bits[column]);
                    case NUMBER ->
                        cells.number(
                                column,
                                kinds[column] == INTEGER ? bits[column] : Double.longBitsToDouble(bits[column]));
                    case TEXT -> cells.text(column, asText(kinds[column], bits[column], texts[column]));
                }
            }
        };
        try (ParquetWriting.RowWriter writer = ParquetWriting.open(target, header, Arrays.asList(types), Map.of())) {
            for (long done = 0; done < rows; done++) {
                for (int column = 0; column < types.length; column++) {
                    kinds[column] = in.readByte();
                    switch (kinds[column]) {
                        case INTEGER, NUMBER -> bits[column] = in.readLong();
                        case TEXT -> texts[column] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
                        default -> bits[column] = 0;
                    }
                }
                writer.write(row);
            }
        }
    }

    private static String asText(byte kind, long bits, String text) {
        return switch (kind) {
            case INTEGER -> Long.toString(bits);
            case NUMBER -> TableWriter.formatNumber(Double.longBitsToDouble(bits));
            default -> text;
        };
    }
}
