package org.endotype.genomics.genotype;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts genotypes of one packed variant among chosen samples, 32 samples a step: with the low and the high bit of each
 * pair split apart, three population counts give heterozygotes, missing and the second homozygote. Immutable; for any
 * number of threads.
 */
public final class GenotypeCounter {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW = 0x5555_5555_5555_5555L;

    private final int bytes;
    private final long[] chosen;
    private final long[] everyone;
    private final int chosenCount;

    private GenotypeCounter(int samples, int[] chosenSamples) {
        bytes = (samples + 3) / 4;
        everyone = new long[(samples + 31) / 32];
        chosen = new long[everyone.length];
        for (int sample = 0; sample < samples; sample++) {
            everyone[sample >> 5] |= bit(sample);
        }
        for (int sample : chosenSamples) {
            chosen[sample >> 5] |= bit(sample);
        }
        chosenCount = chosenSamples.length;
    }

    private static long bit(int sample) {
        return 1L << (2 * (sample & 31));
    }

    /** Counts the given samples, zero-based and distinct, of a source of {@code samples}. */
    public static GenotypeCounter ofSamples(int samples, int[] chosenSamples) {
        return new GenotypeCounter(samples, chosenSamples);
    }

    /** Counts founders; where nobody is one, everybody. */
    public static GenotypeCounter ofFounders(List<Person> people) {
        int[] founders = IntStream.range(0, people.size())
                .filter(i -> people.get(i).descent() == Person.Descent.FOUNDER)
                .toArray();
        return new GenotypeCounter(
                people.size(),
                founders.length == 0 ? IntStream.range(0, people.size()).toArray() : founders);
    }

    /**
     * Genotypes of one variant.
     *
     * @param hom1 chosen samples with two copies of allele 1
     * @param het chosen samples with one
     * @param hom2 chosen samples with none
     * @param missing chosen samples without a call
     * @param anyMissing samples of the whole source without a call
     */
    public record Counts(int hom1, int het, int hom2, int missing, int anyMissing) {
        /** Chosen samples with a call. */
        public int called() {
            return hom1 + het + hom2;
        }

        /** NaN where nobody is called. */
        public double allele1Frequency() {
            return called() == 0 ? Double.NaN : (2.0 * hom1 + het) / (2.0 * called());
        }
    }

    /** How many samples are counted. */
    public int chosenCount() {
        return chosenCount;
    }

    /** Counts the variant that starts at {@code offset} of {@code packed}. */
    public Counts count(byte[] packed, int offset) {
        int het = 0;
        int hom2 = 0;
        int missing = 0;
        int anyMissing = 0;
        for (int word = 0; word < everyone.length; word++) {
            long genotypes = word(packed, offset, word);
            long low = genotypes & LOW;
            long high = (genotypes >>> 1) & LOW;
            long mask = chosen[word];
            long lowOnly = low & ~high;
            hom2 += Long.bitCount(low & high & mask);
            het += Long.bitCount(high & ~low & mask);
            missing += Long.bitCount(lowOnly & mask);
            anyMissing += Long.bitCount(lowOnly & everyone[word]);
        }
        return new Counts(chosenCount - het - hom2 - missing, het, hom2, missing, anyMissing);
    }

    /** Writes the chosen samples without a call to {@code target}, ascending, and returns how many there are. */
    public int listMissing(byte[] packed, int offset, int[] target) {
        int count = 0;
        for (int word = 0; word < chosen.length; word++) {
            long genotypes = word(packed, offset, word);
            long bits = genotypes & ~(genotypes >>> 1) & chosen[word];
            while (bits != 0) {
                target[count++] = (word << 5) + (Long.numberOfTrailingZeros(bits) >> 1);
                bits &= bits - 1;
            }
        }
        return count;
    }

    /** Adds 1 to the entry of every sample in [from, to) whose call is missing; {@code from} is a multiple of 32. */
    public void addMissing(byte[] packed, int offset, int from, int to, int[] missing) {
        for (int word = from >> 5; word << 5 < to; word++) {
            long genotypes = word(packed, offset, word);
            long bits = genotypes & ~(genotypes >>> 1) & everyone[word];
            while (bits != 0) {
                int sample = (word << 5) + (Long.numberOfTrailingZeros(bits) >> 1);
                if (sample < to) {
                    missing[sample]++;
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
