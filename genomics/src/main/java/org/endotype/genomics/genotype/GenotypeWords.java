package org.endotype.genomics.genotype;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packed genotypes as 64-bit words of 32 samples, each variant starting on a word of its own, and the counting kernels
 * over them. Loops over words stay branch-free so that the JIT turns them into vector code.
 *
 * <p>In a word the low bit of a sample's pair is set for missing and for two copies of allele 2, the high bit for
 * heterozygous and for two copies of allele 2.
 */
public final class GenotypeWords {

    /** The low bit of each of the 32 samples of a word. */
    public static final long LOW_BITS = 0x5555555555555555L;

    private GenotypeWords() {}

    /** Words that one variant takes: ceil(samples / 32). */
    public static int perVariant(int samples) {
        return (samples + 31) / 32;
    }

    /** Copies {@code count} packed variants into {@code words}, {@link #perVariant} words each; padding bits are 0. */
    public static void load(byte[] packed, int count, int samples, long[] words) {
        int bytes = (samples + 3) / 4;
        int perVariant = perVariant(samples);
        if (bytes == perVariant * Long.BYTES) {
            ByteBuffer.wrap(packed, 0, count * bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(words, 0, count * perVariant);
            return;
        }
        int whole = bytes / Long.BYTES;
        ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        for (int variant = 0; variant < count; variant++) {
            int from = variant * bytes;
            int to = variant * perVariant;
            for (int w = 0; w < whole; w++) {
                words[to + w] = buffer.getLong(from + w * Long.BYTES);
            }
            long last = 0;
            for (int i = bytes - 1; i >= whole * Long.BYTES; i--) {
                last = last << 8 | (packed[from + i] & 0xff);
            }
            words[to + whole] = last;
        }
    }

    /** Copies the one packed variant at {@code offset} to the start of {@code words}. */
    public static void loadOne(byte[] packed, int offset, int samples, long[] words) {
        int bytes = (samples + 3) / 4;
        int whole = bytes / Long.BYTES;
        ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        for (int w = 0; w < whole; w++) {
            words[w] = buffer.getLong(offset + w * Long.BYTES);
        }
        if (whole * Long.BYTES < bytes) {
            long last = 0;
            for (int i = bytes - 1; i >= whole * Long.BYTES; i--) {
                last = last << 8 | (packed[offset + i] & 0xff);
            }
            words[whole] = last;
        }
    }

    /**
     * Counts the genotypes of one variant over the samples of a mask.
     *
     * @param from the variant's first word
     * @param mask from {@link SampleMask}
     */
    public static GenotypeCounts count(long[] words, int from, SampleMask mask) {
        long[] selected = mask.lowBits();
        int low = 0;
        int high = 0;
        int both = 0;
        for (int w = 0; w < selected.length; w++) {
            long x = words[from + w];
            long lo = x & selected[w];
            long hi = x >>> 1 & selected[w];
            low += Long.bitCount(lo);
            high += Long.bitCount(hi);
            both += Long.bitCount(lo & hi);
        }
        return new GenotypeCounts(mask.count() - low - high + both, high - both, both, low - both);
    }
}
