package org.endotype.genomics.score;

/** What becomes of A/T and C/G variants, whose strand cannot be read from their alleles. */
public enum AmbiguousStrand {
    /** Left out where a file is matched by position; kept where it names the variants' own ids. */
    BY_MATCH,
    DROP,
    KEEP
}
