package org.endotype.genomics.kinship;

/** Pair counts of a band of samples with all samples before each of them. */
public final class KinshipBand {

    private final int firstSample;
    private final int endSample;
    private final int variantCount;
    private final int[] hetHet;
    private final int[] ibs0;
    /** Counts that only missing calls make; allocated when the first one is seen. */
    private int[] bothMissing = {};

    private int[] firstHetSecondMissing = {};
    private int[] secondHetFirstMissing = {};
    private int[] hets = {};
    private int[] missing = {};

    KinshipBand(int firstSample, int endSample, int variantCount) {
        this.firstSample = firstSample;
        this.endSample = endSample;
        this.variantCount = variantCount;
        int pairs = at(endSample, 0);
        this.hetHet = new int[pairs];
        this.ibs0 = new int[pairs];
    }

    public int firstSample() {
        return firstSample;
    }

    /** One past the last sample of the band. */
    public int endSample() {
        return endSample;
    }

    private int at(int first, int second) {
        long before = (long) first * (first - 1) / 2 - (long) firstSample * (firstSample - 1) / 2;
        return Math.toIntExact(before) + second;
    }

    /** Adds a chunk's counts per sample; called before its pairs. */
    void countSamples(int[] chunkHets, int[] chunkMissing) {
        if (hets.length == 0) {
            hets = new int[chunkHets.length];
            missing = new int[chunkHets.length];
        }
        boolean any = false;
        for (int i = 0; i < hets.length; i++) {
            hets[i] += chunkHets[i];
            missing[i] += chunkMissing[i];
            any |= chunkMissing[i] > 0;
        }
        if (any && bothMissing.length == 0) {
            bothMissing = new int[hetHet.length];
            firstHetSecondMissing = new int[hetHet.length];
            secondHetFirstMissing = new int[hetHet.length];
        }
    }

    /** Whether a chunk counted so far held a missing call. */
    boolean hasMissing() {
        return bothMissing.length > 0;
    }

    /**
     * Adds a chunk's counts of one sample with {@code count} partners from {@code second} on, as if no call were missing.
     *
     * @param homozygotes see {@link LaneKernels#homozygotes}
     * @param constant the sample's heterozygous and missing calls in the chunk less the chunk's variants
     * @param partnerConstants heterozygous and missing calls of every sample
     */
    void addCalls(int first, int second, int[] homozygotes, int constant, int[] partnerConstants, int count) {
        int at = at(first, second);
        for (int j = 0; j < count; j++) {
            int both = homozygotes[j] & LaneKernels.OPPOSITE - 1;
            // Variants = both heterozygous + either one only + both homozygous.
            hetHet[at + j] += both + constant + partnerConstants[second + j];
            ibs0[at + j] += homozygotes[j] >>> 16;
        }
    }

    /** Counts what the first sample's missing calls hide of partners' heterozygotes and share with their missing ones. */
    void addHiddenByFirst(int first, int second, int[] hidden, int[] both, int count) {
        int at = at(first, second);
        for (int j = 0; j < count; j++) {
            secondHetFirstMissing[at + j] += hidden[j];
            bothMissing[at + j] += both[j];
        }
    }

    /** Counts what the second sample's missing calls hide of the heterozygotes of a later one. */
    void addHiddenBySecond(int first, int second, int hidden) {
        firstHetSecondMissing[at(first, second)] += hidden;
    }

    /**
     * Takes back what missing calls added to counts made as if there were none; once, after all chunks, because different
     * threads count what the first and what the second sample's missing calls hide.
     */
    void settle() {
        for (int at = 0; at < bothMissing.length; at++) {
            hetHet[at] -= secondHetFirstMissing[at] + firstHetSecondMissing[at] + bothMissing[at];
        }
    }

