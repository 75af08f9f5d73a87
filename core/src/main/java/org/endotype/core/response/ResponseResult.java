package org.endotype.core.response;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.stats.FreedmanLane;
import org.endotype.core.stats.Interval;

/**
 * What a response analysis found.
 *
 * @param analysed participants with a group, an arm and a complete outcome
 * @param leftOut everyone else who was stratified: participant to reason
 * @param rates one row a group and arm, with margins
 * @param effects arms compared within groups
 * @param interaction the main test
 * @param moderators continuous moderators of the arms' difference
 * @param rules treatment rules against the best single arm
 * @param ruleFindings how they came about, who benefits, and the tree; empty without rules
 * @param verdict one sentence
 * @param methods sentences for the methods section
 * @param warnings what a reader must know
 */
public record ResponseResult(
        int analysed,
        Map<String, String> leftOut,
        List<Rate> rates,
        List<Effect> effects,
        Interaction interaction,
        List<Moderator> moderators,
        List<Rule> rules,
        Optional<RuleFindings> ruleFindings,
        String verdict,
        String methods,
        List<String> warnings) {

    /**
     * Outcomes of one group in one arm; {@code all} is the margin.
     *
     * @param responders NaN-free count, or -1 where only changes are known
     * @param remitters likewise, also where the scale has no remission threshold
     * @param meanChange endpoint minus baseline, in points
     */
    public record Rate(
            String group,
            String arm,
            int n,
            int responders,
            Interval rate,
            int remitters,
            Interval remission,
            Interval meanChange) {}

    /**
     * One arm against the reference arm in one group.
     *
     * @param contrast {@code ARM vs REFERENCE}
     * @param method {@code firth-odds-ratio} of response, or {@code ancova-difference} of the endpoint in points
     */
    public record Effect(String contrast, String group, Interval estimate, double p, String method) {}

    /**
     * The test of whether groups matter.
     *
     * @param tested {@code group-by-arm}, {@code group}, {@code arm} or {@code nothing}
     * @param n participants in it
     */
    public record Interaction(String tested, FreedmanLane test, int n, String method, String verdict) {}

    /**
     * A continuous baseline variable as moderator.
     *
     * @param slope change of the arms' difference in improvement a standard deviation of the moderator, in points, for
     *     the second arm against the reference; of improvement itself where there is one arm
     */
    public record Moderator(String name, int n, Interval slope, FreedmanLane test) {}

    /**
     * The value of treating by a rule.
     *
     * @param rule {@code arm:NAME}, {@code best-single-arm}, {@code by-group}, {@code by-prediction} or
     *     {@code policy-tree}
     * @param value expected improvement in points were everyone treated by the rule
     * @param gain value minus that of the best single arm
     * @param gainP two-sided, of no gain; NaN where the rule never chose otherwise than the best single arm
     */
    public record Rule(String rule, int n, Interval value, Interval gain, double gainP) {}
}
