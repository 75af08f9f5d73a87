package org.endotype.imaging.nifti;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;

/**
 * Writes maps as single-file NIfTI-1, little-endian 32-bit floats, unscaled, with the grid's affine as sform (code 2,
 * aligned). {@code .nii} or {@code .nii.gz} by name; atomically.
 */
public final class NiftiWriter {

    private static final int DATA_OFFSET = 352;

    /** Fills one volume at a time. */
    @FunctionalInterface
    public interface VolumeSource {
        /**
         * @param volume zero-based
         * @param target the grid's voxels, x fastest
         */
        void fill(int volume, double[] target);
    }

    private NiftiWriter() {}

    /** Refuses, before any work is done, a name whose extension says no image format. */
    public static void requireKnownFormat(Path file) {
        String name = file.toString();
        if (!(name.endsWith(".nii") || name.endsWith(".nii.gz"))) {
            throw new InvalidConfiguration(
                    SourceLocation.file(file), "its extension names no image format; use .nii or .nii.gz");
        }
    }

    /** Writes one volume. */
    public static void writeMap(Path file, Grid grid, double[] values) {
        if (values.length != grid.voxelCount()) {
            throw new IllegalArgumentException("expected " + grid.voxelCount() + " voxels, got " + values.length);
        }
        write(
                file,
                grid,
                1,
                OptionalDouble.empty(),
                (volume, target) -> System.arraycopy(values, 0, target, 0, values.length));
    }

    /** Writes {@code volumes} volumes; a fourth axis is there where there is more than one or a repetition time. */
    public static void write(
            Path file, Grid grid, int volumes, OptionalDouble repetitionTimeSeconds, VolumeSource source) {
        requireKnownFormat(file);
        String name = file.toString();
        AtomicOutput.writeStream(file, out -> {
            if (name.endsWith(".gz")) {
                GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
                writeTo(gzip, grid, volumes, repetitionTimeSeconds, source);
                gzip.finish();
            } else {
                writeTo(out, grid, volumes, repetitionTimeSeconds, source);
            }
        });
    }

    private static void writeTo(
            OutputStream out, Grid grid, int volumes, OptionalDouble repetitionTimeSeconds, VolumeSource source)
            throws IOException {
        out.write(header(grid, volumes, repetitionTimeSeconds));
        double[] values = new double[grid.voxelCount()];
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int volume = 0; volume < volumes; volume++) {
            source.fill(volume, values);
            for (double value : values) {
                if (!bytes.hasRemaining()) {
                    out.write(bytes.array(), 0, bytes.position());
                    bytes.clear();
                }
                bytes.putFloat((float) value);
            }
        }
        out.write(bytes.array(), 0, bytes.position());
    }

    private static byte[] header(Grid grid, int volumes, OptionalDouble repetitionTimeSeconds) {
        ByteBuffer header = ByteBuffer.allocate(DATA_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        boolean time = volumes > 1 || repetitionTimeSeconds.isPresent();
        header.putInt(0, NiftiHeaderCodec.SIZE_1);
        header.putShort(40, (short) (time ? 4 : 3));
        int[] sizes = {grid.sizeX(), grid.sizeY(), grid.sizeZ(), volumes, 1, 1, 1};
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > Short.MAX_VALUE) {
                throw new InvalidConfiguration("an axis of " + sizes[i] + " does not fit a NIfTI-1 header (32767)");
            }
            header.putShort(42 + 2 * i, (short) sizes[i]);
        }
        header.putShort(70, (short) NiftiDatatype.FLOAT32.code());
        header.putShort(72, (short) 32);
        header.putFloat(76, 1);
        Affine affine = grid.affine();
        for (int axis = 0; axis < 3; axis++) {
            double square = 0;
            for (int row = 0; row < 3; row++) {
                square += affine.entry(row, axis) * affine.entry(row, axis);
                header.putFloat(280 + (row * 4 + axis) * 4, (float) affine.entry(row, axis));
                header.putFloat(280 + (row * 4 + 3) * 4, (float) affine.entry(row, 3));
            }
            header.putFloat(80 + 4 * axis, (float) Math.sqrt(square));
        }
        repetitionTimeSeconds.ifPresent(seconds -> header.putFloat(92, (float) seconds));
        header.putFloat(108, DATA_OFFSET);
        header.putFloat(112, 1);
        header.put(123, (byte) (2 | 8));
        header.putShort(254, (short) 2);
        byte[] maker = "Endotype".getBytes(StandardCharsets.US_ASCII);
        header.put(148, maker);
        header.put(344, "n+1\0".getBytes(StandardCharsets.US_ASCII));
        return header.array();
    }
}
