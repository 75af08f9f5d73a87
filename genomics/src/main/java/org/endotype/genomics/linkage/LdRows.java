package org.endotype.genomics.linkage;

import org.endotype.genomics.genotype.BitPlanes;
import org.endotype.genomics.genotype.GenotypeWords;

/**
 * One variant as bit planes of 64 samples a word, for correlations by population count. Genotypes are coded -1, 0, 1;
 * correlations are over the samples that have both calls.
 *
 * <p>Where neither variant lacks a call, a product takes two population counts a word; otherwise six.
 */
final class LdRows {

    /** Set for homozygotes. */
    private final long[] homozygous;
    /** Set for two copies of allele 2, a part of {@code homozygous}. */
    private final long[] negative;
    /** Set for samples with a call; null where every sample has one. */
    private final long @org.jspecify.annotations.Nullable [] called;

    private final int samples;
    private final int sum;
    private final int squares;

    private LdRows(
            long[] homozygous,
            long[] negative,
            long @org.jspecify.annotations.Nullable [] called,
            int samples,
            int sum,
            int squares) {
        this.homozygous = homozygous;
        this.negative = negative;
        this.called = called;
        this.samples = samples;
        this.sum = sum;
        this.squares = squares;
    }

    /** From the packed words of one variant. */
    static LdRows of(long[] packed, int from, int samples) {
        int words = (samples + 63) / 64;
        int packedWords = GenotypeWords.perVariant(samples);
        long[] homozygous = new long[words];
        long[] negative = new long[words];
        long[] called = new long[words];
        int homs = 0;
        int negatives = 0;
        int calls = 0;
        for (int w = 0; w < words; w++) {
            long first = packed[from + 2 * w];
            long second = 2 * w + 1 < packedWords ? packed[from + 2 * w + 1] : 0;
            long low = BitPlanes.evenBits(first) | BitPlanes.evenBits(second) << 32;
            long high = BitPlanes.evenBits(first >>> 1) | BitPlanes.evenBits(second >>> 1) << 32;
            long valid = w == words - 1 && (samples & 63) != 0 ? (1L << (samples & 63)) - 1 : -1L;
            homozygous[w] = ~(low ^ high) & valid;
            negative[w] = low & high;
            called[w] = (high | ~low) & valid;
            homs += Long.bitCount(homozygous[w]);
            negatives += Long.bitCount(negative[w]);
            calls += Long.bitCount(called[w]);
        }
        return new LdRows(homozygous, negative, calls == samples ? null : called, samples, homs - 2 * negatives, homs);
    }

    /** Whether all calls are the same homozygote, or there is none. */
    boolean isConstant() {
        long n = called == null ? samples : callCount();
        return n * squares == (long) sum * sum;
    }

    private int callCount() {
        int count = 0;
        for (long word : java.util.Objects.requireNonNull(called)) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Whether the squared correlation with another variant exceeds a threshold. */
    boolean exceeds(LdRows other, double threshold) {
        if (called == null && other.called == null) {
            double n = samples;
            double covariance = n * dot(other) - (double) sum * other.sum;
            double variance = n * squares - (double) sum * sum;
            double otherVariance = n * other.squares - (double) other.sum * other.sum;
            return covariance * covariance > threshold * variance * otherVariance;
        }
        return exceedsWithMissing(other, threshold);
    }

    private int dot(LdRows other) {
        long[] h1 = homozygous;
        long[] h2 = other.homozygous;
        long[] s1 = negative;
        long[] s2 = other.negative;
        int both = 0;
        int opposite = 0;
        for (int w = 0; w < h1.length; w++) {
            long h = h1[w] & h2[w];
            both += Long.bitCount(h);
            opposite += Long.bitCount(h & (s1[w] ^ s2[w]));
        }
        return both - 2 * opposite;
    }

    private boolean exceedsWithMissing(LdRows other, double threshold) {
        long[] h1 = homozygous;
        long[] h2 = other.homozygous;
        long[] s1 = negative;
        long[] s2 = other.negative;
        long[] c1 = called;
        long[] c2 = other.called;
        int n = 0;
        int both = 0;
        int opposite = 0;
        int homs1 = 0;
        int homs2 = 0;
        int negatives1 = 0;
        int negatives2 = 0;
        for (int w = 0; w < h1.length; w++) {
            long in1 = c1 == null ? -1L : c1[w];
            long in2 = c2 == null ? -1L : c2[w];
            long h = h1[w] & h2[w];
            both += Long.bitCount(h);
            opposite += Long.bitCount(h & (s1[w] ^ s2[w]));
            homs1 += Long.bitCount(h1[w] & in2);
            homs2 += Long.bitCount(h2[w] & in1);
            negatives1 += Long.bitCount(s1[w] & in2);
            negatives2 += Long.bitCount(s2[w] & in1);
            n += Long.bitCount(in1 & in2);
        }
        if (c1 == null || c2 == null) {
            n = Math.min(n, samples);
        }
        double sum1 = homs1 - 2 * negatives1;
        double sum2 = homs2 - 2 * negatives2;
        double covariance = (double) n * (both - 2 * opposite) - sum1 * sum2;
        double variance1 = (double) n * homs1 - sum1 * sum1;
        double variance2 = (double) n * homs2 - sum2 * sum2;
        return covariance * covariance > threshold * variance1 * variance2;
    }
}
