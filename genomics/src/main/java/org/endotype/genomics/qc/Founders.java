package org.endotype.genomics.qc;

/** Whose genotypes frequencies and Hardy-Weinberg tests are taken from. */
public enum Founders {
    /** People without a parent named in the file; everyone where that is nobody. */
    ONLY,
    /** Everyone. */
    AND_OFFSPRING
}
