package org.endotype.genomics.score;

/** How variants of chromosome X outside the pseudo-autosomal regions are scored. */
public enum ChromosomeX {
    /** Not scored; each is reported with its reason. */
    LEAVE_OUT,
    /** Males' single allele counts as two copies, as genotype files code it. */
    MALES_0_2,
    /** Males' single allele counts as one copy; needs everyone's sex. */
    MALES_0_1
}
