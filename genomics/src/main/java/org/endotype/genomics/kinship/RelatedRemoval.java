package org.endotype.genomics.kinship;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.InvalidConfiguration;

/**
 * Leaves out samples until no pair is related beyond a threshold, few rather than many: while such a pair is left, the
 * partner of the first sample that has exactly one relative leaves; where nobody has exactly one, the first of those with
 * most relatives leaves. First means first in the source.
 *
 * <p>Deterministic. Cost: pairs x removals at worst. Source: the rule of PLINK 2's {@code --king-cutoff}, as it was seen
 * to choose.
 */
public final class RelatedRemoval {

    private RelatedRemoval() {}

    /**
     * Whom to keep.
     *
     * @param sampleCount samples of the source
     * @param pairs pairs of samples; those of a kinship above the threshold count
     * @return for each sample whether it stays
     */
    public static boolean[] keep(int sampleCount, List<KinshipRow> pairs, double threshold) {
        if (!(threshold > 0 && threshold < 0.5)) {
            throw new InvalidConfiguration("the kinship threshold must lie between 0 and 0.5, found " + threshold);
        }
        List<List<Integer>> relatives = new ArrayList<>(sampleCount);
        for (int i = 0; i < sampleCount; i++) {
            relatives.add(new ArrayList<>());
        }
        for (KinshipRow pair : pairs) {
            if (pair.kinship() > threshold) {
                relatives.get(pair.first()).add(pair.second());
                relatives.get(pair.second()).add(pair.first());
            }
        }
        boolean[] keep = new boolean[sampleCount];
        java.util.Arrays.fill(keep, true);
        int next = nextToLeave(relatives);
        while (next >= 0) {
            keep[next] = false;
            for (int relative : relatives.get(next)) {
                relatives.get(relative).remove((Integer) next);
            }
            relatives.get(next).clear();
            next = nextToLeave(relatives);
        }
        return keep;
    }

    private static int nextToLeave(List<List<Integer>> relatives) {
        int most = 0;
        int first = -1;
        for (int i = 0; i < relatives.size(); i++) {
            int degree = relatives.get(i).size();
            if (degree == 1) {
                return relatives.get(i).get(0);
            }
            if (degree > most) {
                most = degree;
                first = i;
            }
        }
        return first;
    }
}
