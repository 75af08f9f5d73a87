package org.endotype.core.response;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TableWriter;

/**
 * The participants with a group, an arm and a complete outcome, and why the others are not among them. Complete cases
 * only: nothing is carried forward or imputed.
 *
 * @param participants in the order of the groups
 * @param groupNames {@code 1..K}
 * @param arms in alphabetical order, the reference arm first
 * @param group index into {@code groupNames}
 * @param arm index into {@code arms}
 * @param baseline NaN throughout where only changes are known
 * @param endpoint total or change
 * @param improvement points better
 * @param leftOut participant to reason
 */
record AnalysisSet(
        SampleSet participants,
        List<String> groupNames,
        List<String> arms,
        int[] group,
        int[] arm,
        double[] baseline,
        double[] endpoint,
        double[] improvement,
        Map<String, String> leftOut) {

    static AnalysisSet of(GroupMembership groups, Outcomes outcomes, Optional<String> referenceArm) {
        Map<String, String> leftOut = new LinkedHashMap<>();
        List<String> kept = new ArrayList<>();
        TreeSet<String> armNames = new TreeSet<>();
        int shared = 0;
        for (String id : groups.participants()) {
            int row = outcomes.participants().indexOf(id);
            if (row < 0) {
                leftOut.put(id, "not in the outcome table");
                continue;
            }
            shared++;
            if (groups.groupOf(id) == 0) {
                leftOut.put(id, "assigned to no group");
            } else if (Double.isNaN(outcomes.endpoint(row))) {
                leftOut.put(id, "no endpoint");
            } else if (outcomes.hasBaseline() && Double.isNaN(outcomes.baseline(row))) {
                leftOut.put(id, "no baseline total");
            } else if (!outcomes.covariates().isComplete(row)) {
                leftOut.put(id, "a covariate is missing");
            } else if (outcomes.columns().site().isPresent()
                    && outcomes.site(row).isEmpty()) {
                leftOut.put(id, "no site");
            } else if (outcomes.arm(row).isEmpty()) {
                leftOut.put(id, "no treatment arm");
            } else {
                kept.add(id);
                armNames.add(outcomes.arm(row));
            }
        }
        if (shared == 0) {
            throw new InconsistentInput(
                    "no participant stands in both the groups and the outcome table; check that both"
                            + " use the same participant ids");
        }
        if (kept.isEmpty()) {
            throw new DegenerateData(
                    "nobody has a group, an arm and a complete outcome; look at the endpoint and arm columns");
        }
        List<String> arms = ArmOrder.of(armNames, referenceArm, SourceLocation.nowhere());
        return fill(groups, outcomes, SampleSet.of(kept), arms, leftOut);
    }

    private static AnalysisSet fill(
            GroupMembership groups, Outcomes outcomes, SampleSet kept, List<String> arms, Map<String, String> leftOut) {
        int n = kept.size();
        List<String> groupNames = new ArrayList<>();
        for (int k = 1; k <= groups.groupCount(); k++) {
            groupNames.add(Integer.toString(k));
        }
        int[] group = new int[n];
        int[] arm = new int[n];
        double[] baseline = new double[n];
        double[] endpoint = new double[n];
        double[] improvement = new double[n];
        for (int i = 0; i < n; i++) {
            int row = outcomes.participants().indexOf(kept.id(i));
            group[i] = groups.groupOf(kept.id(i)) - 1;
            arm[i] = arms.indexOf(outcomes.arm(row));
            baseline[i] = outcomes.baseline(row);
            endpoint[i] = outcomes.endpoint(row);
            improvement[i] = outcomes.improvement(row);
        }
        if (n > 1 && Arrays.stream(endpoint).allMatch(value -> value == endpoint[0])) {
            throw new DegenerateData("all " + n + " participants with a complete outcome have the same endpoint, "
                    + TableWriter.formatNumber(endpoint[0])
                    + ": nothing can be compared; check the endpoint column, or choose another");
        }
        return new AnalysisSet(kept, groupNames, arms, group, arm, baseline, endpoint, improvement, leftOut);
    }

    int size() {
        return group.length;
    }

    /** Whether differences can be adjusted for the baseline: it is known and not the same for everyone. */
    boolean baselineVaries() {
        return Arrays.stream(baseline).anyMatch(value -> value < baseline[0] || value > baseline[0]);
    }

    /** The rows of a group and an arm; -1 stands for all of them. */
    int[] rows(int wantedGroup, int wantedArm) {
        return java.util.stream.IntStream.range(0, size())
                .filter(i -> (wantedGroup < 0 || group[i] == wantedGroup) && (wantedArm < 0 || arm[i] == wantedArm))
                .toArray();
    }
}
