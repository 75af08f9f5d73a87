package org.endotype.genomics.pharmacogene;

/** What a defining position that a VCF does not mention stands for. */
public enum AbsentSites {
    /** No information: the position is reported as missing. */
    MISSING,
    /** Two copies of the reference base: right only for files that list every site that differs from it. */
    REFERENCE
}
