package org.endotype.genomics.qc;

import java.io.Serializable;
import org.endotype.genomics.genotype.GenotypeWords;

/** Sums per sample, all integers so that the order of blocks does not matter. */
final class QcTotals implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int FRACTION_BITS = 36;
    /** Expected heterozygosities are whole numbers of one part in this. */
    static final double FRACTION = 1L << FRACTION_BITS;

    final long[] missing;
    final long[] missingOfY;
    final long[] hets;
    final long[] xHets;
    final long[] notExpected;
    final long[] xNotExpected;
    long expectedIfComplete;
    long xExpectedIfComplete;
    int xVariants;
    long heterozygousHaploids;

    QcTotals(int samples) {
        missing = new long[samples];
        missingOfY = new long[samples];
        hets = new long[samples];
        xHets = new long[samples];
        notExpected = new long[samples];
        xNotExpected = new long[samples];
    }

    void addMissingOfY(long[] words, int from) {
        subtractWhereMissing(missingOfY, words, from, 1);
    }

    void subtractWhereMissing(long[] sums, long[] words, int from, long amount) {
        int perVariant = GenotypeWords.perVariant(sums.length);
        for (int w = 0; w < perVariant; w++) {
            long x = words[from + w];
            for (long bits = x & ~(x >>> 1) & GenotypeWords.LOW_BITS; bits != 0; bits &= bits - 1) {
                sums[w * 32 + (Long.numberOfTrailingZeros(bits) >> 1)] += amount;
            }
        }
    }

    synchronized void add(QcTotals other) {
        for (int i = 0; i < missing.length; i++) {
            missing[i] += other.missing[i];
            missingOfY[i] += other.missingOfY[i];
            hets[i] += other.hets[i];
            xHets[i] += other.xHets[i];
            notExpected[i] += other.notExpected[i];
            xNotExpected[i] += other.xNotExpected[i];
        }
        expectedIfComplete += other.expectedIfComplete;
        xExpectedIfComplete += other.xExpectedIfComplete;
        xVariants += other.xVariants;
        heterozygousHaploids += other.heterozygousHaploids;
    }
}
