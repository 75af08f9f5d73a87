package org.endotype.genomics.vcf;

/** What becomes of sites with more than one alternate allele. */
public enum Multiallelic {
    /** Left out. */
    SKIP,
    /**
     * One biallelic variant an alternate allele, against the reference; a call that holds another alternate is missing
     * in it.
     */
    SPLIT
}
