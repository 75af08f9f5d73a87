package org.endotype.core.file;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Inflates Zstandard, telling a stream that ends early from one that is corrupt. */
final class ZstandardInput extends FilterInputStream {

    /** A Zstandard stream that ends early or does not inflate. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(IOException cause) {
            super(cause.getMessage(), cause);
        }

        boolean isTruncated() {
            return String.valueOf(getMessage()).contains("Truncated")
                    || String.valueOf(getMessage()).contains("EOF");
        }
    }

    ZstandardInput(InputStream compressed) throws IOException {
        super(new ZstdInputStreamNoFinalizer(compressed));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (IOException failure) {
            throw new Broken(failure);
        }
    }
}
