package org.endotype.genomics.qc;

import java.util.ArrayList;
import java.util.List;
import org.endotype.genomics.variant.Variant;

/**
 * Quality figures of every variant, as columns; indices are those of the source. Counts and frequencies are of the
 * kept founders, call rates of all kept samples.
 *
 * <p>On chromosome X the genotype counts are of everyone not known to be male, men count in the haploid columns;
 * on Y and the mitochondrion all calls are haploid, on Y of men only. A heterozygous call where one copy is expected adds half a copy of
 * each allele to the frequency and stands in no count.
 */
public final class VariantQc {

    private final List<Variant> variants;
    final int[] hom1;
    final int[] het;
    final int[] hom2;
    final int[] haploid1;
    final int[] haploid2;
    final double[] frequency;
    final double[] callRate;
    /** Four figures a variant: p, mid-p and their logarithms. */
    private final double[] hardyWeinberg;

    final byte[] exclusions;

    VariantQc(List<Variant> variants) {
        int count = variants.size();
        this.variants = variants;
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

    public int size() {
        return variants.size();
    }

    public Variant variant(int index) {
        return variants.get(index);
    }

    public int hom1(int index) {
        return hom1[index];
    }

    public int het(int index) {
        return het[index];
    }

    public int hom2(int index) {
        return hom2[index];
    }

    /** Haploid calls of allele 1. */
    public int haploid1(int index) {
        return haploid1[index];
    }

    /** Haploid calls of allele 2. */
    public int haploid2(int index) {
        return haploid2[index];
    }

    /** The frequency of allele 1; NaN where nobody has a call. */
    public double allele1Frequency(int index) {
        return frequency[index];
    }

    /** The smaller allele frequency; NaN where nobody has a call. */
    public double minorAlleleFrequency(int index) {
        return Math.min(frequency[index], 1 - frequency[index]);
    }

    /** Copies of the rarer allele among founders; heterozygous calls of haploid chromosomes left aside. */
    public int minorAlleleCount(int index) {
        int first = 2 * hom1[index] + het[index] + haploid1[index];
        int second = 2 * hom2[index] + het[index] + haploid2[index];
        return Math.min(first, second);
    }

    /** The share of samples with a call; NaN where nobody could have one (Y without men). */
    public double callRate(int index) {
        return callRate[index];
    }

    /** The Hardy-Weinberg test; all NaN on Y and the mitochondrion. */
    public HardyWeinberg.Result hardyWeinberg(int index) {
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

    /** Why a variant is left out; empty where it is kept. */
    public List<VariantExclusion> exclusions(int index) {
        if (exclusions[index] == 0) {
            return List.of();
        }
        List<VariantExclusion> reasons = new ArrayList<>();
        for (VariantExclusion reason : VariantExclusion.values()) {
            if ((exclusions[index] & 1 << reason.ordinal()) != 0) {
                reasons.add(reason);
            }
        }
        return reasons;
    }

    public boolean isKept(int index) {
        return exclusions[index] == 0;
    }

    /** Indices of the variants that are kept, ascending. */
    public int[] kept() {
        int[] indices = new int[size()];
        int count = 0;
        for (int i = 0; i < indices.length; i++) {
            if (isKept(i)) {
                indices[count++] = i;
            }
        }
        return java.util.Arrays.copyOf(indices, count);
    }
}
