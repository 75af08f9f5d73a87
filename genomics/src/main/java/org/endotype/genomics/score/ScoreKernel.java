package org.endotype.genomics.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums of one run of variants. Groups of four variants are turned so that one byte holds a sample's four genotypes, and
 * one 256-entry table a group and score gives the sum of their four contributions, so a genotype costs a quarter of a
 * load and an addition. Unpacking each genotype costs about 20 times as much; a matrix product needs the unpacked
 * genotypes first and wins nothing below some 30 scores. Four groups go together to save visits to the sums; a tile of
 * a few groups stays in the cache while one score after the other takes it.
 *
 * <p>Each sample's sum is taken in the order of the variants however the scores and samples are shared out, so threads
 * do not change results. Stateless and unchecked: the caller guarantees lengths.
 */
final class ScoreKernel {

    /** Variants come in multiples of this; those that are missing contribute nothing. */
    static final int GROUP = 16;

    private static final int FOUR = 4;
    private static final int TILE_BYTES = 1 << 17;

    private ScoreKernel() {}

    /**
     * Adds a run to the sums of some scores and samples.
     *
     * @param turned for each four variants one byte a sample, from {@link #turn}
     * @param rowBytes bytes of {@code turned} that four variants take
     * @param variants variants in the run, a multiple of {@link #GROUP}
     * @param values for each score four contributions a variant, by genotype code; null where a score has no variant in
     *     the run
     * @param scores which scores to add to
     * @param sums for each score one sum a sample, as long as the samples rounded up to a multiple of 4
     */
    static void add(
            byte[] turned,
            int rowBytes,
            int variants,
            List<double @Nullable []> values,
            int[] scores,
            int fromSample,
            int toSample,
            double[][] sums) {
        int tile = Math.max(1, TILE_BYTES / (rowBytes * (GROUP / FOUR))) * GROUP;
        for (int from = 0; from < variants; from += tile) {
            int to = Math.min(variants, from + tile);
            for (int score : scores) {
                double[] contributions = values.get(score);
                if (contributions != null) {
                    addTile(turned, rowBytes, from, to, contributions, fromSample, toSample, sums[score]);
                }
            }
        }
    }

    private static void addTile(
            byte[] turned,
            int rowBytes,
            int from,
            int to,
            double[] values,
            int fromSample,
            int toSample,
            double[] sums) {
        // Made here, since the JIT leaves out bounds checks of arrays whose length it sees.
        double[] first = new double[256];
        double[] second = new double[256];
        double[] third = new double[256];
        double[] fourth = new double[256];
        double[] low = new double[16];
        for (int variant = from; variant < to; variant += GROUP) {
            fill(first, low, values, variant * 4);
            fill(second, low, values, (variant + 4) * 4);
            fill(third, low, values, (variant + 8) * 4);
            fill(fourth, low, values, (variant + 12) * 4);
            int row0 = variant / FOUR * rowBytes;
            int row1 = row0 + rowBytes;
            int row2 = row1 + rowBytes;
            int row3 = row2 + rowBytes;
            for (int i = fromSample; i < toSample; i++) {
                double sum = sums[i];
                sum += first[turned[row0 + i] & 0xff] + second[turned[row1 + i] & 0xff];
                sum += third[turned[row2 + i] & 0xff] + fourth[turned[row3 + i] & 0xff];
                sums[i] = sum;
            }
        }
    }

    /** Table entry g0 + 4 g1 + 16 g2 + 64 g3 holds the sum of the four variants' contributions at those codes. */
    private static void fill(double[] table, double[] low, double[] values, int at) {
        for (int i = 0; i < 16; i++) {
            low[i] = values[at + (i & 3)] + values[at + 4 + (i >> 2)];
        }
        for (int high = 0; high < 16; high++) {
            double sum = values[at + 12 + (high >> 2)] + values[at + 8 + (high & 3)];
            int to = high * 16;
            for (int i = 0; i < 16; i++) {
                table[to + i] = low[i] + sum;
            }
        }
    }

    /**
     * Turns four variants, by four samples of 2-bit codes a step: two exchanges of masked halves.
     *
     * @param offsets where in {@code packed} the variants start; four are taken from {@code group} on
     * @param bytes bytes of a variant
     * @param at where in {@code target} the result goes, four times {@code bytes}
     */
    static void turn(byte[] packed, int[] offsets, int group, int bytes, byte[] target, int at) {
        int offset0 = offsets[group];
        int offset1 = offsets[group + 1];
        int offset2 = offsets[group + 2];
        int offset3 = offsets[group + 3];
        for (int b = 0; b < bytes; b++) {
            int x = (packed[offset0 + b] & 0xff)
                    | (packed[offset1 + b] & 0xff) << 8
                    | (packed[offset2 + b] & 0xff) << 16
                    | packed[offset3 + b] << 24;
            int swap = (x ^ (x >>> 12)) & 0x0000_f0f0;
            x ^= swap ^ (swap << 12);
            swap = (x ^ (x >>> 6)) & 0x00cc_00cc;
            x ^= swap ^ (swap << 6);
            int to = at + 4 * b;
            target[to] = (byte) x;
            target[to + 1] = (byte) (x >>> 8);
            target[to + 2] = (byte) (x >>> 16);
            target[to + 3] = (byte) (x >>> 24);
        }
    }

    static double[][] newSums(int scores, int samples) {
        return new double[scores][(samples + 3) / 4 * 4];
    }
}
