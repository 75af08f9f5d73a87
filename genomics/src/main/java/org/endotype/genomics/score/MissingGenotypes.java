package org.endotype.genomics.score;

/** What a missing genotype contributes to a score. */
public enum MissingGenotypes {
    /** Its expectation at the effect allele's frequency f: 2 f w for an additive weight. */
    IMPUTE_MEAN,
    /** Nothing, and its two alleles are left out of the sample's allele count. */
    IGNORE
}
