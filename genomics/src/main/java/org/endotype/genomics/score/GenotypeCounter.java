package org.endotype.genomics.score;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.endotype.genomics.genotype.Person;

/**
 * Counts genotypes of one packed variant among founders, 32 samples a step: with the low and the high bit of each pair
 * split apart, three population counts give het, missing and the second homozygote.
 */
final class GenotypeCounter {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW = 0x5555_5555_5555_5555L;

    private final int bytes;
    private final long[] founders;
    private final long[] everyone;
    private final int founderCount;

    /** Founders are counted for frequencies; where nobody is one, everybody is. */
    GenotypeCounter(List<Person> people) {
        int samples = people.size();
        bytes = (samples + 3) / 4;
        everyone = new long[(samples + 31) / 32];
        long[] mask = new long[everyone.length];
        int count = 0;
        for (int sample = 0; sample < samples; sample++) {
            long bit = 1L << (2 * (sample & 31));
            everyone[sample >> 5] |= bit;
            if (people.get(sample).descent() == Person.Descent.FOUNDER) {
                mask[sample >> 5] |= bit;
                count++;
            }
        }
        founders = count == 0 ? everyone : mask;
        founderCount = count == 0 ? samples : count;
    }

    /**
     * @param hom1 founders with two copies of allele 1
     * @param missing founders without a call
     * @param anyMissing everyone without a call
     */
    record Counts(int hom1, int het, int hom2, int missing, int anyMissing) {
        /** NaN where nobody is called. */
        double allele1Frequency() {
            int called = hom1 + het + hom2;
            return called == 0 ? Double.NaN : (2.0 * hom1 + het) / (2.0 * called);
        }
    }

    Counts count(byte[] packed, int offset) {
        int het = 0;
        int hom2 = 0;
        int missing = 0;
        int anyMissing = 0;
        for (int word = 0; word < everyone.length; word++) {
            long genotypes = word(packed, offset, word);
            long low = genotypes & LOW;
            long high = (genotypes >>> 1) & LOW;
            long mask = founders[word];
            long lowOnly = low & ~high;
            hom2 += Long.bitCount(low & high & mask);
            het += Long.bitCount(high & ~low & mask);
            missing += Long.bitCount(lowOnly & mask);
            anyMissing += Long.bitCount(lowOnly & everyone[word]);
        }
        return new Counts(founderCount - het - hom2 - missing, het, hom2, missing, anyMissing);
    }

    /** Adds {@code rows} to the entry of every sample in [from, to) whose call is missing; {@code from} mod 32 is 0. */
    void addMissing(byte[] packed, int offset, int from, int to, int rows, int[] missing) {
        for (int word = from >> 5; word << 5 < to; word++) {
            long genotypes = word(packed, offset, word);
            long bits = genotypes & ~(genotypes >>> 1) & everyone[word];
            while (bits != 0) {
                int sample = (word << 5) + (Long.numberOfTrailingZeros(bits) >> 1);
                if (sample < to) {
                    missing[sample] += rows;
                }
                bits &= bits - 1;
            }
        }
    }

    private long word(byte[] packed, int offset, int word) {
        int at = word * 8;
        if (at + 8 <= bytes) {
            return (long) LONGS.get(packed, offset + at);
        }
        long genotypes = 0;
        for (int i = 0; at + i < bytes; i++) {
            genotypes |= (packed[offset + at + i] & 0xffL) << (8 * i);
        }
        return genotypes;
    }
}
