package org.endotype.genomics.linkage;

/**
 * An index variant and those that stand for the same signal. Indices are the source's. Immutable by contract: the array
 * is not copied.
 *
 * @param index the variant of smallest p
 * @param p its p value
 * @param members all other variants of the clump, whatever their p, in the source's order
 * @param notSignificant members with p of at least .05
 * @param below05 members with .01 to .05
 * @param below01 members with .001 to .01
 * @param below001 members with .0001 to .001
 * @param below0001 members below .0001
 */
public record Clump(
        int index, double p, int[] members, int notSignificant, int below05, int below01, int below001, int below0001) {

    static Clump of(int index, int[] members, double[] p) {
        int[] bins = new int[5];
        for (int member : members) {
            double value = p[member];
            bins[value >= 0.05 ? 0 : value >= 0.01 ? 1 : value >= 0.001 ? 2 : value >= 0.0001 ? 3 : 4]++;
        }
        return new Clump(index, p[index], members, bins[0], bins[1], bins[2], bins[3], bins[4]);
    }
}
