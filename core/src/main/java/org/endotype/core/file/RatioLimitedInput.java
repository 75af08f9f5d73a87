package org.endotype.core.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Inflated content that is refused where a stretch of it comes from next to nothing. Deflate packs at best 1032 to 1,
 * which only the same few bytes over and over reach; no table does for megabytes.
 */
final class RatioLimitedInput extends FilterInputStream {

    /** Content that a file of next to nothing inflates to. */
    static final class Bomb extends IOException {
        private static final long serialVersionUID = 1L;

        private final long offset;

        Bomb(long offset, long inflated, long compressed) {
            super(inflated + " bytes from " + compressed);
            this.offset = offset;
        }

        /** The byte of the compressed file up to which it was read. */
        long offset() {
            return offset;
        }
    }

    static final long MOST_RATIO = 900;

    private final CountedInput compressed;
    private final long stretch;
    private long inflated;
    private long stretchStart;

    /**
     * @param inflating what inflates {@code compressed}
     * @param stretch over how many inflated bytes the ratio is taken
     */
    RatioLimitedInput(InputStream inflating, CountedInput compressed, long stretch) {
        super(inflating);
        this.compressed = compressed;
        this.stretch = stretch;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            add(1);
        }
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = in.read(target, offset, length);
        if (read > 0) {
            add(read);
        }
        return read;
    }

    private void add(int more) throws IOException {
        inflated += more;
        if (inflated < stretch) {
            return;
        }
        long taken = compressed.count() - stretchStart;
        if (inflated > MOST_RATIO * taken) {
            throw new Bomb(compressed.count(), inflated, taken);
        }
        inflated = 0;
        stretchStart = compressed.count();
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
