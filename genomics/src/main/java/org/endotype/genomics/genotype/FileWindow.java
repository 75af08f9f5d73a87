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

    /** How many bytes are read ahead where the file has them. */
    private static final int AHEAD_BYTES = 1 << 22;

    private final Path file;
    private final FileChannel channel;
    private final long size;
    private byte[] bytes = {};
    private long from;
    private int held;

    public FileWindow(Path file) {
        this.file = file;
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
                    SourceLocation.byteOf(file, size),
                    "ends within its content; the file is truncated: copy it again");
        }
        int wanted = (int) Math.min(size - offset, Math.max(length, AHEAD_BYTES));
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
