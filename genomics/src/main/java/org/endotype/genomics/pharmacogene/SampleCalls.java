package org.endotype.genomics.pharmacogene;

import java.util.Arrays;

/**
 * One person's calls at a gene's defining positions. For each position two haplotype entries: the index of a defining
 * variant, {@link #REFERENCE}, {@link #NOVEL} for a base that defines nothing, or {@link #MISSING} in both.
 */
final class SampleCalls {

    static final int REFERENCE = -1;
    static final int NOVEL = -2;
    static final int MISSING = -3;

    final int[] first;
    final int[] second;
    /** The phase set of a phased call; 0 for an unphased one. */
    final int[] phaseSet;

    SampleCalls(int positions) {
        first = new int[positions];
        second = new int[positions];
        phaseSet = new int[positions];
        Arrays.fill(first, MISSING);
        Arrays.fill(second, MISSING);
    }

    boolean isMissing(int position) {
        return first[position] == MISSING;
    }
}
