package org.endotype.genomics.genotype;

import java.util.function.IntPredicate;

/** Some of a source's samples, as the low bits of packed words; immutable. */
public final class SampleMask {

    private final long[] lowBits;
    private final int count;

    private SampleMask(long[] lowBits, int count) {
        this.lowBits = lowBits;
        this.count = count;
    }

    /** The samples of 0 .. {@code samples - 1} for which {@code selected} holds. */
    public static SampleMask of(int samples, IntPredicate selected) {
        long[] bits = new long[GenotypeWords.perVariant(samples)];
        int count = 0;
        for (int i = 0; i < samples; i++) {
            if (selected.test(i)) {
                bits[i >> 5] |= 1L << (2 * (i & 31));
                count++;
            }
        }
        return new SampleMask(bits, count);
    }

    public static SampleMask all(int samples) {
        return of(samples, i -> true);
    }

    public int count() {
        return count;
    }

    /** The mask itself, not a copy: for the kernels of this package and of the analyses, which only read it. */
    public long[] lowBits() {
        return lowBits;
    }
}
