package org.endotype.core.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;

/** Opens input files, inflating gzip by content rather than by name, with one clear line where that fails. */
public final class InputFiles {

    private static final int BUFFER_BYTES = 1 << 16;

    private InputFiles() {}

    /** Fails with exit code 5 unless {@code file} is a readable regular file. */
    public static void requireReadable(Path file) {
        if (!Files.exists(file)) {
            throw new InputOutputFailure(SourceLocation.file(file), "cannot be read: no such file; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new InputOutputFailure(SourceLocation.file(file), "cannot be read: it is a folder, expected a file");
        }
        if (!Files.isReadable(file)) {
            throw new InputOutputFailure(
                    SourceLocation.file(file), "cannot be read: permission denied; check the file's mode");
        }
    }

    /**
     * A buffered stream of the file's content, inflated where its first two bytes are those of gzip. A name that ends
     * in {@code .gz} on a file that is not gzip is refused. Truncation shows as an {@link IOException} while
     * reading; wrap reads with {@link #malformed}, which names the byte.
     */
    public static InputStream open(Path file) {
        requireReadable(file);
        try {
            InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
            raw.mark(2);
            int first = raw.read();
            int second = raw.read();
            raw.reset();
            boolean gzip = first == 0x1f && second == 0x8b;
            if (gzip) {
                return GzipInput.open(raw, BUFFER_BYTES);
            }
            if (file.toString().endsWith(".gz")) {
                raw.close();
                throw new MalformedInput(
                        SourceLocation.byteOf(file, 0),
                        "named .gz, but does not start with the gzip bytes 1f 8b; rename or compress it again");
            }
            return raw;
        } catch (java.io.EOFException | GzipInput.Broken broken) {
            throw malformed(file, broken);
        } catch (NoSuchFileException missing) {
            throw AtomicOutput.failure(file, "read", missing);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    /** The error for a failure while inflating or reading {@code file}: truncated and corrupt streams are malformed. */
    public static RuntimeException malformed(Path file, IOException cause) {
        if (cause instanceof GzipInput.Broken broken) {
            return new MalformedInput(
                    SourceLocation.byteOf(file, broken.offset()),
                    broken.isTruncated()
                            ? "the gzip stream ends here, before its data does (truncated); copy or compress it again"
                            : "the gzip stream is corrupt here (" + broken.getMessage()
                                    + "); copy or compress it again",
                    cause);
        }
        if (cause instanceof java.io.EOFException) {
            return new MalformedInput(
                    SourceLocation.file(file),
                    "ends before its data does (truncated); copy or compress it again",
                    cause);
        }
        if (cause instanceof java.util.zip.ZipException) {
            return new MalformedInput(
                    SourceLocation.file(file),
                    "its gzip stream is corrupt (" + cause.getMessage() + "); copy or compress it again",
                    cause);
        }
        return AtomicOutput.failure(file, "read", cause);
    }
}
