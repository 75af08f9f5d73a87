package org.endotype.genomics.genotype;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.InputOutputFailure;
import org.jspecify.annotations.Nullable;

/**
 * Packed variants gathered in order, in memory up to a quarter of the heap and in a nameless temporary file beyond. For
 * formats whose genotypes cannot be reached without decoding everything before them.
 *
 * <p>The temporary file lies in the system's folder for such, readable by its owner alone, and disappears with the
 * process. Appending is for one thread; reading for any number, after the last append.
 */
public final class PackedSpool {

    private static final int CHUNK_BYTES = 1 << 22;

    private final long mostInMemory = Runtime.getRuntime().maxMemory() / 4;
    private final List<byte[]> chunks = new ArrayList<>();
    private long length;
    private @Nullable FileChannel overflow;

    /** Appends the first {@code count} bytes. */
    public void append(byte[] bytes, int count) {
        int done = 0;
        while (done < count && overflow == null) {
            int at = (int) (length % CHUNK_BYTES);
            if (at == 0) {
                if (length + CHUNK_BYTES > mostInMemory) {
                    overflow = openOverflow();
                    break;
                }
                chunks.add(new byte[CHUNK_BYTES]);
            }
            int part = Math.min(count - done, CHUNK_BYTES - at);
            System.arraycopy(bytes, done, chunks.get(chunks.size() - 1), at, part);
            done += part;
            length += part;
        }
        FileChannel file = overflow;
        if (file == null || done == count) {
            return;
        }
        try {
            ByteBuffer rest = ByteBuffer.wrap(bytes, done, count - done);
            while (rest.hasRemaining()) {
                length += file.write(rest);
            }
        } catch (IOException failure) {
            throw failed("written", failure);
        }
    }

    private static FileChannel openOverflow() {
        try {
            Path file = Files.createTempFile("endotype-", ".genotypes");
            return FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException failure) {
            throw failed("created", failure);
        }
    }

    public long length() {
        return length;
    }

    /** Copies {@code count} bytes from {@code offset} on. */
    public void read(long offset, byte[] target, int count) {
        long inMemory = (long) chunks.size() * CHUNK_BYTES;
        int done = 0;
        while (done < count && offset + done < inMemory) {
            int at = (int) ((offset + done) % CHUNK_BYTES);
            int part = Math.min(count - done, CHUNK_BYTES - at);
            System.arraycopy(chunks.get((int) ((offset + done) / CHUNK_BYTES)), at, target, done, part);
            done += part;
        }
        FileChannel file = overflow;
        if (done == count || file == null) {
            return;
        }
        try {
            ByteBuffer rest = ByteBuffer.wrap(target, done, count - done);
            while (rest.hasRemaining()) {
                if (file.read(rest, offset + rest.position() - inMemory) < 0) {
                    throw new InputOutputFailure("a temporary genotype file became shorter while it was in use");
                }
            }
        } catch (IOException failure) {
            throw failed("read", failure);
        }
    }

    /** A pass over {@code variants} variants of {@code width} bytes each. */
    public GenotypeReader open(int variants, int width) {
        return new PagedReader(variants, width) {
            @Override
            protected void decode(int first, int count, byte[] packed, @Nullable DosageBlock dosages) {
                read((long) first * width(), packed, count * width());
            }

            @Override
            public void close() {
                // The spool outlives its passes.
            }
        };
    }

    private static InputOutputFailure failed(String verb, IOException cause) {
        return new InputOutputFailure(
                org.endotype.core.error.SourceLocation.nowhere(),
                "a temporary file for decoded genotypes cannot be " + verb
                        + "; is the disk of the system's temporary folder full? (" + cause.getMessage() + ")",
                cause);
    }
}
