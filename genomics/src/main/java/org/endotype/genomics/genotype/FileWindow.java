package org.endotype.genomics.genotype;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;

/**
 * A stretch of a file held in memory, for formats of records whose places are known; moves forward in steps of some
 * megabytes. For one thread.
 */
public final class FileWindow implements AutoCloseable {

    /** Read ahead where records are read one after the other. */
    public static final int SEQUENTIAL_BYTES = 1 << 22;

    /** Read ahead where most of the file is passed over. */
    public static final int SPARSE_BYTES = 1 << 14;

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private final int ahead;
    private byte[] bytes = {};
    private long from;
    private int held;

    /** @param ahead how many bytes are read at once where the file has them */
    public FileWindow(Path file, int ahead) {
        this.file = file;
        this.ahead = ahead;
        FileChannel opened = null;
        try {
            opened = FileChannel.open(file, StandardOpenOption.READ);
            this.size = opened.size();
            this.channel = opened;
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    /** Length of the file in bytes. */
    public long size() {
        return size;
    }

    /**
     * Makes bytes {@code offset} to {@code offset + length - 1} of the file available in {@link #bytes}.
     *
     * @return where they begin in {@link #bytes}
     */
    public int require(long offset, int length) {
        if (offset >= from && offset + length <= from + held) {
            return (int) (offset - from);
        }
        if (offset < 0 || length < 0 || offset + length > size) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, size), "ends within its content; the file is truncated: copy it again");
        }
        int wanted = (int) Math.min(size - offset, Math.max(length, ahead));
        if (bytes.length < wanted) {
            bytes = new byte[wanted];
        }
        held = 0;
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, wanted);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new MalformedInput(
                            SourceLocation.byteOf(file, offset + buffer.position()),
                            "ended while it was being read; was it changed meanwhile?");
                }
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
        from = offset;
        held = wanted;
        return 0;
    }

    /** The bytes held; replaced by the next {@link #require}. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }
}
