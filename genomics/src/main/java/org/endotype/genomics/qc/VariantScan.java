package org.endotype.genomics.qc;

import org.endotype.genomics.genotype.GenotypeWords;

/**
 * One pass over a diploid variant where every sample counts: genotype counts, the tally of heterozygotes, and the list
 * of those without a call, so that nothing is read twice. One short loop besides, which the JIT has ready long before
 * it would have five. Not for several threads.
 */
final class VariantScan {

    private final int samples;
    private final int perVariant;
    /** For each without a call 64 x the pair of words, plus 2 x the place in its word, plus 1 in the second word. */
    private final int[] missing;

    private int missingCount;
    private int het;
    private int hom2;

    VariantScan(int samples) {
        this.samples = samples;
        this.perVariant = GenotypeWords.perVariant(samples);
        this.missing = new int[samples + 2];
    }

    /** Scans the variant at {@code from} and adds one to the two-bit lane of each heterozygote. */
    void scan(long[] words, int from, long[] lanes) {
        int hets = 0;
        int homs2 = 0;
        int lacking = 0;
        for (int w = 0; w < perVariant; w += 2) {
            long x = words[from + w];
            long high = x >>> 1;
            long het = high & ~x & GenotypeWords.LOW_BITS;
            lanes[w] += het;
            long hom = high & x & GenotypeWords.LOW_BITS;
            long bits = x & ~high & GenotypeWords.LOW_BITS;
            if (w + 1 < perVariant) {
                // The second word's flags go between those of the first.
                x = words[from + w + 1];
                high = x >>> 1;
                long nextHet = high & ~x & GenotypeWords.LOW_BITS;
                lanes[w + 1] += nextHet;
                het |= nextHet << 1;
                hom |= (high & x & GenotypeWords.LOW_BITS) << 1;
                bits |= (x & ~high & GenotypeWords.LOW_BITS) << 1;
            }
            hets += Long.bitCount(het);
            homs2 += Long.bitCount(hom);
            // The first two are written whether they are there or not: a branch on so rare a flag is often
            // mispredicted.
            int base = w * 32;
            int count = Long.bitCount(bits);
            missing[lacking] = base + Long.numberOfTrailingZeros(bits);
            bits &= bits - 1;
            missing[lacking + 1] = base + Long.numberOfTrailingZeros(bits);
            for (int i = 2; i < count; i++) {
                bits &= bits - 1;
                missing[lacking + i] = base + Long.numberOfTrailingZeros(bits);
            }
            lacking += count;
        }
        this.het = hets;
        this.hom2 = homs2;
        this.missingCount = lacking;
    }

    int hom1() {
        return samples - het - hom2 - missingCount;
    }

    int het() {
        return het;
    }

    int hom2() {
        return hom2;
    }

    int missing() {
        return missingCount;
    }

    /** Adds one to {@code counts} and {@code amount} to {@code sums} for everyone without a call. */
    void addMissing(long[] counts, long[] sums, long amount) {
        for (int i = 0; i < missingCount; i++) {
            int place = missing[i];
            int sample = (place & ~63) + ((place & 1) << 5) + ((place & 63) >> 1);
            counts[sample]++;
            sums[sample] += amount;
        }
    }
}
