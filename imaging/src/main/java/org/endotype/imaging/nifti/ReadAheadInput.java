package org.endotype.imaging.nifti;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads another stream ahead on a thread of its own, so that inflating overlaps with what is done to the bytes, and with
 * what is prepared before the first of them is asked for. Holds up to {@value #CHUNKS} chunks of {@value #CHUNK_BYTES}
 * bytes, made as they are needed; the chunk freed last is filled first, so that a reader that keeps up stays within a
 * few of them, in the processor's cache. A failure of the other stream is thrown in its place in the order of bytes. One
 * reader at a time.
 */
final class ReadAheadInput extends InputStream {

    static final int CHUNKS = 96;
    static final int CHUNK_BYTES = 1 << 18;

    /** Bytes in order; a negative length is the end, with the failure that caused it if there was one. */
    private record Chunk(byte[] bytes, int length, @Nullable Throwable failure) {}

    private final InputStream source;
    private final BlockingQueue<Chunk> full = new LinkedBlockingQueue<>();
    private final BlockingDeque<byte[]> empty = new LinkedBlockingDeque<>();
    private final Thread reader;
    private @Nullable Chunk current;
    private int position;

    ReadAheadInput(InputStream source) {
        this.source = source;
        reader = new Thread(this::readAll, "endotype-read-ahead");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        Chunk chunk = current;
        if (chunk == null || position == chunk.length) {
            chunk = advance(chunk);
        }
        if (chunk.length < 0) {
            Throwable failure = chunk.failure;
            if (failure instanceof IOException io) {
                throw io;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk.bytes, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        reader.interrupt();
        try {
            reader.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        source.close();
    }

    private Chunk advance(@Nullable Chunk spent) throws InterruptedIOException {
        if (spent != null && spent.length < 0) {
            return spent;
        }
        try {
            if (spent != null) {
                empty.addFirst(spent.bytes);
            }
            Chunk chunk = full.take();
            current = chunk;
            position = 0;
            return chunk;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void readAll() {
        Throwable failure = null;
        try {
            int made = 0;
            while (true) {
                byte[] bytes = empty.pollFirst();
                if (bytes == null) {
                    bytes = made < CHUNKS ? new byte[CHUNK_BYTES] : empty.takeFirst();
                    made = Math.min(CHUNKS, made + 1);
                }
                int length = source.readNBytes(bytes, 0, bytes.length);
                if (length > 0) {
                    full.put(new Chunk(bytes, length, null));
                }
                if (length < bytes.length) {
                    break;
                }
            }
        } catch (InterruptedException closed) {
            return;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        full.add(new Chunk(new byte[0], -1, failure));
    }
}
