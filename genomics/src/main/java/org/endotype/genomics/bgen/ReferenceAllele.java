package org.endotype.genomics.bgen;

/** Which of a BGEN file's two alleles is the reference; the format itself does not say. */
public enum ReferenceAllele {
    /** The first, as qctool and UK Biobank write. */
    FIRST,
    /** The last, as PLINK writes unless told otherwise. */
    LAST,
    /** Not known: the last is taken, as PLINK does, without vouching for it. */
    UNKNOWN
}
