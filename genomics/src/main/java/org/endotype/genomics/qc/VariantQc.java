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
    private final VariantFigures figures;

    VariantQc(List<Variant> variants, VariantFigures figures) {
        this.variants = variants;
        this.figures = figures;
    }

    public int size() {
        return variants.size();
    }

    public Variant variant(int index) {
        return variants.get(index);
    }

    public int hom1(int index) {
        return figures.hom1[index];
    }

    public int het(int index) {
        return figures.het[index];
    }

    public int hom2(int index) {
        return figures.hom2[index];
    }

    /** Haploid calls of allele 1. */
    public int haploid1(int index) {
        return figures.haploid1[index];
    }

    /** Haploid calls of allele 2. */
    public int haploid2(int index) {
        return figures.haploid2[index];
    }

    /** The frequency of allele 1; NaN where nobody has a call. */
    public double allele1Frequency(int index) {
        return figures.frequency[index];
    }

    /** The smaller allele frequency; NaN where nobody has a call. */
    public double minorAlleleFrequency(int index) {
        return figures.minorAlleleFrequency(index);
    }

    /** Copies of the rarer allele among founders; heterozygous calls of haploid chromosomes left aside. */
    public int minorAlleleCount(int index) {
        return figures.minorAlleleCount(index);
    }

    /** The share of samples with a call; NaN where nobody could have one (Y without men). */
    public double callRate(int index) {
        return figures.callRate[index];
    }

    /** The Hardy-Weinberg test; all NaN on Y and the mitochondrion. */
    public HardyWeinberg.Result hardyWeinberg(int index) {
        return figures.hardyWeinberg(index);
    }

    /** Why a variant is left out; empty where it is kept. */
    public List<VariantExclusion> exclusions(int index) {
        if (figures.isKept(index)) {
            return List.of();
        }
        List<VariantExclusion> reasons = new ArrayList<>();
        for (VariantExclusion reason : VariantExclusion.values()) {
            if ((figures.exclusions[index] & 1 << reason.ordinal()) != 0) {
                reasons.add(reason);
            }
        }
        return reasons;
    }

    public boolean isKept(int index) {
        return figures.isKept(index);
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
