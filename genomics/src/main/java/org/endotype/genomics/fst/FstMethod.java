package org.endotype.genomics.fst;

/** Which estimator of Fst between two groups. */
public enum FstMethod {
    /** Squared difference of frequencies less its sampling variance, over the heterozygosity between the groups. */
    HUDSON,
    /** Weir and Cockerham's theta for two groups, with observed heterozygosity. */
    WEIR_COCKERHAM
}
