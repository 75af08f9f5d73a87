package org.endotype.genomics.vcf;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;
import org.endotype.core.parallel.Parallelism;

/** The text of a file that may be plain, gzipped or BGZF, some megabytes at a time. */
abstract class VcfText implements AutoCloseable {

    /** Bytes that one {@link #fill} appends at most. */
    static final int MOST_BYTES = 1 << 24;

    /** Biobanks' headers, which name half a million samples, take some ten megabytes. */
    static final int LARGEST_HEADER = 1 << 26;

    /** The most that a record of so many samples may take: far above any, and no more than is needed to tell. */
    static long largestRecord(int samples) {
        return Math.max(1 << 24, 4096L * samples);
    }

    /**
     * Appends text at {@code from}; the target has {@link #MOST_BYTES} of room.
     *
     * @return how many bytes, -1 at the end
     */
    abstract int fill(byte[] target, int from);

    @Override
    public abstract void close();

    static VcfText open(Path file, Parallelism parallelism) {
        InputFiles.requireReadable(file);
        if (!Files.isRegularFile(file)) {
            return new Stream(file);
        }
        byte[] start = new byte[18];
        int got;
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "r")) {
            got = raw.read(start);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
        if (got >= 18
                && start[0] == 0x1f
                && start[1] == (byte) 0x8b
                && (start[3] & 4) != 0
                && start[12] == 'B'
                && start[13] == 'C') {
            return new Bgzf(file, parallelism);
        }
        return new Stream(file);
    }

    /** Plain text and ordinary gzip. */
    private static final class Stream extends VcfText {
        private static final int ENOUGH = 1 << 23;
        private final Path file;
        private final InputStream in;

        Stream(Path file) {
            this.file = file;
            this.in = InputFiles.open(file);
        }

        @Override
        int fill(byte[] target, int from) {
            int done = 0;
            try {
                while (done < ENOUGH) {
                    int read = in.read(target, from + done, ENOUGH - done);
                    if (read < 0) {
                        return done == 0 ? -1 : done;
                    }
                    done += read;
                }
            } catch (IOException failure) {
                throw InputFiles.malformed(file, failure);
            }
            return done;
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException failure) {
                throw InputFiles.malformed(file, failure);
            }
        }
    }

    /**
     * Blocked gzip: blocks know their sizes, so many are inflated at once. The empty block that ends such a file must be
     * there, and every block's length and checksum are verified.
     *
     * <p>Source: SAM/BAM format specification, section 4.1.
     */
    private static final class Bgzf extends VcfText {

        private static final byte[] END = {
            0x1f,
            (byte) 0x8b,
            8,
            4,
            0,
            0,
            0,
            0,
            0,
            (byte) 0xff,
            6,
            0,
            0x42,
            0x43,
            2,
            0,
            0x1b,
            0,
            3,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0
        };
        private static final int FOOTER = 8;
        private static final int READ_BYTES = 1 << 22;
        private static final int BLOCKS_PER_TASK = 4;

        private final Path file;
        private final Parallelism parallelism;
        private final RandomAccessFile raw;
        private final long size;
        private byte[] compressed = new byte[READ_BYTES + (1 << 17)];
        private int held;
        private long heldOffset;
        private int[] starts = new int[256];
        private int[] sizes = new int[256];
        private int[] targets = new int[256];

        Bgzf(Path file, Parallelism parallelism) {
            this.file = file;
            this.parallelism = parallelism;
            try {
                this.raw = new RandomAccessFile(file.toFile(), "r");
                this.size = raw.length();
                byte[] end = new byte[END.length];
                if (size >= END.length) {
                    raw.seek(size - END.length);
                    raw.readFully(end);
                    raw.seek(0);
                }
                if (!Arrays.equals(end, END)) {
                    raw.close();
                    throw new MalformedInput(
                            SourceLocation.byteOf(file, size),
                            "lacks the empty block that ends a BGZF file, so it is truncated; copy or compress it again");
                }
            } catch (IOException failure) {
                throw AtomicOutput.failure(file, "read", failure);
            }
        }

        @Override
        int fill(byte[] target, int from) {
            int blocks;
            int total;
            do {
                refill();
                if (held == 0) {
                    return -1;
                }
                blocks = 0;
                total = 0;
                int at = 0;
                while (at < held) {
                    int blockSize = blockSize(at);
                    if (blockSize > held - at) {
                        break;
                    }
                    int inflated = intAt(at + blockSize - 4);
                    if (inflated < 0 || inflated > 1 << 16) {
                        throw corrupt(at, "a block claims " + inflated + " bytes");
                    }
                    if (total + inflated > MOST_BYTES) {
                        break;
                    }
                    if (blocks == starts.length) {
                        starts = Arrays.copyOf(starts, blocks * 2);
                        sizes = Arrays.copyOf(sizes, blocks * 2);
                        targets = Arrays.copyOf(targets, blocks * 2);
                    }
                    starts[blocks] = at;
                    sizes[blocks] = blockSize;
                    targets[blocks++] = from + total;
                    total += inflated;
                    at += blockSize;
                }
                if (blocks == 0) {
                    throw corrupt(0, "the last block is cut short");
                }
                int count = blocks;
                parallelism.forEachBlock((count + BLOCKS_PER_TASK - 1) / BLOCKS_PER_TASK, task -> {
                    Inflater inflater = new Inflater(true);
                    CRC32 checksum = new CRC32();
                    try {
                        int last = Math.min(count, (task + 1) * BLOCKS_PER_TASK);
                        for (int b = task * BLOCKS_PER_TASK; b < last; b++) {
                            inflate(inflater, checksum, starts[b], sizes[b], target, targets[b]);
                        }
                    } finally {
                        inflater.end();
                    }
                });
                System.arraycopy(compressed, at, compressed, 0, held - at);
                held -= at;
                heldOffset += at;
            } while (total == 0);
            return total;
        }

        private void refill() {
            try {
                int want = (int) Math.min(READ_BYTES - held, size - heldOffset - held);
                if (want > 0) {
                    raw.readFully(compressed, held, want);
                    held += want;
                }
            } catch (IOException failure) {
                throw InputFiles.malformed(file, failure);
            }
        }

        /** The whole size of the block at a held position, from its extra field. */
        private int blockSize(int at) {
            if (held - at < 18) {
                return Integer.MAX_VALUE;
            }
            if (compressed[at] != 0x1f || compressed[at + 1] != (byte) 0x8b || (compressed[at + 3] & 4) == 0) {
                throw corrupt(at, "a block does not begin with the gzip bytes");
            }
            int extra = shortAt(at + 10);
            int field = at + 12;
            int end = Math.min(held, field + extra);
            while (field + 6 <= end) {
                if (compressed[field] == 'B' && compressed[field + 1] == 'C') {
                    int blockSize = shortAt(field + 4) + 1;
                    if (blockSize < 12 + extra + FOOTER) {
                        throw corrupt(at, "a block claims to be " + blockSize + " bytes long");
                    }
                    return blockSize;
                }
                field += 4 + shortAt(field + 2);
            }
            throw corrupt(at, "a block does not tell its size");
        }

        private void inflate(Inflater inflater, CRC32 checksum, int at, int blockSize, byte[] target, int to) {
            int header = 12 + shortAt(at + 10);
            int expected = intAt(at + blockSize - 4);
            inflater.reset();
            inflater.setInput(compressed, at + header, blockSize - header - FOOTER);
            try {
                int done = 0;
                while (done < expected) {
                    int inflated = inflater.inflate(target, to + done, expected - done);
                    if (inflated == 0) {
                        throw corrupt(at, "a block ends early");
                    }
                    done += inflated;
                }
            } catch (DataFormatException damaged) {
                throw corrupt(at, "a block cannot be inflated");
            }
            checksum.reset();
            checksum.update(target, to, expected);
            if ((int) checksum.getValue() != intAt(at + blockSize - 8)) {
                throw corrupt(at, "a block's checksum does not fit its content");
            }
        }

        private MalformedInput corrupt(int at, String what) {
            return new MalformedInput(
                    SourceLocation.byteOf(file, heldOffset + at), "is damaged: " + what + "; copy the file again");
        }

        private int shortAt(int at) {
            return compressed[at] & 0xff | (compressed[at + 1] & 0xff) << 8;
        }

        private int intAt(int at) {
            return shortAt(at) | shortAt(at + 2) << 16;
        }

        @Override
        public void close() {
            try {
                raw.close();
            } catch (IOException failure) {
                throw AtomicOutput.failure(file, "read", failure);
            }
        }
    }
}
