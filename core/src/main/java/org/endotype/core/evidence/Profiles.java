package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.View;
import org.endotype.core.cohort.ViewBlock;

/**
 * Which features set each group apart from everyone else: Hedges' g of the adjusted, standardised feature with a 95 %
 * interval, Welch's t, and Benjamini-Hochberg over all groups and features. The groups were made from these very
 * features, so p and q describe and do not prove; proof is the null test.
 *
 * <p>Source: Hedges and Olkin, Statistical Methods for Meta-Analysis, 1985, chapter 5; Benjamini and Hochberg, J. R.
 * Statist. Soc. B 57:289 (1995). Cost: O(groups x cells).
 */
final class Profiles {

    private static final double Z975 = 1.959963984540054;

    private Profiles() {}

    static List<GroupProfile> of(Cohort cohort, FittedPreprocessing preprocessing, int[] groups, int groupCount) {
        List<GroupProfile> profiles = new ArrayList<>();
        if (groupCount < 2) {
            return profiles;
        }
        for (View view : cohort.views()) {
            ViewBlock block = preprocessing.adjusted(cohort, view.name());
            int[] rows = view.presentRows();
            for (int group = 1; group <= groupCount; group++) {
                for (int j = 0; j < block.columns(); j++) {
                    GroupProfile profile = one(block, rows, groups, group, j);
                    if (profile != null) {
                        profiles.add(profile);
                    }
                }
            }
        }
        return adjusted(profiles);
    }

    private static @org.jspecify.annotations.Nullable GroupProfile one(
            ViewBlock block, int[] rows, int[] groups, int group, int feature) {
        int[] counts = new int[2];
        double[] means = new double[2];
        double[] squares = new double[2];
        for (int i = 0; i < rows.length; i++) {
            if (groups[rows[i]] == 0) {
                continue;
            }
            int side = groups[rows[i]] == group ? 0 : 1;
            double value = block.values()[i * block.columns() + feature];
            counts[side]++;
            double before = value - means[side];
            means[side] += before / counts[side];
            squares[side] += before * (value - means[side]);
        }
        if (counts[0] < 2 || counts[1] < 2) {
            return null;
        }
        double degrees = counts[0] + counts[1] - 2.0;
        double pooled = Math.sqrt((squares[0] + squares[1]) / degrees);
        if (!(pooled > 1e-12)) {
            return null;
        }
        double correction = 1 - 3 / (4 * degrees - 1);
        double g = correction * (means[0] - means[1]) / pooled;
        double error = Math.sqrt(1.0 / counts[0] + 1.0 / counts[1] + g * g / (2 * (counts[0] + counts[1])));
        double firstShare = squares[0] / (counts[0] - 1) / counts[0];
        double secondShare = squares[1] / (counts[1] - 1) / counts[1];
        double t = (means[0] - means[1]) / Math.sqrt(Math.max(firstShare + secondShare, 1e-300));
        double welch = (firstShare + secondShare)
                * (firstShare + secondShare)
                / Math.max(
                        firstShare * firstShare / (counts[0] - 1) + secondShare * secondShare / (counts[1] - 1),
                        1e-300);
        double p = 2 * new TDistribution(null, Math.max(1, welch)).cumulativeProbability(-Math.abs(t));
        return new GroupProfile(
                group,
                block.view(),
                block.features().get(feature),
                g,
                g - Z975 * error,
                g + Z975 * error,
                p,
                Double.NaN);
    }

    private static List<GroupProfile> adjusted(List<GroupProfile> profiles) {
        double[] p = profiles.stream().mapToDouble(GroupProfile::p).toArray();
        double[] q = benjaminiHochberg(p);
        List<GroupProfile> withQ = new ArrayList<>(profiles.size());
        for (int i = 0; i < q.length; i++) {
            GroupProfile profile = profiles.get(i);
            withQ.add(new GroupProfile(
                    profile.group(),
                    profile.view(),
                    profile.feature(),
                    profile.standardizedDifference(),
                    profile.low(),
                    profile.high(),
                    profile.p(),
                    q[i]));
        }
        withQ.sort(Comparator.comparingInt(GroupProfile::group)
                .thenComparingDouble(GroupProfile::p)
                .thenComparing(GroupProfile::view)
                .thenComparing(GroupProfile::feature));
        return withQ;
    }

    static double[] benjaminiHochberg(double[] p) {
        Integer[] order = new Integer[p.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(p[b], p[a]));
        double[] q = new double[p.length];
        double smallest = 1;
        for (int rank = 0; rank < order.length; rank++) {
            int at = order[rank];
            smallest = Math.min(smallest, p[at] * p.length / (p.length - rank));
            q[at] = smallest;
        }
        return q;
    }
}
