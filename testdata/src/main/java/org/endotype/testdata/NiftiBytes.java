package org.endotype.testdata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a NIfTI file, written from the standard's field offsets. Immutable; a test names the fields it cares
 * about and leaves the rest. Nothing is validated: a header that lies is a legitimate test input.
 *
 * <p>Values are handed over as stored (before slope and intercept), x fastest, then y, z and volume.
 */
public final class NiftiBytes {

    /** The version of the header. */
    public enum Version {
        /** 348 bytes, magic {@code n+1}. */
        NIFTI_1,
        /** 540 bytes, magic {@code n+2}. */
        NIFTI_2
    }

    /** How one stored value is coded. */
    public enum Datatype {
        UINT8(2, 1),
        INT16(4, 2),
        INT32(8, 4),
        FLOAT32(16, 4),
        FLOAT64(64, 8),
        INT8(256, 1),
        UINT16(512, 2),
        UINT32(768, 4),
        INT64(1024, 8);

        final int code;
        final int bytes;

        Datatype(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }
    }

    private final Version version;
    private final Datatype datatype;
    private final ByteOrder order;
    private final int[] grid;
    private final int volumes;
    private final double[] voxelMm;
    private final double repetitionTimeSeconds;
    private final double slope;
    private final double intercept;
    private final double[] sform;
    private final int sformCode;

    private NiftiBytes(
            Version version,
            Datatype datatype,
            ByteOrder order,
            int[] grid,
            int volumes,
            double[] voxelMm,
            double repetitionTimeSeconds,
            double slope,
            double intercept,
            double[] sform,
            int sformCode) {
        this.version = version;
        this.datatype = datatype;
        this.order = order;
        this.grid = grid;
        this.volumes = volumes;
        this.voxelMm = voxelMm;
        this.repetitionTimeSeconds = repetitionTimeSeconds;
        this.slope = slope;
        this.intercept = intercept;
        this.sform = sform;
        this.sformCode = sformCode;
    }

