package org.endotype.genomics.plink;

import java.util.Arrays;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.genotype.Dosage;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.FileWindow;
import org.endotype.genomics.genotype.PagedReader;
import org.jspecify.annotations.Nullable;

/**
 * Decodes pgen records, one at a time: hardcalls, and dosages where asked for. Within the format a call is 0 for two copies of the reference, 1
 * for one of each, 2 for two alternates and 3 for missing; bed codes come out through a table of bytes.
 */
final class PgenReader extends PagedReader {

    private static final int GROUP = 64;
    private static final int FURTHER_ALLELES = 0x08;
    private static final int PHASE = 0x10;
    private static final byte[] BED_BYTE = new byte[256];
    private static final int[] STEPS = {0, Dosage.STEPS_PER_COPY, Dosage.MOST, Dosage.MISSING};

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
    private final FileWindow window;
    private final int samples;
    private final int width;
    private final int lastMask;
    private final byte[] current;
    private final byte[] base;
    private int baseVariant = -1;
    private int[] listed = new int[64];

    private byte[] record = {};
    private int variant;
    private int at;
    private int end;

    PgenReader(PgenIndex index) {
        super(index.variantCount(), (index.sampleCount() + 3) / 4);
        this.index = index;
        this.samples = index.sampleCount();
        this.width = width();
        this.lastMask = samples % 4 == 0 ? 0xff : (1 << (2 * (samples % 4))) - 1;
        this.current = new byte[width];
        this.base = new byte[width];
        this.window = new FileWindow(index.file(), FileWindow.SEQUENTIAL_BYTES);
    }

    @Override
    protected void decode(int first, int count, byte[] packed, @Nullable DosageBlock dosages) {
        for (int i = 0; i < count; i++) {
            calls(first + i);
            int type = index.types()[first + i];
            if ((type & FURTHER_ALLELES) != 0) {
                throw damaged(first + i, "holds calls of further alternate alleles, and the .pvar lists none");
            }
            int to = i * width;
            for (int b = 0; b < width; b++) {
                packed[to + b] = BED_BYTE[current[b] & 0xff];
            }
            packed[to + width - 1] &= (byte) lastMask;
            if (dosages != null && PgenIndex.hasDosages(type)) {
                dosages(type, dosages.begin(i));
            }
        }
    }

    /** Reads the dosages that follow a variant's calls; people without one have the dosage of their call. */
    private void dosages(int type, short[] row) {
        if ((type & PHASE) != 0) {
            passOverPhase();
        }
        for (int s = 0; s < samples; s++) {
            row[s] = (short) STEPS[current[s >> 2] >> (2 * (s & 3)) & 3];
        }
        switch (type >> 5 & 3) {
            case 1 -> {
                int length = list(0);
                require(2 * length);
                for (int i = 0; i < length; i++) {
                    row[listed[i]] = dosage(Dosage.MOST);
                }
            }
            case 2 -> {
                require(2 * samples);
                for (int s = 0; s < samples; s++) {
                    row[s] = dosage(Dosage.MISSING);
                }
            }
            default -> {
                int bits = at;
                int bytes = (samples + 7) / 8;
                require(bytes);
                at += bytes;
                for (int s = 0; s < samples; s++) {
                    if ((record[bits + (s >> 3)] >> (s & 7) & 1) != 0) {
                        require(2);
                        row[s] = dosage(Dosage.MOST);
                    }
                }
            }
        }
    }

    private short dosage(int otherwise) {
        int value = record[at] & 0xff | (record[at + 1] & 0xff) << 8;
        at += 2;
        if (value > Dosage.MOST && value != otherwise) {
            throw damaged(variant, "holds a dosage of more than two copies");
        }
        return (short) value;
    }

    /** A bit for every heterozygote, or bits that say which have a phase and then theirs. */
    private void passOverPhase() {
        int heterozygotes = 0;
        for (int b = 0; b < width; b++) {
            int x = current[b] & 0xff;
            heterozygotes += Integer.bitCount(x & ~(x >> 1) & 0x55);
        }
        int bytes = heterozygotes / 8 + 1;
        require(bytes);
        int phased = -1;
        if ((record[at] & 1) != 0) {
            for (int b = 0; b < bytes; b++) {
                phased += Integer.bitCount(record[at + b] & 0xff);
            }
        }
        at += bytes;
        if (phased >= 0) {
            require((phased + 7) / 8);
            at += (phased + 7) / 8;
        }
    }

    private static boolean isDifference(int type) {
        return (type & 6) == 2;
    }

    /** Puts a variant's codes into {@code current}. */
    private void calls(int wanted) {
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
                calls(from);
            }
        }
        open(wanted);
        switch (type) {
            case 0 -> {
                require(width);
                System.arraycopy(record, at, current, 0, width);
                at += width;
                current[width - 1] &= (byte) lastMask;
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
                current[width - 1] &= (byte) lastMask;
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
        int codes = record[at++] & 0xff;
        int low = codes >> 2 & 3;
        int step = codes & 3;
        if (low + step > 3) {
            throw damaged(variant, "names a genotype code beyond 3");
        }
        Arrays.fill(current, (byte) 0);
        for (int s = 0; s < samples; s++) {
            int bit = record[at + (s >> 3)] >> (s & 7) & 1;
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

    private void applyList() {
        int length = list(2);
        for (int i = 0; i < length; i++) {
            int code = record[listedCodes + (i >> 2)] >> (2 * (i & 3)) & 3;
            int shift = 2 * (listed[i] & 3);
            int b = listed[i] >> 2;
            current[b] = (byte) (current[b] & ~(3 << shift) | code << shift);
        }
    }

    private int listedCodes;

    /**
     * Reads a list of samples into {@code listed}: first samples and lengths of groups of 64, codes, then steps.
     *
     * @param codeBits 2 where every sample has a code, which then begin at {@code listedCodes}; else 0
     * @return how many samples
     */
    private int list(int codeBits) {
        int length = varint();
        if (length == 0) {
            return 0;
        }
        if (length < 0 || length > samples) {
            throw damaged(variant, "lists " + length + " exceptions among " + samples + " samples");
        }
        if (listed.length < length) {
            listed = new int[length];
        }
        int idBytes = samples <= 1 << 8 ? 1 : samples <= 1 << 16 ? 2 : samples <= 1 << 24 ? 3 : 4;
        int groups = (length + GROUP - 1) / GROUP;
        int firsts = at;
        require(groups * (idBytes + 1) - 1);
        at += groups * (idBytes + 1) - 1;
        listedCodes = at;
        int codes = (length * codeBits + 7) / 8;
        require(codes);
        at += codes;
        int earlier = -1;
        for (int g = 0; g < groups; g++) {
            int sample = 0;
            for (int b = idBytes - 1; b >= 0; b--) {
                sample = sample << 8 | (record[firsts + g * idBytes + b] & 0xff);
            }
            int last = Math.min(length, (g + 1) * GROUP);
            for (int i = g * GROUP; i < last; i++) {
                if (i > g * GROUP) {
                    sample += varint();
                }
                if (sample <= earlier || sample >= samples) {
                    throw damaged(variant, "lists samples out of order or beyond the last");
                }
                listed[i] = sample;
                earlier = sample;
            }
        }
        return length;
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            require(1);
            int b = record[at++];
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
        long length = index.offsets()[which + 1] - index.offsets()[which];
        if (length > Integer.MAX_VALUE - 16) {
            throw damaged(which, "claims " + length + " bytes");
        }
        at = window.require(index.offsets()[which], (int) length);
        end = at + (int) length;
        record = window.bytes();
    }

    @Override
    public void close() {
        window.close();
    }
}
