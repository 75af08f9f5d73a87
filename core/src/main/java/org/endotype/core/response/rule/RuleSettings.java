package org.endotype.core.response.rule;

/**
 * How treatment rules are learned and judged, immutable.
 *
 * @param learner outcome model
 * @param assignment where the chance of an arm comes from
 * @param arms whether arms are ordered doses
 * @param depth deepest policy tree, 0 to 2
 * @param repeats how often people are dealt into folds; 1 where sites are left out
 * @param level of the intervals
 */
public record RuleSettings(
        OutcomeLearner learner, Assignment assignment, ArmOrder arms, int depth, int repeats, double level) {

    /** Where the chance of an arm comes from. */
    public enum Assignment {
        /** By chance alone: the arm's share among those learned from. */
        RANDOMISED,
        /** On grounds that the features hold: a multinomial logistic model of them. */
        ESTIMATED
    }

    /** Whether the arms have an order. */
    public enum ArmOrder {
        UNORDERED,
        DOSES
    }

    public RuleSettings {
        if (depth < 0 || depth > 2 || repeats < 1 || !(level > 0 && level < 1)) {
            throw new IllegalArgumentException("depth 0 to 2, at least one repeat, level in (0, 1)");
        }
    }

    /** Ridge regression, randomised arms, trees of depth 2, three repeats, 95 %. */
    public static RuleSettings withDefaults() {
        return new RuleSettings(new RidgeLearner(), Assignment.RANDOMISED, ArmOrder.UNORDERED, 2, 3, 0.95);
    }

    public RuleSettings withLearner(OutcomeLearner other) {
        return new RuleSettings(other, assignment, arms, depth, repeats, level);
    }

    public RuleSettings withAssignment(Assignment other) {
        return new RuleSettings(learner, other, arms, depth, repeats, level);
    }

    public RuleSettings withArms(ArmOrder other) {
        return new RuleSettings(learner, assignment, other, depth, repeats, level);
    }

    public RuleSettings withDepth(int other) {
        return new RuleSettings(learner, assignment, arms, other, repeats, level);
    }

    public RuleSettings withLevel(double other) {
        return new RuleSettings(learner, assignment, arms, depth, repeats, other);
    }

    public RuleSettings withRepeats(int other) {
        return new RuleSettings(learner, assignment, arms, depth, other, level);
    }
}