    /** NIfTI-1, little-endian int16, one voxel of 1 mm, one volume, TR 2 s, slope 1, intercept 0, identity sform (code 4). */
    public static NiftiBytes withDefaults() {
        return new NiftiBytes(
                Version.NIFTI_1,
                Datatype.INT16,
                ByteOrder.LITTLE_ENDIAN,
                new int[] {1, 1, 1},
                1,
                new double[] {1, 1, 1},
                2,
                1,
                0,
                new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0},
                4);
    }

    public NiftiBytes version(Version newVersion) {
        return new NiftiBytes(
                newVersion,
                datatype,
                order,
                grid,
                volumes,
                voxelMm,
                repetitionTimeSeconds,
                slope,
                intercept,
                sform,
                sformCode);
    }

    public NiftiBytes datatype(Datatype newDatatype) {
        return new NiftiBytes(
                version,
                newDatatype,
                order,
                grid,
                volumes,
                voxelMm,
                repetitionTimeSeconds,
                slope,
                intercept,
                sform,
                sformCode);
    }

    public NiftiBytes order(ByteOrder newOrder) {
        return new NiftiBytes(
                version,
                datatype,
                newOrder,
                grid,
                volumes,
                voxelMm,
                repetitionTimeSeconds,
                slope,
                intercept,
                sform,
                sformCode);
    }

    /** The size in voxels along x, y and z. */
    public NiftiBytes grid(int x, int y, int z) {
        return new NiftiBytes(
                version,
                datatype,
                order,
                new int[] {x, y, z},
                volumes,
                voxelMm,
                repetitionTimeSeconds,
                slope,
                intercept,
                sform,
                sformCode);
    }

    /** The number of volumes; 1 makes a three-dimensional image. */
    public NiftiBytes volumes(int newVolumes) {
        return new NiftiBytes(
                version,
                datatype,
                order,
                grid,
                newVolumes,
                voxelMm,
                repetitionTimeSeconds,
                slope,
                intercept,
                sform,
                sformCode);
    }

    public NiftiBytes voxelMm(double x, double y, double z) {
        return new NiftiBytes(
                version,
                datatype,
                order,
                grid,
                volumes,
                new double[] {x, y, z},
                repetitionTimeSeconds,
                slope,
                intercept,
                sform,
                sformCode);
    }

    public NiftiBytes repetitionTimeSeconds(double seconds) {
        return new NiftiBytes(
                version, datatype, order, grid, volumes, voxelMm, seconds, slope, intercept, sform, sformCode);
    }

    /** The scaling of stored to real values: real = stored * slope + intercept. */
    public NiftiBytes scaling(double newSlope, double newIntercept) {
        return new NiftiBytes(
                version,
                datatype,
                order,
                grid,
                volumes,
                voxelMm,
                repetitionTimeSeconds,
                newSlope,
                newIntercept,
                sform,
                sformCode);
    }

    /** The first three rows of the voxel-to-mm matrix, row by row (12 numbers), and its code (0 leaves the sform out). */
    public NiftiBytes sform(double[] rows, int code) {
        if (rows.length != 12) {
            throw new IllegalArgumentException("an sform has 12 numbers, got " + rows.length);
        }
        return new NiftiBytes(
                version,
                datatype,
                order,
                grid,
                volumes,
                voxelMm,
                repetitionTimeSeconds,
                slope,
                intercept,
                rows.clone(),
                code);
    }

    /** Voxels in all volumes. */
    public int valueCount() {
        return grid[0] * grid[1] * grid[2] * volumes;
    }

    /** Header and values, not compressed. */
    public byte[] encode(double[] stored) {
        ByteBuffer buffer = headerAndRoom(stored.length);
        for (double value : stored) {
            switch (datatype) {
                case UINT8, INT8 -> buffer.put((byte) value);
                case INT16 -> buffer.putShort((short) value);
                case UINT16 -> buffer.putShort((short) (int) value);
                case INT32 -> buffer.putInt((int) value);
                case UINT32 -> buffer.putInt((int) (long) value);
                case INT64 -> buffer.putLong((long) value);
                case FLOAT32 -> buffer.putFloat((float) value);
                case FLOAT64 -> buffer.putDouble(value);
            }
        }
        return buffer.array();
    }

    /** Header and 16-bit values, not compressed, without a detour through doubles. */
    public byte[] encode(short[] stored) {
        if (datatype != Datatype.INT16) {
            throw new IllegalStateException("short values need INT16, the header says " + datatype);
        }
        ByteBuffer buffer = headerAndRoom(stored.length);
        buffer.asShortBuffer().put(stored);
        return buffer.array();
    }

    private ByteBuffer headerAndRoom(int values) {
        int offset = version == Version.NIFTI_1 ? 352 : 544;
        ByteBuffer buffer =
                ByteBuffer.allocate(offset + values * datatype.bytes).order(order);
        if (version == Version.NIFTI_1) {
            writeVersion1(buffer, offset);
        } else {
            writeVersion2(buffer, offset);
        }
        return buffer.position(offset);
    }

    private void writeVersion1(ByteBuffer buffer, int offset) {
        buffer.putInt(0, 348);
        buffer.put(38, (byte) 'r');
        int[] dimensions = {volumes == 1 ? 3 : 4, grid[0], grid[1], grid[2], volumes, 1, 1, 1};
        for (int i = 0; i < 8; i++) {
            buffer.putShort(40 + 2 * i, (short) dimensions[i]);
        }
        buffer.putShort(70, (short) datatype.code);
        buffer.putShort(72, (short) (8 * datatype.bytes));
        double[] sizes = pixdim();
        for (int i = 0; i < 8; i++) {
            buffer.putFloat(76 + 4 * i, (float) sizes[i]);
        }
        buffer.putFloat(108, offset);
        buffer.putFloat(112, (float) slope);
        buffer.putFloat(116, (float) intercept);
        buffer.put(123, (byte) 10); // mm and seconds
        buffer.putShort(254, (short) sformCode);
        for (int i = 0; i < 12; i++) {
            buffer.putFloat(280 + 4 * i, sformCode == 0 ? 0 : (float) sform[i]);
        }
        buffer.put(344, "n+1\0".getBytes(StandardCharsets.US_ASCII));
    }

    private void writeVersion2(ByteBuffer buffer, int offset) {
        buffer.putInt(0, 540);
        buffer.put(4, new byte[] {'n', '+', '2', 0, '\r', '\n', 26, '\n'});
        buffer.putShort(12, (short) datatype.code);
        buffer.putShort(14, (short) (8 * datatype.bytes));
        long[] dimensions = {volumes == 1 ? 3 : 4, grid[0], grid[1], grid[2], volumes, 1, 1, 1};
        double[] sizes = pixdim();
        for (int i = 0; i < 8; i++) {
            buffer.putLong(16 + 8 * i, dimensions[i]);
            buffer.putDouble(104 + 8 * i, sizes[i]);
        }
        buffer.putLong(168, offset);
        buffer.putDouble(176, slope);
        buffer.putDouble(184, intercept);
        buffer.putInt(348, sformCode);
        for (int i = 0; i < 12; i++) {
            buffer.putDouble(400 + 8 * i, sformCode == 0 ? 0 : sform[i]);
        }
        buffer.putInt(500, 10); // mm and seconds
    }

    private double[] pixdim() {
        return new double[] {1, voxelMm[0], voxelMm[1], voxelMm[2], repetitionTimeSeconds, 0, 0, 0};
    }
}
