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

    /**
     * Takes in one more record of a position: records that were split by their alternates each show a part of the call
     * and reference for the rest, so what is not reference wins.
     *
     * @param phase as in {@link #phaseSet}
     * @return whether the record fits the earlier ones: together they have at most one allele a haplotype
     */
    boolean add(int position, int left, int right, int phase) {
        if (isMissing(position) || first[position] == REFERENCE && second[position] == REFERENCE) {
            first[position] = left;
            second[position] = right;
            phaseSet[position] = phase;
            return true;
        }
        if (left == REFERENCE && right == REFERENCE || holds(position, left, right)) {
            return true;
        }
        boolean phased = phase != 0 && phase == phaseSet[position];
        int[] merged = {first[position], second[position]};
        int[] added = {left, right};
        for (int side = 0; side < 2; side++) {
            if (added[side] == REFERENCE) {
                continue;
            }
            if (merged[side] == REFERENCE) {
                merged[side] = added[side];
            } else if (!phased && merged[1 - side] == REFERENCE) {
                merged[1 - side] = added[side];
            } else {
                return false;
            }
        }
        first[position] = merged[0];
        second[position] = merged[1];
        phaseSet[position] = phased ? phase : 0;
        return true;
    }

    /** Whether these two alleles, in either order, are the call that is known. */
    boolean holds(int position, int left, int right) {
        return first[position] == left && second[position] == right
                || first[position] == right && second[position] == left;
    }
}
