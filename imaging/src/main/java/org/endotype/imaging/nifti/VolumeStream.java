package org.endotype.imaging.nifti;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;

/**
 * Volumes of one image, in file order, decoded and scaled into the caller's reused array. Memory is bounded by that
 * array and {@link ReadAheadInput}'s buffers whatever the length of the run.
 *
 * <p>Voxels come as the file holds them: NaN and infinities pass through. The stream of a gzipped file is read to its
 * end after the last volume, so that its checksum is verified.
 */
public final class VolumeStream implements AutoCloseable {

    private static final int BLOCK_BYTES = 1 << 16;

    private final Path file;
    private final NiftiHeader header;
    private final InputStream in;
    private final byte[] block = new byte[BLOCK_BYTES];
    private final int volumeCount;
    private int volume;

    private VolumeStream(Path file, NiftiHeader header, InputStream in) {
        this.file = file;
        this.header = header;
        this.in = in;
        this.volumeCount = header.volumeCount();
    }

    static VolumeStream open(NiftiImage image) {
        VolumeStream stream =
                new VolumeStream(image.file(), image.header(), new ReadAheadInput(InputFiles.open(image.file())));
        stream.skip(image.header().dataOffset());
        return stream;
    }

    /**
     * Reads the next volume.
     *
     * @param target {@link NiftiHeader#voxelsPerVolume} doubles, overwritten
     * @return whether there was one
     * @throws MalformedInput when the data end before the header's promise, or do not inflate
     */
    public boolean next(double[] target) {
        if (volume == volumeCount) {
            return false;
        }
        int voxels = header.voxelsPerVolume();
        int width = header.datatype().bytes();
        int blockVoxels = BLOCK_BYTES / width;
        for (int done = 0; done < voxels; ) {
            int count = Math.min(blockVoxels, voxels - done);
            fill(count * width, (long) done * width);
            header.datatype().decode(block, 0, header.byteOrder(), target, done, count);
            done += count;
        }
        if (!header.isUnscaled()) {
            double slope = header.slope();
            double intercept = header.intercept();
            for (int i = 0; i < voxels; i++) {
                target[i] = target[i] * slope + intercept;
            }
        }
        volume++;
        if (volume == volumeCount) {
            requireEnd();
        }
        return true;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private void fill(int bytes, long intoVolume) {
        try {
            int read = in.readNBytes(block, 0, bytes);
            if (read < bytes) {
                long at = header.dataOffset()
                        + (long) volume
                                * header.voxelsPerVolume()
                                * header.datatype().bytes()
                        + intoVolume
                        + read;
                throw new MalformedInput(
                        SourceLocation.byteOf(file, at),
                        "the data end here (counted after inflating) in volume " + (volume + 1) + " of " + volumeCount
                                + "; the header promises "
                                + (header.dataOffset() + header.dataBytes())
                                + " bytes: the file is cut short or the header is wrong");
            }
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private void skip(long bytes) {
        try {
            in.skipNBytes(bytes);
        } catch (java.io.EOFException shorter) {
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "ends before byte " + bytes + ", where its header says that voxels start; it is cut short",
                    shorter);
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private void requireEnd() {
        try {
            long trailing = 0;
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                trailing += read;
                NiftiImage.requireNoFurtherVolume(file, header, trailing);
            }
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }
}
