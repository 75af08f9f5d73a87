package org.endotype.genomics.plink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.genomics.genotype.GenotypeReader;

/**
 * Decodes the hardcalls of pgen records, one at a time. Within the format a call is 0 for two copies of the reference, 1
 * for one of each, 2 for two alternates and 3 for missing; bed codes come out through a table of bytes.
 */
final class PgenReader implements GenotypeReader {

    private static final int STRETCH_BYTES = 1 << 22;
    private static final int GROUP = 64;
    private static final byte[] BED_BYTE = new byte[256];

    static {
        int[] bedCode = {0b11, 0b10, 0b00, 0b01};
        for (int b = 0; b < 256; b++) {
            int out = 0;
            for (int i = 0; i < 4; i++) {
                out |= bedCode[b >> (2 * i) & 3] << (2 * i);
            }
            BED_BYTE[b] = (byte) out;
        }
    }

    private final PgenIndex index;
    private final FileChannel channel;
    private final int samples;
    private final int width;
    private final int lastMask;
    private final byte[] current;
    private final byte[] base;
    private int baseVariant = -1;
    private int next;

    private byte[] stretch = {};
    private long stretchFrom;
    private int stretchLength;

    private int variant;
    private int at;
    private int end;

    PgenReader(PgenIndex index) {
        this.index = index;
        this.samples = index.sampleCount();
        this.width = (samples + 3) / 4;
        this.lastMask = samples % 4 == 0 ? 0xff : (1 << (2 * (samples % 4))) - 1;
        this.current = new byte[width];
        this.base = new byte[width];
        try {
            this.channel = FileChannel.open(index.file(), StandardOpenOption.READ);
        } catch (IOException failure) {
            throw AtomicOutput.failure(index.file(), "read", failure);
        }
    }

    @Override
    public int readBlock(byte[] packed) {
        int count = Math.min(packed.length / width, index.variantCount() - next);
        for (int i = 0; i < count; i++) {
            decode(next);
            int to = i * width;
            for (int b = 0; b < width; b++) {
                packed[to + b] = BED_BYTE[current[b] & 0xff];
            }
            packed[to + width - 1] &= (byte) lastMask;
            next++;
        }
        return Math.max(0, count);
    }

    private static boolean isDifference(int type) {
        return (type & 6) == 2;
    }

    /** Puts a variant's codes into {@code current}. */
    private void decode(int wanted) {
        int type = index.types()[wanted] & 7;
        if (isDifference(type)) {
            int from = wanted - 1;
            while (from >= 0 && isDifference(index.types()[from] & 7)) {
                from--;
            }
            if (from < 0) {
                throw damaged(wanted, "refers to a variant before it, and there is none");
            }
            if (from != baseVariant) {
                decode(from);
            }
        }
        open(wanted);
        switch (type) {
            case 0 -> {
                require(width);
                System.arraycopy(stretch, at, current, 0, width);
            }
            case 1 -> oneBit();
            case 2, 3 -> {
                System.arraycopy(base, 0, current, 0, width);
                applyList();
                if (type == 3) {
                    invert();
                }
            }
            default -> {
                Arrays.fill(current, (byte) ((type & 3) * 0x55));
                applyList();
            }
        }
        if (!isDifference(type)) {
            System.arraycopy(current, 0, base, 0, width);
            baseVariant = wanted;
        }
    }

    /** Two common codes, a bit a sample, then the exceptions. */
    private void oneBit() {
        int bits = (samples + 7) / 8;
        require(1 + bits);
        int codes = stretch[at++] & 0xff;
        int low = codes >> 2 & 3;
        int step = codes & 3;
        if (low + step > 3) {
            throw damaged(variant, "names a genotype code beyond 3");
        }
        Arrays.fill(current, (byte) 0);
        for (int s = 0; s < samples; s++) {
            int bit = stretch[at + (s >> 3)] >> (s & 7) & 1;
            current[s >> 2] |= (byte) ((low + bit * step) << (2 * (s & 3)));
        }
        at += bits;
        applyList();
    }

    private void invert() {
        // 0 and 2 change places, 1 and 3 stay: flip the high bit where the low one is clear.
        for (int b = 0; b < width; b++) {
            int x = current[b];
            current[b] = (byte) (x ^ (~x & 0x55) << 1);
        }
    }

    /** A list of samples with codes of their own: first samples and lengths of groups of 64, codes, then steps. */
    private void applyList() {
        int length = varint();
        if (length == 0) {
            return;
        }
        if (length < 0 || length > samples) {
            throw damaged(variant, "lists " + length + " exceptions among " + samples + " samples");
        }
        int idBytes = samples <= 1 << 8 ? 1 : samples <= 1 << 16 ? 2 : samples <= 1 << 24 ? 3 : 4;
        int groups = (length + GROUP - 1) / GROUP;
        int firsts = at;
        require(groups * (idBytes + 1) - 1);
        at += groups * (idBytes + 1) - 1;
        int codes = at;
        require((length + 3) / 4);
        at += (length + 3) / 4;
        for (int g = 0; g < groups; g++) {
            int sample = 0;
            for (int b = idBytes - 1; b >= 0; b--) {
                sample = sample << 8 | (stretch[firsts + g * idBytes + b] & 0xff);
            }
            int last = Math.min(length, (g + 1) * GROUP);
            for (int i = g * GROUP; i < last; i++) {
                if (i > g * GROUP) {
                    sample += varint();
                }
                if (sample < 0 || sample >= samples) {
                    throw damaged(variant, "names a sample beyond the last");
                }
                int code = stretch[codes + (i >> 2)] >> (2 * (i & 3)) & 3;
                int shift = 2 * (sample & 3);
                current[sample >> 2] = (byte) (current[sample >> 2] & ~(3 << shift) | code << shift);
            }
        }
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            require(1);
            int b = stretch[at++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw damaged(variant, "holds a number that is too long");
    }

    private void require(int bytes) {
        if (end - at < bytes) {
            throw damaged(variant, "is shorter than its content");
        }
    }

    private MalformedInput damaged(int which, String what) {
        return new MalformedInput(
                SourceLocation.byteOf(index.file(), index.offsets()[which]),
                "the record of variant " + (which + 1) + " " + what + "; the file is damaged");
    }

    /** Makes a record's bytes available from {@code at} to {@code end}. */
    private void open(int which) {
        variant = which;
        long from = index.offsets()[which];
        long to = index.offsets()[which + 1];
        if (from < stretchFrom || to > stretchFrom + stretchLength) {
            int ahead = which;
            while (ahead < index.variantCount() && index.offsets()[ahead + 1] - from <= STRETCH_BYTES) {
                ahead++;
            }
            int length = Math.toIntExact(index.offsets()[Math.max(ahead, which + 1)] - from);
            if (stretch.length < length) {
                stretch = new byte[length];
            }
            ByteBuffer buffer = ByteBuffer.wrap(stretch, 0, length);
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, from + buffer.position()) < 0) {
                        throw damaged(which, "ended while it was being read");
                    }
                }
            } catch (IOException failure) {
                throw AtomicOutput.failure(index.file(), "read", failure);
            }
            stretchFrom = from;
            stretchLength = length;
        }
        at = (int) (from - stretchFrom);
        end = (int) (to - stretchFrom);
    }

    @Override
    public void skip(long variantCount) {
        next = (int) Math.min(index.variantCount(), next + variantCount);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw AtomicOutput.failure(index.file(), "read", failure);
        }
    }
}
