package org.endotype.core.table;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A file that Parquet writes to and that we close. Parquet's own leaves it open where writing fails, and then the system
 * keeps a deleted file's blocks on a disk that is full already.
 */
final class ParquetFile implements OutputFile, Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileOutputStream file;

    ParquetFile(Path path) throws IOException {
        this.file = new FileOutputStream(path.toFile());
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new PositionOutputStream() {
            private final byte[] buffer = new byte[BUFFER_BYTES];
            private int buffered;
            private long position;

            @Override
            public long getPos() {
                return position;
            }

            @Override
            public void write(int value) throws IOException {
                if (buffered == buffer.length) {
                    flush();
                }
                buffer[buffered++] = (byte) value;
                position++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (length > buffer.length - buffered) {
                    flush();
                }
                if (length > buffer.length) {
                    file.write(bytes, offset, length);
                } else {
                    System.arraycopy(bytes, offset, buffer, buffered, length);
                    buffered += length;
                }
                position += length;
            }

            @Override
            public void flush() throws IOException {
                file.write(buffer, 0, buffered);
                buffered = 0;
            }

            @Override
            public void close() throws IOException {
                flush();
                file.close();
            }
        };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
