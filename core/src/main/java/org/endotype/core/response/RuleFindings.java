package org.endotype.core.response;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.ResponseResult.Rule;
import org.endotype.core.response.rule.BenefitRanking;
import org.endotype.core.response.rule.Overlap;
import org.endotype.core.response.rule.PersonalAdvantage;
import org.endotype.core.response.rule.RuleSettings;
import org.endotype.core.response.rule.RuleStudy;
import org.endotype.core.response.rule.TrialData;

/**
 * What treatment rules gain and how they came about.
 *
 * @param arms arm names, the reference first
 * @param features what the rules could use
 * @param rules value and gain
 * @param overlap chances of the arms
 * @param rankings whether those predicted to benefit do
 * @param advantage the personalised advantage index as a baseline
 * @param tree the policy tree learned from everyone, in words
 * @param individuals one a participant
 * @param verdict one sentence
 * @param methods sentences
 * @param warnings what a reader must know
 */
public record RuleFindings(
        List<String> arms,
        List<String> features,
        List<Rule> rules,
        Overlap overlap,
        List<BenefitRanking> rankings,
        PersonalAdvantage advantage,
        String tree,
        List<Individual> individuals,
        String verdict,
        String methods,
        List<String> warnings) {

    /**
     * Predictions for one participant by models that never saw the participant.
     *
     * @param predicted improvement in each arm
     * @param recommended the arm with the largest
     */
    public record Individual(String participant, String arm, List<Double> predicted, String recommended) {}

    static RuleFindings of(
            AnalysisSet set, Outcomes outcomes, RuleSettings settings, Parallelism parallelism, long seed) {
        TrialData data = trial(set, outcomes);
        RuleStudy.Result found = RuleStudy.run(data, settings, parallelism, seed);
        List<Individual> individuals = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            individuals.add(new Individual(
                    set.participants().id(i),
                    set.arms().get(set.arm()[i]),
                    Arrays.stream(found.predicted()[i]).boxed().toList(),
                    set.arms().get(found.recommended()[i])));
        }
        List<String> warnings = new ArrayList<>();
        for (Overlap.Arm arm : found.overlap().arms()) {
            if (arm.atFloor() > 0) {
                warnings.add(arm.atFloor() + " participants have hardly any chance of arm '" + arm.arm()
                        + "' given their features; what is said of that arm is not about them.");
            }
        }
        return new RuleFindings(
                set.arms(),
                data.featureNames(),
                found.rules().stream()
                        .map(rule -> new Rule(rule.rule(), rule.n(), rule.value(), rule.gain(), rule.gainP()))
                        .toList(),
                found.overlap(),
                data.featureNames().isEmpty() ? List.of() : BenefitRanking.of(data, found, settings.level(), seed),
                PersonalAdvantage.of(data, found, settings.level()),
                found.tree().describe(data.featureNames(), set.arms()),
                individuals,
                RuleStudy.verdict(found),
                RuleStudy.methods(data, settings),
                warnings);
    }

    /** Groups as indicators, the baseline, moderators and further features; a column that is named twice counts once. */
    static TrialData trial(AnalysisSet set, Outcomes outcomes) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        int n = set.size();
        for (int g = 1; g < set.groupNames().size(); g++) {
            double[] column = new double[n];
            for (int i = 0; i < n; i++) {
                column[i] = set.group()[i] == g ? 1 : 0;
            }
            columns.put("group " + (g + 1), column);
        }
        if (outcomes.columns().measure() instanceof Measure.BeforeAndAfter totals) {
            columns.put(totals.baseline(), set.baseline().clone());
        }
        for (int i = 0; i < n; i++) {
            int at = i;
            int row = outcomes.participants().indexOf(set.participants().id(i));
            for (String moderator : outcomes.columns().moderators()) {
                columns.computeIfAbsent(moderator, key -> new double[n])[i] = outcomes.moderator(moderator, row);
            }
            outcomes.ruleFeatures()
                    .terms(row)
                    .forEach((name, value) -> columns.computeIfAbsent(name, key -> new double[n])[at] = value);
        }
        double[][] features = new double[n][columns.size()];
        int j = 0;
        for (double[] column : columns.values()) {
            for (int i = 0; i < n; i++) {
                features[i][j] = column[i];
            }
            j++;
        }
        return new TrialData(
                List.copyOf(columns.keySet()),
                features,
                set.arms(),
                set.arm(),
                set.groupNames().size(),
                set.group(),
                sites(set, outcomes),
                set.improvement());
    }

    private static int[] sites(AnalysisSet set, Outcomes outcomes) {
        if (outcomes.columns().site().isEmpty()) {
            return new int[0];
        }
        String[] names = new String[set.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = outcomes.site(
                    outcomes.participants().indexOf(set.participants().id(i)));
        }
        List<String> known = new ArrayList<>(new TreeSet<>(Arrays.asList(names)));
        return Arrays.stream(names).mapToInt(known::indexOf).toArray();
    }
}
