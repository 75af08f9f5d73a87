package org.endotype.genomics.linkage;

import org.endotype.genomics.genotype.SampleMask;

/**
 * Joint genotype counts of two packed variants, and the squared correlations that follow from them. Where one copy is
 * carried (men on X) a call stands for one haplotype and a heterozygous call for none.
 */
final class LdPair {

    private final long[] diploid;
    private final long[] haploid;
    private final boolean anyHaploid;

    LdPair(SampleMask diploid, SampleMask haploid) {
        this.diploid = diploid.lowBits();
        this.haploid = haploid.lowBits();
        this.anyHaploid = haploid.count() > 0;
    }

    /** The squared correlation of alleles on a chromosome; NaN where one does not vary. */
    double haplotypeR2(long[] first, long[] second) {
        int[] cells = new int[9];
        count(first, second, diploid, cells);
        double k11 = 2.0 * cells[0] + cells[1] + cells[3];
        double k12 = 2.0 * cells[2] + cells[1] + cells[5];
        double k21 = 2.0 * cells[6] + cells[3] + cells[7];
        double k22 = 2.0 * cells[8] + cells[5] + cells[7];
        double doubleHets = cells[4];
        if (anyHaploid) {
            java.util.Arrays.fill(cells, 0);
            count(first, second, haploid, cells);
            k11 += cells[0];
            k12 += cells[2];
            k21 += cells[6];
            k22 += cells[8];
        }
        return HaplotypeCorrelation.r2(k11, k12, k21, k22, doubleHets);
    }

    /** The squared correlation of copies of allele 1 over the samples with both calls; NaN where one does not vary. */
    double genotypeR2(long[] first, long[] second) {
        int[] cells = new int[9];
        count(first, second, diploid, cells);
        if (anyHaploid) {
            count(first, second, haploid, cells);
        }
        double n = 0;
        double sum1 = 0;
        double sum2 = 0;
        double squares1 = 0;
        double squares2 = 0;
        double product = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double cell = cells[3 * i + j];
                double x = 1.0 - i;
                double y = 1.0 - j;
                n += cell;
                sum1 += cell * x;
                sum2 += cell * y;
                squares1 += cell * x * x;
                squares2 += cell * y * y;
                product += cell * x * y;
            }
        }
        double covariance = n * product - sum1 * sum2;
        double variance = (n * squares1 - sum1 * sum1) * (n * squares2 - sum2 * sum2);
        return variance > 0 ? covariance * covariance / variance : Double.NaN;
    }

    /** Adds to nine cells: two, one, no copies of the first variant's allele 1, by those of the second's. */
    private static void count(long[] first, long[] second, long[] mask, int[] cells) {
        int c00 = 0;
        int c01 = 0;
        int c02 = 0;
        int c10 = 0;
        int c11 = 0;
        int c12 = 0;
        int c20 = 0;
        int c21 = 0;
        int c22 = 0;
        for (int w = 0; w < mask.length; w++) {
            long m = mask[w];
            long low = first[w] & m;
            long high = first[w] >>> 1 & m;
            long two = m & ~(low | high);
            long one = high & ~low;
            long none = high & low;
            long otherLow = second[w] & m;
            long otherHigh = second[w] >>> 1 & m;
            long otherTwo = m & ~(otherLow | otherHigh);
            long otherOne = otherHigh & ~otherLow;
            long otherNone = otherHigh & otherLow;
            c00 += Long.bitCount(two & otherTwo);
            c01 += Long.bitCount(two & otherOne);
            c02 += Long.bitCount(two & otherNone);
            c10 += Long.bitCount(one & otherTwo);
            c11 += Long.bitCount(one & otherOne);
            c12 += Long.bitCount(one & otherNone);
            c20 += Long.bitCount(none & otherTwo);
            c21 += Long.bitCount(none & otherOne);
            c22 += Long.bitCount(none & otherNone);
        }
        cells[0] += c00;
        cells[1] += c01;
        cells[2] += c02;
        cells[3] += c10;
        cells[4] += c11;
        cells[5] += c12;
        cells[6] += c20;
        cells[7] += c21;
        cells[8] += c22;
    }
}