    /** Adds a chunk's counts for one sample and the partners {@code from} to {@code to - 1}. */
    void add(SamplePlanes planes, int first, int from, int to) {
        int stride = planes.words() * 2;
        int used = planes.usedWords() * 2;
        long[] bits = planes.planes;
        int base = first * stride;
        int second = from;
        // Two partners at a time: the first sample's words are loaded once for both.
        for (; second + 1 < to; second += 2) {
            int partner = second * stride;
            int next = partner + stride;
            int hh0 = 0;
            int hh1 = 0;
            int opposite0 = 0;
            int opposite1 = 0;
            for (int w = 0; w < used; w += 2) {
                long h = bits[base + w];
                long t = bits[base + w + 1];
                long h0 = bits[partner + w];
                long t0 = bits[partner + w + 1];
                long h1 = bits[next + w];
                long t1 = bits[next + w + 1];
                hh0 += Long.bitCount(h & h0);
                opposite0 += Long.bitCount((t ^ t0) & ~(h | h0));
                hh1 += Long.bitCount(h & h1);
                opposite1 += Long.bitCount((t ^ t1) & ~(h | h1));
            }
            int at = at(first, second);
            hetHet[at] += hh0;
            ibs0[at] += opposite0;
            hetHet[at + 1] += hh1;
            ibs0[at + 1] += opposite1;
        }
        if (second < to) {
            int partner = second * stride;
            int hh = 0;
            int opposite = 0;
            for (int w = 0; w < used; w += 2) {
                long h = bits[base + w];
                long h0 = bits[partner + w];
                hh += Long.bitCount(h & h0);
                opposite += Long.bitCount((bits[base + w + 1] ^ bits[partner + w + 1]) & ~(h | h0));
            }
            int at = at(first, second);
            hetHet[at] += hh;
            ibs0[at] += opposite;
        }
        if (bothMissing.length > 0) {
            for (int partner = from; partner < to; partner++) {
                correct(planes, first, partner);
            }
        }
    }

    /** A missing call looks like two copies of allele 1: takes back what that added and counts what it hides. */
    private void correct(SamplePlanes planes, int first, int second) {
        int words = planes.words();
        int at = at(first, second);
        int excess = 0;
        int hidden = 0;
        int both = 0;
        for (int k = 0; k < planes.missingWordCount[first]; k++) {
            int w = planes.missingWords[first * words + k];
            long m = planes.missing[first * words + w];
            int other = second * words + w;
            both += Long.bitCount(m & planes.missing[other]);
            hidden += Long.bitCount(m & planes.planes[2 * other]);
            excess += Long.bitCount(m & planes.planes[2 * other + 1]);
        }
        bothMissing[at] += both;
        secondHetFirstMissing[at] += hidden;
        hidden = 0;
        for (int k = 0; k < planes.missingWordCount[second]; k++) {
            int w = planes.missingWords[second * words + k];
            long m = planes.missing[second * words + w];
            int other = first * words + w;
            hidden += Long.bitCount(m & planes.planes[2 * other]);
            excess += Long.bitCount(m & planes.planes[2 * other + 1]);
        }
        firstHetSecondMissing[at] += hidden;
        ibs0[at] -= excess;
    }

    /** Variants at which both samples have a call. */
    public int variantCount(int first, int second) {
        if (bothMissing.length == 0) {
            return variantCount;
        }
        return variantCount - missing[first] - missing[second] + bothMissing[at(first, second)];
    }

    /** The KING-robust kinship of a sample of the band and one before it. */
    public double kinship(int first, int second) {
        int at = at(first, second);
        int hh = hetHet[at];
        int a = hets[first] - hh;
        int b = hets[second] - hh;
        if (bothMissing.length > 0) {
            a -= firstHetSecondMissing[at];
            b -= secondHetFirstMissing[at];
        }
        double denominator = 4.0 * (hh + Math.min(a, b));
        return 0.5 - (4.0 * ibs0[at] + a + b) / denominator;
    }

    public KinshipRow row(int first, int second) {
        int at = at(first, second);
        int count = variantCount(first, second);
        return new KinshipRow(
                first,
                second,
                count,
                (double) hetHet[at] / count,
                (double) ibs0[at] / count,
                finite(kinship(first, second)));
    }

    private static double finite(double kinship) {
        return Double.isInfinite(kinship) ? Double.NaN : kinship;
    }
}
