package org.endotype.genomics.pharmacogene;

/** Clinical function of a star allele, as CPIC assigns it; unknown and uncertain are one here. */
public enum AlleleFunction {
    INCREASED,
    NORMAL,
    DECREASED,
    NONE,
    UNCERTAIN
}
