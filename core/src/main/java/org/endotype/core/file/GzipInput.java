package org.endotype.core.file;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Inflates gzip and knows at which byte of the compressed file it stopped, so that errors can name it. */
final class GzipInput extends GZIPInputStream {

    /** A gzip stream that ends early or does not inflate, at a zero-based byte of the compressed file. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        private final long offset;
        private final boolean truncated;

        Broken(long offset, IOException cause) {
            super(cause.getMessage(), cause);
            this.offset = offset;
            this.truncated = cause instanceof EOFException;
        }

        long offset() {
            return offset;
        }

        boolean isTruncated() {
            return truncated;
        }
    }

    private final Counted counted;

    private GzipInput(Counted counted, int bufferBytes) throws IOException {
        super(counted, bufferBytes);
        this.counted = counted;
    }

    static GzipInput open(InputStream compressed, int bufferBytes) throws IOException {
        Counted counted = new Counted(compressed);
        try {
            return new GzipInput(counted, bufferBytes);
        } catch (EOFException | ZipException broken) {
            throw new Broken(counted.count, broken);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (EOFException truncated) {
            throw new Broken(counted.count, truncated);
        } catch (ZipException corrupt) {
            throw new Broken(counted.count - inf.getRemaining(), corrupt);
        }
    }

    /** Counts the compressed bytes handed over. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            if (value >= 0) {
                count++;
            }
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            if (read > 0) {
                count += read;
            }
            return read;
        }
    }
}
