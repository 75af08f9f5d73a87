package org.endotype.genomics.plink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;

/**
 * Where the records of a pgen file lie and of which kind they are.
 *
 * @param file the .pgen
 * @param variantCount records
 * @param sampleCount samples a record
 * @param offsets byte of every record, and one past the last
 * @param types the record types, as the format numbers them
 */
record PgenIndex(Path file, int variantCount, int sampleCount, long[] offsets, byte[] types) {

    private static final int VARIANTS_PER_BLOCK = 1 << 16;
    private static final int FIXED_HEADER = 12;

    private static final int FIXED_CALLS = 0x02;
    private static final int FIXED_DOSAGES = 0x03;
    private static final int FIXED_PHASED_DOSAGES = 0x04;
    private static final int VARIABLE_WIDTH = 0x10;
    private static final int EXTENDED = 0x11;

    static PgenIndex read(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = bytes(file, channel, 0, FIXED_HEADER);
            if (head.get(0) != 0x6c || head.get(1) != 0x1b) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, 0),
                        String.format(
                                "expected the pgen magic bytes 6c 1b, found %02x %02x; this is not a pgen file",
                                head.get(0) & 0xff, head.get(1) & 0xff));
            }
            int mode = head.get(2) & 0xff;
            int variants = head.getInt(3);
            int samples = head.getInt(7);
            int control = head.get(11) & 0xff;
            requireKnown(file, mode);
            if (variants <= 0 || samples <= 0) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, 3), "claims " + variants + " variants and " + samples + " samples");
            }
            return mode < VARIABLE_WIDTH
                    ? fixed(file, channel, mode, variants, samples, control)
                    : variable(file, channel, mode, variants, samples, control);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    private static void requireKnown(Path file, int mode) {
        String hint =
                switch (mode) {
                    case FIXED_CALLS, FIXED_DOSAGES, FIXED_PHASED_DOSAGES, VARIABLE_WIDTH, EXTENDED -> "";
                    case 0x00, 0x01 -> "it is a PLINK 1 bed file: rename it, and open it with --bfile";
                    case 0x20, 0x21 -> "its index is in a file of its own; rewrite it with plink2 --make-pgen";
                    default -> "rewrite it with plink2 --make-pgen";
                };
        if (!hint.isEmpty()) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 2),
                    String.format("has storage mode %02x, expected 02, 03, 04, 10 or 11; %s", mode, hint));
        }
    }

    /** Whether a record of this type has a dosage track. */
    static boolean hasDosages(int type) {
        return (type & 0x60) != 0;
    }

    boolean hasDosages() {
        for (byte type : types) {
            if (hasDosages(type)) {
                return true;
            }
        }
        return false;
    }

    private static PgenIndex fixed(Path file, FileChannel channel, int mode, int variants, int samples, int control)
            throws IOException {
        long width =
                (samples + 3L) / 4 + (mode == FIXED_DOSAGES ? 2L * samples : mode == FIXED_CALLS ? 0 : 4L * samples);
        long start = FIXED_HEADER + (control >> 6 == 3 ? (variants + 7L) / 8 : 0);
        requireLength(file, channel, start + variants * width);
        long[] offsets = new long[variants + 1];
        for (int v = 0; v <= variants; v++) {
            offsets[v] = start + v * width;
        }
        byte[] types = new byte[variants];
        Arrays.fill(types, (byte) (mode == FIXED_CALLS ? 0 : mode == FIXED_DOSAGES ? 0x40 : 0xc0));
        return new PgenIndex(file, variants, samples, offsets, types);
    }

    private static PgenIndex variable(Path file, FileChannel channel, int mode, int variants, int samples, int control)
            throws IOException {
        int storage = control & 15;
        if (storage > 7) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 11),
                    "stores its record lengths in a way that cannot be read (" + storage
                            + "); rewrite it with plink2 --make-pgen");
        }
        boolean wideTypes = storage >= 4;
        int lengthBytes = (storage & 3) + 1;
        int alleleCountBytes = control >> 4 & 3;
        boolean referenceFlags = control >> 6 == 3;
        int blocks = (int) ((variants + (long) VARIANTS_PER_BLOCK - 1) / VARIANTS_PER_BLOCK);
        long leastIndex = FIXED_HEADER
                + 8L * blocks
                + (wideTypes ? variants : (variants + 1L) / 2)
                + (long) variants * lengthBytes;
        if (leastIndex > channel.size()) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, channel.size()),
                    "claims " + variants + " variants, whose index alone takes " + leastIndex + " bytes, found "
                            + channel.size() + "; the file is truncated or damaged: copy it again");
        }
        ByteBuffer starts = bytes(file, channel, FIXED_HEADER, blocks * Long.BYTES);
        long at = FIXED_HEADER + (long) blocks * Long.BYTES;
        long[] offsets = new long[variants + 1];
        byte[] types = new byte[variants];
        for (int block = 0; block < blocks; block++) {
            int first = block * VARIANTS_PER_BLOCK;
            int count = Math.min(VARIANTS_PER_BLOCK, variants - first);
            int typeBytes = wideTypes ? count : (count + 1) / 2;
            int size = typeBytes + count * lengthBytes;
            ByteBuffer table = bytes(file, channel, at, size);
            at += size + (long) count * alleleCountBytes + (referenceFlags ? (count + 7) / 8 : 0);
            long offset = starts.getLong(block * Long.BYTES);
            if (block > 0 && offset != offsets[first]) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, FIXED_HEADER + (long) block * Long.BYTES),
                        "a block of records does not begin where the one before it ends; the file is damaged");
            }
            for (int i = 0; i < count; i++) {
                types[first + i] = wideTypes ? table.get(i) : (byte) (table.get(i / 2) >> (4 * (i & 1)) & 15);
                long length = 0;
                for (int b = lengthBytes - 1; b >= 0; b--) {
                    length = length << 8 | (table.get(typeBytes + i * lengthBytes + b) & 0xff);
                }
                offsets[first + i] = offset;
                offset += length;
                offsets[first + i + 1] = offset;
            }
        }
        if (offsets[0] < at) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, FIXED_HEADER),
                    "its first record lies within its index; the file is damaged");
        }
        // Mode 11 may have more behind its last record.
        if (mode != EXTENDED || channel.size() < offsets[variants]) {
            requireLength(file, channel, offsets[variants]);
        }
        return new PgenIndex(file, variants, samples, offsets, types);
    }

    private static void requireLength(Path file, FileChannel channel, long expected) throws IOException {
        if (channel.size() != expected) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, Math.min(expected, channel.size())),
                    "expected " + expected + " bytes by its own index, found " + channel.size()
                            + "; the file is truncated or damaged");
        }
    }

    private static ByteBuffer bytes(Path file, FileChannel channel, long from, int count) throws IOException {
        if (from + count > channel.size()) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, channel.size()), "ends within its index; copy the file again");
        }
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw new MalformedInput(
                        SourceLocation.byteOf(file, from), "ended while it was being read; was it changed meanwhile?");
            }
        }
        return buffer;
    }
}
