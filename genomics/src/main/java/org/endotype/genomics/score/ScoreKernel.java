package org.endotype.genomics.score;

import org.jspecify.annotations.Nullable;

/**
 * Sums of one run of variants over a range of samples. Eight variants go together: two groups of four variants are
 * turned so that one byte holds a sample's four genotypes, and one 256-entry table a group and score gives the sum of
 * their four contributions, so a genotype costs a quarter of a load and an addition. Unpacking each genotype costs
 * about 20 times as much; a matrix product needs the unpacked genotypes first and wins nothing below some 30 scores.
 *
 * <p>Each sample's sum is taken in the order of the variants whatever the ranges, so threads do not change results.
 * Reused by one thread at a time; unchecked: the caller guarantees lengths.
 */
final class ScoreKernel {

    static final int GROUP = 8;

    private final byte[] firstFour;
    private final byte[] lastFour;
    private final double[] firstTable = new double[256];
    private final double[] lastTable = new double[256];

    ScoreKernel(int maximumSamples) {
        int padded = (maximumSamples + 3) / 4 * 4;
        firstFour = new byte[padded];
        lastFour = new byte[padded];
    }

    /**
     * Adds a run to the sums.
     *
     * @param packed the run's genotypes
     * @param offsets where in {@code packed} each variant starts; a multiple of {@link #GROUP} variants
     * @param values for each score four contributions a variant, by genotype code; null where a score has no variant in
     *     the run
     * @param fromByte first byte of the sample range within a variant
     * @param toByte one past its last byte
     * @param sums for each score one sum a sample, as long as the samples rounded up to a multiple of 4
     */
    void add(byte[] packed, int[] offsets, double[] @Nullable [] values, int fromByte, int toByte, double[][] sums) {
        int samples = (toByte - fromByte) * 4;
        int firstSample = fromByte * 4;
        for (int group = 0; group < offsets.length; group += GROUP) {
            turn(packed, offsets, group, fromByte, toByte, firstFour);
            turn(packed, offsets, group + 4, fromByte, toByte, lastFour);
            for (int score = 0; score < values.length; score++) {
                double[] contributions = values[score];
                if (contributions == null) {
                    continue;
                }
                fill(firstTable, contributions, group * 4);
                fill(lastTable, contributions, (group + 4) * 4);
                addGroup(sums[score], firstSample, samples, firstFour, firstTable, lastFour, lastTable);
            }
        }
    }

    private static void addGroup(
            double[] sums,
            int firstSample,
            int samples,
            byte[] first,
            double[] firstTable,
            byte[] last,
            double[] lastTable) {
        for (int i = 0; i < samples; i++) {
            sums[firstSample + i] += firstTable[first[i] & 0xff] + lastTable[last[i] & 0xff];
        }
    }

    /** Table entry g0 + 4 g1 + 16 g2 + 64 g3 holds the sum of the four variants' contributions at those codes. */
    private static void fill(double[] table, double[] values, int at) {
        for (int high = 0; high < 16; high++) {
            double sum = values[at + 12 + (high >> 2)] + values[at + 8 + (high & 3)];
            for (int low = 0; low < 16; low++) {
                table[high * 16 + low] = (values[at + (low & 3)] + values[at + 4 + (low >> 2)]) + sum;
            }
        }
    }

    /** Turns four variants by four samples of 2-bit codes a step: two exchanges of masked halves. */
    private static void turn(byte[] packed, int[] offsets, int group, int fromByte, int toByte, byte[] target) {
        int offset0 = offsets[group];
        int offset1 = offsets[group + 1];
        int offset2 = offsets[group + 2];
        int offset3 = offsets[group + 3];
        int at = 0;
        for (int b = fromByte; b < toByte; b++) {
            int x = (packed[offset0 + b] & 0xff)
                    | (packed[offset1 + b] & 0xff) << 8
                    | (packed[offset2 + b] & 0xff) << 16
                    | packed[offset3 + b] << 24;
            int swap = (x ^ (x >>> 12)) & 0x0000_f0f0;
            x ^= swap ^ (swap << 12);
            swap = (x ^ (x >>> 6)) & 0x00cc_00cc;
            x ^= swap ^ (swap << 6);
            target[at] = (byte) x;
            target[at + 1] = (byte) (x >>> 8);
            target[at + 2] = (byte) (x >>> 16);
            target[at + 3] = (byte) (x >>> 24);
            at += 4;
        }
    }

    static double[][] newSums(int scores, int samples) {
        return new double[scores][(samples + 3) / 4 * 4];
    }
}
