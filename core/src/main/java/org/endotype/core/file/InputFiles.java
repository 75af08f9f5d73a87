package org.endotype.core.file;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;

/** Opens input files, inflating gzip and Zstandard by content rather than by name, with one clear line where that fails. */
public final class InputFiles {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final long TEXT_STRETCH = 1L << 23;
    private static final long NUMBERS_STRETCH = 1L << 26;
    private static final byte[] ZSTANDARD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private static final int BGZF_HEADER_BYTES = 18;
    /** The empty block with which every BGZF file ends (SAM specification, section 4.1.2). */
    private static final byte[] BGZF_END =
            HexFormat.of().parseHex("1f8b08040000000000ff0600424302001b0003000000000000000000");

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

    /** Fails with exit code 2 where {@code file} is a pipe, for what reads a file twice. */
    public static void requireRereadable(Path file) {
        requireReadable(file);
        if (!Files.isRegularFile(file)) {
            throw new InvalidConfiguration(
                    SourceLocation.file(file),
                    "is a pipe or a device, and this is read twice; write it to a file first");
        }
    }

    /**
     * A buffered stream of the file's content, inflated where its first bytes are those of gzip or Zstandard. A name that
     * ends in {@code .gz} or {@code .zst} on a file that is neither is refused, and so is BGZF without the block that ends it. Truncation shows as an {@link IOException} while
     * reading; wrap reads with {@link #malformed}, which names the byte.
     */
    public static InputStream open(Path file) {
        return open(file, UNLIMITED);
    }

    /**
     * As {@link #open}, for content that is held in memory as text: refused where {@value #TEXT_STRETCH} bytes of it
     * inflate from less than a 900th of that. Images and genotypes are bounded by their headers instead, and may be
     * zeros over long stretches.
     */
    public static InputStream openText(Path file) {
        return open(file, TEXT_STRETCH);
    }

    /** As {@link #openText}, for matrices, of which a larger part may be zeros. */
    public static InputStream openNumbers(Path file) {
        return open(file, NUMBERS_STRETCH);
    }

    private static InputStream open(Path file, long stretch) {
        requireReadable(file);
        try {
            InputStream raw = new BufferedInputStream(bytesOf(file), BUFFER_BYTES);
            raw.mark(BGZF_HEADER_BYTES);
            byte[] head = raw.readNBytes(BGZF_HEADER_BYTES);
            raw.reset();
            byte[] magic = Arrays.copyOf(head, Math.min(head.length, 4));
            if (magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
                if (isBgzf(head)) {
                    requireBgzfEnd(file, raw);
                }
                CountedInput counted = new CountedInput(raw);
                return limited(GzipInput.open(counted, BUFFER_BYTES), counted, stretch);
            }
            if (Arrays.equals(magic, ZSTANDARD)) {
                CountedInput counted = new CountedInput(raw);
                return limited(new ZstandardInput(counted), counted, stretch);
            }
            String name = file.toString();
            if (name.endsWith(".gz") || name.endsWith(".zst")) {
                raw.close();
                throw new MalformedInput(
                        SourceLocation.byteOf(file, 0),
                        name.endsWith(".gz")
                                ? "named .gz, but does not start with the gzip bytes 1f 8b; rename or compress it again"
                                : "named .zst, but does not start with the Zstandard bytes 28 b5 2f fd; rename or compress"
                                        + " it again");
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

    private static InputStream limited(InputStream inflating, CountedInput compressed, long stretch) {
        return stretch == UNLIMITED ? inflating : new RatioLimitedInput(inflating, compressed, stretch);
    }

    /** Pipes, such as {@code /dev/stdin} or a shell's {@code <(command)}, have no position that a channel could tell. */
    private static InputStream bytesOf(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.newInputStream(file) : new FileInputStream(file.toFile());
    }

    /** Whether a gzip stream begins with the field by which BGZF tells the length of its blocks. */
    private static boolean isBgzf(byte[] head) {
        return head.length == BGZF_HEADER_BYTES && (head[3] & 4) != 0 && head[12] == 'B' && head[13] == 'C';
    }

    /** A BGZF file cut between two blocks inflates without a fault; only the empty block at its end tells. */
    private static void requireBgzfEnd(Path file, InputStream opened) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        byte[] tail = new byte[BGZF_END.length];
        try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "r")) {
            long at = whole.length() - tail.length;
            if (at >= 0) {
                whole.seek(at);
                whole.readFully(tail);
            }
        }
        if (!Arrays.equals(tail, BGZF_END)) {
            opened.close();
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "lacks the empty block that ends a BGZF file, so it is truncated; copy or compress it again");
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
        if (cause instanceof RatioLimitedInput.Bomb bomb) {
            return new MalformedInput(
                    SourceLocation.byteOf(file, bomb.offset()),
                    "inflates to more than " + RatioLimitedInput.MOST_RATIO
                            + " times its bytes here, as no table does; it looks made to" + " exhaust memory",
                    cause);
        }
        if (cause instanceof java.io.EOFException) {
            return new MalformedInput(
                    SourceLocation.file(file),
                    "ends before its data does (truncated); copy or compress it again",
                    cause);
        }
        if (cause instanceof ZstandardInput.Broken broken) {
            return new MalformedInput(
                    SourceLocation.file(file),
                    broken.isTruncated()
                            ? "ends before its Zstandard data does (truncated); copy or compress it again"
                            : "its Zstandard stream is corrupt (" + broken.getMessage()
                                    + "); copy or compress it again",
                    cause);
        }
        if (cause instanceof java.io.CharConversionException) {
            return new MalformedInput(SourceLocation.file(file), "is not UTF-8 text; save it as UTF-8 text", cause);
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
