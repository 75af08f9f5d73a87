package org.endotype.core.response.rule;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What treatment rules are learned from and judged on; one row a person, arrays not copied.
 *
 * @param featureNames what rules may use
 * @param features {@code people x features}; NaN is missing
 * @param arms arm names, the reference first
 * @param arm index into {@code arms}
 * @param groupCount groups of the stratification, 1 where there are none
 * @param group 0-based group
 * @param site 0-based site, for folds that leave one site out; empty where people are dealt into folds
 * @param improvement outcome, more is better
 */
public record TrialData(
        List<String> featureNames,
        double[][] features,
        List<String> arms,
        int[] arm,
        int groupCount,
        int[] group,
        int[] site,
        double[] improvement) {

    public TrialData {
        int n = arm.length;
        if (features.length != n || improvement.length != n || group.length != n) {
            throw new IllegalArgumentException("features, arms, groups and outcomes must be as long as each other");
        }
        if (site.length != 0 && site.length != n) {
            throw new IllegalArgumentException("a site a person, or none");
        }
    }

    int size() {
        return arm.length;
    }

    int armCount() {
        return arms.size();
    }

    int[] rowsOfArm(int[] among, int wanted) {
        return IntStream.of(among).filter(i -> arm[i] == wanted).toArray();
    }
}
