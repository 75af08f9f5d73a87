package org.endotype.genomics.genotype;

/**
 * Counts a flag per sample over many variants without touching samples one by one: two-bit lanes are added into four-bit
 * lanes, those into bytes, those into ints, so that the inner loops are plain word arithmetic that vectorises.
 *
 * <p>About three word operations a word of 32 samples; memory 19 longs and 32 ints a word. Not for several threads.
 */
public final class SampleTally {

    private static final long PAIRS = 0x3333333333333333L;
    private static final long NIBBLES = 0x0f0f0f0f0f0f0f0fL;

    private final int words;
    private final int samples;
    private final long[] lane2;
    private final long[] lane4Even;
    private final long[] lane4Odd;
    private final long[][] lane8;
    private final int[] totals;
    private int in2;
    private int in4;
    private int in8;

    public SampleTally(int samples) {
        this.samples = samples;
        this.words = GenotypeWords.perVariant(samples);
        this.lane2 = new long[words];
        this.lane4Even = new long[words];
        this.lane4Odd = new long[words];
        this.lane8 = new long[4][words];
        this.totals = new int[words * 32];
    }

    /** Counts the heterozygotes of the variant at {@code from}. */
    public void addHets(long[] packed, int from) {
        long[] lane = lane2;
        for (int w = 0; w < words; w++) {
            long x = packed[from + w];
            lane[w] += x >>> 1 & ~x & GenotypeWords.LOW_BITS;
        }
        added();
    }

    /** Counts the missing calls of the variant at {@code from}. */
    public void addMissing(long[] packed, int from) {
        long[] lane = lane2;
        for (int w = 0; w < words; w++) {
            long x = packed[from + w];
            lane[w] += x & ~(x >>> 1) & GenotypeWords.LOW_BITS;
        }
        added();
    }

    /** The two-bit lanes that the next variant is to be added to; follow with {@link #added}. */
    public long[] lanes() {
        return lane2;
    }

    /** Takes back what was added to {@link #lanes} for the heterozygotes of a variant. */
    public void takeBackHets(long[] packed, int from) {
        for (int w = 0; w < words; w++) {
            long x = packed[from + w];
            lane2[w] -= x >>> 1 & ~x & GenotypeWords.LOW_BITS;
        }
    }

    /** Counts the variant that went into {@link #lanes}. */
    public void added() {
        if (++in2 == 3) {
            spill2();
        }
    }

    private void spill2() {
        if (in2 == 0) {
            return;
        }
        for (int w = 0; w < words; w++) {
            lane4Even[w] += lane2[w] & PAIRS;
            lane4Odd[w] += lane2[w] >>> 2 & PAIRS;
        }
        java.util.Arrays.fill(lane2, 0);
        in2 = 0;
        if (++in4 == 5) {
            spill4();
        }
    }

    private void spill4() {
        if (in4 == 0) {
            return;
        }
        for (int w = 0; w < words; w++) {
            lane8[0][w] += lane4Even[w] & NIBBLES;
            lane8[1][w] += lane4Odd[w] & NIBBLES;
            lane8[2][w] += lane4Even[w] >>> 4 & NIBBLES;
            lane8[3][w] += lane4Odd[w] >>> 4 & NIBBLES;
        }
        java.util.Arrays.fill(lane4Even, 0);
        java.util.Arrays.fill(lane4Odd, 0);
        in4 = 0;
        if (++in8 == 17) {
            spill8();
        }
    }

    private void spill8() {
        if (in8 == 0) {
            return;
        }
        for (int lane = 0; lane < 4; lane++) {
            for (int w = 0; w < words; w++) {
                long counts = lane8[lane][w];
                for (int i = 0; i < 8; i++) {
                    totals[w * 32 + i * 4 + lane] += (int) (counts >>> (8 * i)) & 0xff;
                }
                lane8[lane][w] = 0;
            }
        }
        in8 = 0;
    }

    /** Adds the counts so far to {@code sums}, one element a sample. */
    public void addTo(long[] sums) {
        spill2();
        spill4();
        spill8();
        for (int i = 0; i < samples; i++) {
            sums[i] += totals[i];
        }
        java.util.Arrays.fill(totals, 0);
    }
}
