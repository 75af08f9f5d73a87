package org.endotype.imaging.nifti;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * How one voxel is stored. Complex, colour and 128-bit types are not numbers that a signal can be made of and are
 * refused by name.
 */
public enum NiftiDatatype {
    UINT8(2, 1),
    INT16(4, 2),
    INT32(8, 4),
    FLOAT32(16, 4),
    FLOAT64(64, 8),
    INT8(256, 1),
    UINT16(512, 2),
    UINT32(768, 4),
    INT64(1024, 8),
    UINT64(1280, 8);

    private static final VarHandle[] SHORTS = views(short[].class);
    private static final VarHandle[] INTS = views(int[].class);
    private static final VarHandle[] LONGS = views(long[].class);
    private static final VarHandle[] FLOATS = views(float[].class);
    private static final VarHandle[] DOUBLES = views(double[].class);
    private static final VarHandle LITTLE_SHORTS = SHORTS[0];
    private static final VarHandle LITTLE_FLOATS = FLOATS[0];

    private final int code;
    private final int bytes;

    NiftiDatatype(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The number in the header's {@code datatype} field. */
    public int code() {
        return code;
    }

    /** Bytes a voxel. */
    public int bytes() {
        return bytes;
    }

    static @Nullable NiftiDatatype ofCode(int code) {
        for (NiftiDatatype type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }

    /** What a code that is not read here stands for, for messages. */
    static String nameOfUnsupported(int code) {
        return switch (code) {
            case 0 -> "unknown";
            case 1 -> "1-bit";
            case 32 -> "complex64";
            case 128 -> "RGB24";
            case 1536 -> "float128";
            case 1792 -> "complex128";
            case 2048 -> "complex256";
            case 2304 -> "RGBA32";
            default -> "not a NIfTI type";
        };
    }

    /**
     * Converts {@code count} stored voxels to doubles without scaling. One loop a type, since a switch inside the loop
     * costs more than the conversion. 64-bit integers beyond 2^53 are rounded to the nearest double.
     */
    void decode(byte[] raw, int rawOffset, ByteOrder order, double[] target, int targetOffset, int count) {
        int index = order == ByteOrder.LITTLE_ENDIAN ? 0 : 1;
        switch (this) {
            case UINT8 -> {
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = raw[rawOffset + i] & 0xff;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = raw[rawOffset + i];
                }
            }
            case INT16 -> {
                // A constant handle is what the compilers turn into one load; the common order has its own loop.
                if (order == ByteOrder.LITTLE_ENDIAN) {
                    for (int i = 0; i < count; i++) {
                        target[targetOffset + i] = (short) LITTLE_SHORTS.get(raw, rawOffset + 2 * i);
                    }
                } else {
                    VarHandle view = SHORTS[index];
                    for (int i = 0; i < count; i++) {
                        target[targetOffset + i] = (short) view.get(raw, rawOffset + 2 * i);
                    }
                }
            }
            case UINT16 -> {
                VarHandle view = SHORTS[index];
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = (short) view.get(raw, rawOffset + 2 * i) & 0xffff;
                }
            }
            case INT32 -> {
                VarHandle view = INTS[index];
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = (int) view.get(raw, rawOffset + 4 * i);
                }
            }
            case UINT32 -> {
                VarHandle view = INTS[index];
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = (int) view.get(raw, rawOffset + 4 * i) & 0xffffffffL;
                }
            }
            case INT64 -> {
                VarHandle view = LONGS[index];
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = (long) view.get(raw, rawOffset + 8 * i);
                }
            }
            case UINT64 -> {
                VarHandle view = LONGS[index];
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = unsigned((long) view.get(raw, rawOffset + 8 * i));
                }
            }
            case FLOAT32 -> {
                if (order == ByteOrder.LITTLE_ENDIAN) {
                    for (int i = 0; i < count; i++) {
                        target[targetOffset + i] = (float) LITTLE_FLOATS.get(raw, rawOffset + 4 * i);
                    }
                } else {
                    VarHandle view = FLOATS[index];
                    for (int i = 0; i < count; i++) {
                        target[targetOffset + i] = (float) view.get(raw, rawOffset + 4 * i);
                    }
                }
            }
            case FLOAT64 -> {
                VarHandle view = DOUBLES[index];
                for (int i = 0; i < count; i++) {
                    target[targetOffset + i] = (double) view.get(raw, rawOffset + 8 * i);
                }
            }
        }
    }

    private static double unsigned(long value) {
        if (value >= 0) {
            return value;
        }
        // Halve, keeping the lowest bit sticky so that rounding stays correct, and double.
        return ((value >>> 1) | (value & 1)) * 2.0;
    }

    private static VarHandle[] views(Class<?> arrayType) {
        return new VarHandle[] {
            MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.LITTLE_ENDIAN),
            MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN)
        };
    }
}
