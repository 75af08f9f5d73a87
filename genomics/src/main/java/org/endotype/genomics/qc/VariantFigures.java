package org.endotype.genomics.qc;

import java.io.Serializable;

/** The figures of consecutive variants as columns, without the variants: what travels. Filled in by one scan. */
final class VariantFigures implements Serializable {

    private static final long serialVersionUID = 1L;

    final int[] hom1;
    final int[] het;
    final int[] hom2;
    final int[] haploid1;
    final int[] haploid2;
    final double[] frequency;
    final double[] callRate;
    /** Four figures a variant: p, mid-p and their logarithms. */
    private final double[] hardyWeinberg;

    /** A bit a {@link VariantExclusion}. */
    final byte[] exclusions;

    VariantFigures(int count) {
        this.hom1 = new int[count];
        this.het = new int[count];
        this.hom2 = new int[count];
        this.haploid1 = new int[count];
        this.haploid2 = new int[count];
        this.frequency = new double[count];
        this.callRate = new double[count];
        this.hardyWeinberg = new double[Math.multiplyExact(count, 4)];
        this.exclusions = new byte[count];
    }

    HardyWeinberg.Result hardyWeinberg(int index) {
        int at = index * 4;
        return new HardyWeinberg.Result(
                hardyWeinberg[at], hardyWeinberg[at + 1], hardyWeinberg[at + 2], hardyWeinberg[at + 3]);
    }

    void setHardyWeinberg(int index, HardyWeinberg.Result result) {
        int at = index * 4;
        hardyWeinberg[at] = result.p();
        hardyWeinberg[at + 1] = result.midP();
        hardyWeinberg[at + 2] = result.lnP();
        hardyWeinberg[at + 3] = result.lnMidP();
    }

    double minorAlleleFrequency(int index) {
        return Math.min(frequency[index], 1 - frequency[index]);
    }

    int minorAlleleCount(int index) {
        int first = 2 * hom1[index] + het[index] + haploid1[index];
        int second = 2 * hom2[index] + het[index] + haploid2[index];
        return Math.min(first, second);
    }

    boolean isKept(int index) {
        return exclusions[index] == 0;
    }
}
