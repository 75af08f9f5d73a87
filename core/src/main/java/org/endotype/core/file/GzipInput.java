package org.endotype.core.file;

import java.io.EOFException;
import java.io.IOException;
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

    private final CountedInput counted;

    private GzipInput(CountedInput counted, int bufferBytes) throws IOException {
        super(counted, bufferBytes);
        this.counted = counted;
    }

    static GzipInput open(CountedInput counted, int bufferBytes) throws IOException {
        try {
            return new GzipInput(counted, bufferBytes);
        } catch (EOFException | ZipException broken) {
            throw new Broken(counted.count(), broken);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (EOFException truncated) {
            throw new Broken(counted.count(), truncated);
        } catch (ZipException corrupt) {
            throw new Broken(counted.count() - inf.getRemaining(), corrupt);
        }
    }
}
