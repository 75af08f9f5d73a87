package org.endotype.core.response.rule;

import java.util.stream.IntStream;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.TTest;

/**
 * The personalised advantage index as a baseline: people who happened to be in the arm predicted to be best for them,
 * against the others. Observational, so it favours nothing over the doubly robust gain, which is the figure to read.
 * Source: DeRubeis et al., PLoS ONE 9 (2014) e83875.
 *
 * @param inBest people in the arm predicted to be best for them
 * @param others everyone else
 * @param difference mean improvement of the former minus the latter, with Welch's interval
 * @param p by Welch's test
 * @param meanAdvantage mean over people of the best predicted improvement minus that in the next best arm
 */
public record PersonalAdvantage(int inBest, int others, Interval difference, double p, double meanAdvantage) {

    public static PersonalAdvantage of(TrialData data, RuleStudy.Result result, double level) {
        int n = data.size();
        double[] best = IntStream.range(0, n)
                .filter(i -> data.arm()[i] == result.recommended()[i])
                .mapToDouble(i -> data.improvement()[i])
                .toArray();
        double[] rest = IntStream.range(0, n)
                .filter(i -> data.arm()[i] != result.recommended()[i])
                .mapToDouble(i -> data.improvement()[i])
                .toArray();
        double advantage = IntStream.range(0, n)
                .mapToDouble(i -> advantage(result.predicted()[i]))
                .average()
                .orElse(Double.NaN);
        if (best.length < 2 || rest.length < 2) {
            return new PersonalAdvantage(best.length, rest.length, Interval.none(), Double.NaN, advantage);
        }
        TTest test = TTest.welch(rest, best);
        double half = test.halfWidth(level);
        return new PersonalAdvantage(
                best.length,
                rest.length,
                new Interval(test.difference(), test.difference() - half, test.difference() + half),
                test.p(),
                advantage);
    }

    /** The best prediction minus the next best. */
    static double advantage(double[] predicted) {
        double[] sorted = predicted.clone();
        java.util.Arrays.sort(sorted);
        return sorted[sorted.length - 1] - sorted[sorted.length - 2];
    }
}
