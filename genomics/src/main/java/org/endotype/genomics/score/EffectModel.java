package org.endotype.genomics.score;

/** How a weight turns copies of the effect allele into a contribution. */
public enum EffectModel {
    /** weight x copies. */
    ADDITIVE,
    /** weight where there is at least one copy. */
    DOMINANT,
    /** weight where there are two copies. */
    RECESSIVE,
    /** One weight for each of 0, 1 and 2 copies. */
    GENOTYPIC,
    /** A row that scores a haplotype, a diplotype or an interaction, which single variants cannot answer. */
    UNSUPPORTED
}
