package org.endotype.core.monitor;

import java.util.List;
import org.endotype.core.stats.Interval;

/**
 * How new patients compare with those a model was learned from. NaN stands for what is not known.
 *
 * @param participants new patients who have any view
 * @param trainingParticipants how many the model was learned from
 * @param features one a feature of each view given, in the model's order
 * @param groups one a group, then those unassigned
 * @param distances of those who have any view
 * @param periods calibration, where outcomes were given
 * @param warnings one sentence each; none means that no drift was found
 */
public record DriftReport(
        int participants,
        int trainingParticipants,
        List<ViewPresence> views,
        List<FeatureDrift> features,
        List<GroupShare> groups,
        double groupsP,
        Distances distances,
        List<CalibrationPeriod> periods,
        List<String> warnings) {

    /**
     * One view.
     *
     * @param lacking share of new patients without it
     * @param missingCells share of cells missing among those who have it
     */
    public record ViewPresence(String view, int present, double lacking, double missingCells) {}

    /**
     * One feature, adjusted and scaled as the model does, so that training has mean 0 and standard deviation 1.
     *
     * @param n values that are not missing
     * @param shift mean of the new values
     * @param ratio their standard deviation
     * @param statistic Kolmogorov-Smirnov's D against the training values where they were given, otherwise NaN
     * @param stabilityIndex population stability index over training deciles, likewise
     * @param p of D where it is there, otherwise of mean and spread together
     * @param q Benjamini-Hochberg over all features
     * @param drifted whether q is below the level and the change is large enough to matter
     */
    public record FeatureDrift(
            String view,
            String feature,
            int n,
            double shift,
            double ratio,
            double statistic,
            double stabilityIndex,
            double p,
            double q,
            boolean drifted) {}

    /** Share of a group among those assigned with Wilson's interval, beside that of training; of everyone for {@code unassigned}. */
    public record GroupShare(String group, int count, Interval share, double training) {}

    /** Distance to the training data, in units of the limit beyond which nobody is assigned. */
    public record Distances(double median, double upperQuartile, double ninetyFifth, double beyond) {}

    /**
     * Predicted against observed outcomes within one period.
     *
     * @param ratio observed over expected, with a 95 % interval
     * @param p that predictions were right on average
     * @param q Benjamini-Hochberg over periods
     */
    public record CalibrationPeriod(
            String period, int n, int observed, double expected, Interval ratio, double brier, double p, double q) {}
}
