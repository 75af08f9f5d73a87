package org.endotype.imaging.nifti;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;

/**
 * A NIfTI-1 or NIfTI-2 file (gzipped or not, either byte order) whose header has been read and held against the bytes
 * that exist; voxels are read by {@link #openVolumes}.
 *
 * <p>Nothing of the size of the image is allocated here. A plain file must be long enough for what its header promises;
 * a gzipped one must not promise more than deflate can ever pack into its bytes (1032 to 1), and is inflated once where
 * a volume would take much room. The rest shows while streaming.
 */
public final class NiftiImage {

    /** Deflate's largest possible ratio, and what a member's header and trailer add. */
    private static final long MOST_BYTES_PER_COMPRESSED_BYTE = 1032;

    /** A gzipped file whose header promises larger volumes is inflated once before room is made for one of them. */
    private static final int LARGEST_UNCHECKED_VOLUME = 1 << 24;

    private final Path file;
    private final NiftiHeader header;

    private NiftiImage(Path file, NiftiHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Reads and checks the header.
     *
     * @throws MalformedInput when the file is not NIfTI, its header contradicts itself, or it is too short
     */
    public static NiftiImage open(Path file) {
        String name = file.toString();
        if (name.endsWith(".img") || name.endsWith(".img.gz")) {
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "is the voxel file of a .hdr/.img pair; convert the pair to one .nii or .nii.gz file");
        }
        NiftiHeader header;
        long length;
        boolean gzip;
        try (InputStream in = InputFiles.open(file)) {
            byte[] four = new byte[4];
            requireBytes(in, four, 0, file, 0);
            int size = NiftiHeaderCodec.versionOf(four, file) == 1 ? NiftiHeaderCodec.SIZE_1 : NiftiHeaderCodec.SIZE_2;
            byte[] bytes = new byte[size];
            System.arraycopy(four, 0, bytes, 0, 4);
            requireBytes(in, bytes, 4, file, 4);
            header = NiftiHeaderCodec.decode(bytes, file);
            length = Files.size(file);
            gzip = in instanceof java.util.zip.GZIPInputStream;
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
        long promised = header.dataOffset() + header.dataBytes();
        if (!gzip && length != promised) {
            requireLength(file, header, length, promised);
        }
        if (gzip && promised / MOST_BYTES_PER_COMPRESSED_BYTE > length) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, header.version() == 1 ? 40 : 16),
                    "the header promises " + header.dataBytes() + " bytes of voxels " + header.sizes()
                            + ", more than the " + length
                            + " compressed bytes of the file can hold; the header is wrong or the file is cut short");
        }
        if (gzip && header.voxelsPerVolume() > LARGEST_UNCHECKED_VOLUME) {
            requireInflatedLength(file, promised);
        }
        return new NiftiImage(file, header);
    }

    public Path file() {
        return file;
    }

    public NiftiHeader header() {
        return header;
    }

    /** The volumes in order, from the first; inflating runs ahead on a thread of its own. */
    public VolumeStream openVolumes() {
        return VolumeStream.open(this);
    }

    /** The only (or first) volume, scaled: {@link NiftiHeader#voxelsPerVolume} doubles, x fastest. */
    public double[] readFirstVolume() {
        double[] volume = new double[header.voxelsPerVolume()];
        try (VolumeStream volumes = openVolumes()) {
            volumes.next(volume);
        }
        return volume;
    }

    private static void requireLength(Path file, NiftiHeader header, long length, long promised) {
        if (length < promised) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, length),
                    "the file ends here; its header promises " + header.dataBytes() + " bytes of voxels "
                            + header.sizes() + " from byte " + header.dataOffset()
                            + ", so the file is cut short or the header is wrong: copy it again");
        }
        requireNoFurtherVolume(file, header, length - promised);
    }

    /** A few trailing bytes are padding; a whole further volume means that the header does not know the file. */
    static void requireNoFurtherVolume(Path file, NiftiHeader header, long trailing) {
        if (trailing >= (long) header.voxelsPerVolume() * header.datatype().bytes()) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, header.version() == 1 ? 40 : 16),
                    "the header promises " + header.volumeCount() + " volumes of " + header.size(0) + " x "
                            + header.size(1) + " x " + header.size(2)
                            + " voxels, and the file holds at least one more; the header is wrong");
        }
    }

    private static void requireInflatedLength(Path file, long promised) {
        try (InputStream in = InputFiles.open(file)) {
            byte[] block = new byte[1 << 16];
            long length = 0;
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                length += read;
            }
            if (length < promised) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, length),
                        "the data end here (counted after inflating); the header promises " + promised
                                + " bytes: the file is cut short or the header is wrong");
            }
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private static void requireBytes(InputStream in, byte[] target, int from, Path file, long position) {
        try {
            int read = in.readNBytes(target, from, target.length - from);
            if (read < target.length - from) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, position + read),
                        "ends within its header; expected a NIfTI header of 348 or 540 bytes (is it a NIfTI file?)");
            }
        } catch (IOException failure) {
            throw failure instanceof java.nio.file.FileSystemException
                    ? AtomicOutput.failure(file, "read", failure)
                    : InputFiles.malformed(file, failure);
        }
    }
}
