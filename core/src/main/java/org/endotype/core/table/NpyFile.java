package org.endotype.core.table;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;

/**
 * NumPy's {@code .npy} files of numbers in one or two dimensions.
 *
 * <p>Read: format versions 1 to 3; {@code f2}, {@code f4}, {@code f8}, {@code i1..i8}, {@code u1..u4} and booleans, both
 * byte orders, C and Fortran order. Other kinds (objects, strings, complex numbers, 64-bit unsigned) are refused: an
 * object array would need Python's unpickler. The size that the header promises is held against the file's length
 * before anything is allocated. Written: version 1, {@code <f8}, C order.
 *
 * <p>Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays", and the format's reference page.
 */
public final class NpyFile {

    /**
     * An array read.
     *
     * @param rows the first dimension
     * @param columns the second dimension, 1 where the file holds a vector
     * @param values row-major
     */
    public record Array(int rows, int columns, double[] values) {}

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z])(\\d+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(\\s*(\\d+)\\s*,?\\s*(\\d+)?\\s*,?\\s*\\)");
    /** Deflate's largest ratio. */
    private static final long MOST_RATIO = 1032;

    private static final int FIRST_VALUES = 1 << 22;
    private static final int LONGEST_HEADER = 1 << 16;

    private NpyFile() {}

    /** Reads a file; see the class for what is taken. */
    public static Array read(Path file) {
        InputFiles.requireReadable(file);
        try (InputStream raw = InputFiles.openNumbers(file);
                DataInputStream in = new DataInputStream(raw)) {
            byte[] start = in.readNBytes(8);
            for (int i = 0; i < MAGIC.length; i++) {
                if (start.length < 8 || start[i] != MAGIC[i]) {
                    throw new MalformedInput(
                            SourceLocation.byteOf(file, 0),
                            "does not start with NumPy's magic bytes; is it a .npy file?");
                }
            }
            int version = start[6];
            if (version < 1 || version > 3) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, 6), "expected format version 1, 2 or 3, found " + version);
            }
            byte[] lengthBytes = in.readNBytes(version == 1 ? 2 : 4);
            if (lengthBytes.length < (version == 1 ? 2 : 4)) {
                throw new EOFException();
            }
            ByteBuffer lengthBuffer = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
            int length = version == 1 ? lengthBuffer.getShort() & 0xffff : lengthBuffer.getInt();
            if (length < 0 || length > LONGEST_HEADER) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, 8),
                        "its header claims " + (length & 0xffffffffL) + " bytes, expected at most " + LONGEST_HEADER);
            }
            byte[] headerBytes = in.readNBytes(length);
            if (headerBytes.length < length) {
                throw new EOFException();
            }
            long dataStart = 8L + lengthBytes.length + length;
            return readData(file, in, new String(headerBytes, StandardCharsets.UTF_8), dataStart);
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private static Array readData(Path file, InputStream in, String header, long dataStart) throws IOException {
        Matcher description = DESCRIPTION.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!description.find()) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 10), "expected an array of plain numbers; save it as float64 (f8)");
        }
        if (!order.find() || !shape.find()) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 10), "expected an array of one or two dimensions; reshape it");
        }
        char kind = description.group(2).charAt(0);
        int width = Integer.parseInt(description.group(3));
        requireKnown(file, kind, width);
        long rows;
        long columns;
        try {
            rows = Long.parseLong(shape.group(1));
            columns = shape.group(2) == null ? 1 : Long.parseLong(shape.group(2));
        } catch (NumberFormatException tooLong) {
            throw new MalformedInput(SourceLocation.byteOf(file, 10), "its shape is out of range", tooLong);
        }
        boolean fits = rows <= Integer.MAX_VALUE
                && columns <= Integer.MAX_VALUE
                && (rows == 0 || columns == 0 || rows * columns <= Integer.MAX_VALUE - 8);
        // A gzipped file cannot hold more than deflate packs into it; reading stops at its end.
        boolean plain = !file.toString().endsWith(".gz");
        long holds = plain ? Files.size(file) - dataStart : Files.size(file) * MOST_RATIO;
        if (!fits || holds < rows * columns * width) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, dataStart),
                    "its header promises " + rows + " x " + columns + " values of " + width
                            + " bytes, more than the file holds; copy or save it again");
        }
        ByteOrder bytes = description.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        double[] values = readValues(file, in, kind, width, bytes, (int) (rows * columns), dataStart);
        if (order.group(1).equals("True") && shape.group(2) != null) {
            values = transpose(values, (int) rows, (int) columns);
        }
        return new Array((int) rows, (int) columns, values);
    }

    private static void requireKnown(Path file, char kind, int width) {
        boolean known =
                switch (kind) {
                    case 'f' -> width == 2 || width == 4 || width == 8;
                    case 'i' -> width == 1 || width == 2 || width == 4 || width == 8;
                    case 'u' -> width == 1 || width == 2 || width == 4;
                    case 'b' -> width == 1;
                    default -> false;
                };
        if (!known) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 10),
                    "its values are of kind '" + kind + width + "', expected real numbers; save it as float64 (f8)");
        }
    }

    private static double[] readValues(
            Path file, InputStream in, char kind, int width, ByteOrder order, int count, long dataStart)
            throws IOException {
        // Room is made as the data come: a gzipped file may end before what its header promises.
        double[] values = new double[Math.min(count, FIRST_VALUES)];
        byte[] block = new byte[(1 << 13) * width];
        int done = 0;
        while (done < count) {
            int wanted = Math.min(1 << 13, count - done);
            int read = in.readNBytes(block, 0, wanted * width);
            if (read < wanted * width) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, dataStart + (long) done * width + read),
                        "ends before its data does (truncated); copy or save it again");
            }
            if (done + wanted > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, 2L * values.length));
            }
            ByteBuffer buffer = ByteBuffer.wrap(block).order(order);
            for (int i = 0; i < wanted; i++) {
                values[done + i] = value(buffer, i * width, kind, width);
            }
            done += wanted;
        }
        return values;
    }

    private static double value(ByteBuffer buffer, int at, char kind, int width) {
        if (kind == 'f') {
            return switch (width) {
                case 2 -> half(buffer.getShort(at));
                case 4 -> buffer.getFloat(at);
                default -> buffer.getDouble(at);
            };
        }
        boolean signed = kind == 'i';
        return switch (width) {
            case 1 -> signed ? buffer.get(at) : buffer.get(at) & 0xff;
            case 2 -> signed ? buffer.getShort(at) : buffer.getShort(at) & 0xffff;
            case 4 -> signed ? buffer.getInt(at) : buffer.getInt(at) & 0xffffffffL;
            default -> buffer.getLong(at);
        };
    }

    private static double half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        double magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24;
                    case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
                };
        return bits < 0 ? -magnitude : magnitude;
    }

    private static double[] transpose(double[] columnMajor, int rows, int columns) {
        double[] rowMajor = new double[columnMajor.length];
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                rowMajor[i * columns + j] = columnMajor[j * rows + i];
            }
        }
        return rowMajor;
    }

    /** Writes a row-major {@code rows x columns} matrix of doubles, atomically. */
    public static void write(Path file, double[] rowMajor, int rows, int columns) {
        if ((long) rows * columns != rowMajor.length) {
            throw new IllegalArgumentException(
                    "expected " + (long) rows * columns + " values, found " + rowMajor.length);
        }
        String dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        // The header, with its newline, ends on a multiple of 64 bytes.
        int padding = Math.floorMod(-(10 + dictionary.length() + 1), 64);
        byte[] header = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        AtomicOutput.writeStream(file, out -> {
            out.write(MAGIC);
            out.write(1);
            out.write(0);
            out.write(header.length & 0xff);
            out.write(header.length >> 8);
            out.write(header);
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
            for (double value : rowMajor) {
                if (!buffer.hasRemaining()) {
                    out.write(buffer.array());
                    buffer.clear();
                }
                buffer.putDouble(value);
            }
            out.write(buffer.array(), 0, buffer.position());
        });
    }
}
