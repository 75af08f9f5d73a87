package org.endotype.core.monitor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.View;
import org.endotype.core.cohort.ViewBlock;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.monitor.DriftReport.CalibrationPeriod;
import org.endotype.core.monitor.DriftReport.Distances;
import org.endotype.core.monitor.DriftReport.FeatureDrift;
import org.endotype.core.monitor.DriftReport.GroupShare;
import org.endotype.core.monitor.DriftReport.ViewPresence;
import org.endotype.core.stats.FalseDiscoveryRate;
import org.endotype.core.stats.Proportion;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.StratificationModel;

/**
 * Compares new patients with those a model was learned from. Immutable.
 *
 * <p>Features are compared after the model's own adjustment and scaling, cells that were missing left out. Without the
 * training tables, which a model does not keep, the mean is held against 0 by Welch's statistic with the training's variance of
 * 1, and the standard deviation against 1 by the logarithm of the variance, whose error comes from the new values' kurtosis
 * (so that heavy tails are no false alarm); the smaller p is doubled. With them, by Kolmogorov and Smirnov's D with its
 * asymptotic p (ties make it too large, never too small) and the population stability index over training deciles. p are
 * adjusted by Benjamini and Hochberg over all features; a feature has drifted where q is below 0.05 and the change is one
 * that matters: 0.2 standard deviations, a spread beyond 0.8 to 1.25, or a D of 0.1.
 *
 * <p>Sources: Welch, Biometrika 34 (1947) 28; Layard, JASA 68 (1973) 195, for variances; Stephens, J. R. Statist. Soc. B 32
 * (1970) 115, for D. Cost O(cells log patients); deterministic.
 */
public final class DriftStudy {

    private static final double LEVEL = 0.05;
    private static final double SHIFT_THAT_MATTERS = 0.2;
    private static final double RATIO_THAT_MATTERS = 1.25;
    private static final double DISTANCE_THAT_MATTERS = 0.1;
    private static final double LACKING_THAT_MATTERS = 0.2;

    /** Of training, at most about one in a hundred lies beyond the limit. */
    private static final double BEYOND_IN_TRAINING = 0.02;

    private static final int FEWEST = 5;
    private static final int DECILES = 10;
    private static final NormalDistribution GAUSS = new NormalDistribution(null, 0, 1);

    private final StratificationModel model;
    private final Optional<Cohort> training;

    private DriftStudy(StratificationModel model, Optional<Cohort> training) {
        this.model = model;
        this.training = training;
    }

    public static DriftStudy of(StratificationModel model) {
        return new DriftStudy(model, Optional.empty());
    }

    /** With the tables that the model was learned from. */
    public DriftStudy training(Cohort cohort) {
        return new DriftStudy(model, Optional.of(cohort));
    }

    /** Compares; {@code outcomes} may be empty. */
    public DriftReport compare(Cohort given, List<CalibrationPeriod> periods) {
        Cohort cohort = given.withAnyView();
        if (cohort.size() < FEWEST) {
            throw new DegenerateData(
                    "expected at least " + FEWEST + " new patients with any view, found " + cohort.size()
                            + "; drift is a matter of many, 'endotype assign' tells of one how far it lies from training");
        }
        List<ViewPresence> views = views(cohort);
        List<FeatureDrift> features = features(cohort);
        Assignment assignment = model.assign(cohort);
        double[] weights = model.mixture().weights();
        int k = model.groupCount();
        int[] counts = new int[k + 1];
        for (int group : assignment.groups()) {
            counts[group]++;
        }
        int assigned = cohort.size() - counts[Assignment.UNASSIGNED];
        List<GroupShare> groups = new ArrayList<>();
        for (int g = 1; g <= k; g++) {
            groups.add(new GroupShare(
                    String.valueOf(g), counts[g], Proportion.wilson(counts[g], assigned, 0.95), weights[g - 1]));
        }
        groups.add(
                new GroupShare("unassigned", counts[0], Proportion.wilson(counts[0], cohort.size(), 0.95), Double.NaN));
        double groupsP = groupsP(counts, weights, assigned, model.mixture().count());
        Distances distances = distances(model.relativeDistances(cohort));
        List<String> warnings = new ArrayList<>();
        warn(warnings, views, features, groups, groupsP, periods);
        return new DriftReport(
                cohort.size(),
                model.mixture().count(),
                views,
                features,
                groups,
                groupsP,
                distances,
                periods,
                List.copyOf(warnings));
    }

    private List<ViewPresence> views(Cohort cohort) {
        List<ViewPresence> views = new ArrayList<>();
        for (FittedPreprocessing.ViewSteps steps : model.preprocessing().views()) {
            if (!cohort.hasView(steps.view())) {
                views.add(new ViewPresence(steps.view(), 0, 1, Double.NaN));
                continue;
            }
            View view = cohort.view(steps.view());
            long missing = 0;
            double[] values = view.presentValues();
            for (double value : values) {
                missing += Double.isNaN(value) ? 1 : 0;
            }
            views.add(new ViewPresence(
                    view.name(),
                    view.presentCount(),
                    1 - view.presentCount() / (double) cohort.size(),
                    values.length == 0 ? Double.NaN : missing / (double) values.length));
        }
        return views;
    }

    private List<FeatureDrift> features(Cohort cohort) {
        List<FeatureDrift> found = new ArrayList<>();
        for (FittedPreprocessing.ViewSteps steps : model.preprocessing().views()) {
            if (!cohort.hasView(steps.view())) {
                continue;
            }
            Map<String, double[]> before = training.filter(cohort1 -> cohort1.hasView(steps.view()))
                    .map(cohort1 -> values(cohort1, steps.view()))
                    .orElse(Map.of());
            values(cohort, steps.view())
                    .forEach((feature, values) ->
                            found.add(one(steps.view(), feature, values, before.getOrDefault(feature, new double[0]))));
        }
        double[] q = FalseDiscoveryRate.benjaminiHochberg(
                found.stream().mapToDouble(FeatureDrift::p).toArray());
        List<FeatureDrift> adjusted = new ArrayList<>();
        for (int f = 0; f < q.length; f++) {
            FeatureDrift one = found.get(f);
            boolean matters = Math.abs(one.shift()) >= SHIFT_THAT_MATTERS
                    || one.ratio() >= RATIO_THAT_MATTERS
                    || one.ratio() <= 1 / RATIO_THAT_MATTERS
                    || one.statistic() >= DISTANCE_THAT_MATTERS;
            adjusted.add(new FeatureDrift(
                    one.view(),
                    one.feature(),
                    one.n(),
                    one.shift(),
                    one.ratio(),
                    one.statistic(),
                    one.stabilityIndex(),
                    one.p(),
                    q[f],
                    q[f] < LEVEL && matters));
        }
        return List.copyOf(adjusted);
    }

    /** Sorted values of each feature that varies in training, adjusted and scaled, without those that were missing. */
    private Map<String, double[]> values(Cohort cohort, String name) {
        ViewBlock block = model.preprocessing().adjusted(cohort, name);
        View view = cohort.view(name);
        Map<String, Integer> raw = new HashMap<>();
        for (int j = 0; j < view.featureCount(); j++) {
            raw.put(view.featureNames().get(j), j);
        }
        int[] rows = view.presentRows();
        Map<String, double[]> values = new java.util.LinkedHashMap<>();
        for (int j = 0; j < block.columns(); j++) {
            Integer column = raw.get(block.features().get(j));
            double[] known = new double[rows.length];
            int n = 0;
            for (int i = 0; i < rows.length; i++) {
                if (column == null || !Double.isNaN(view.value(rows[i], column))) {
                    known[n++] = block.values()[i * block.columns() + j];
                }
            }
            double[] sorted = Arrays.copyOf(known, n);
            Arrays.sort(sorted);
            values.put(block.features().get(j), sorted);
        }
        return values;
    }

    private FeatureDrift one(String view, String feature, double[] values, double[] before) {
        int n = values.length;
        if (n < FEWEST) {
            return new FeatureDrift(
                    view, feature, n, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, false);
        }
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double second = 0;
        double fourth = 0;
        for (double value : values) {
            double square = (value - mean) * (value - mean);
            second += square;
            fourth += square * square;
        }
        double variance = second / (n - 1);
        if (before.length >= FEWEST) {
            double d = distance(values, before);
            return new FeatureDrift(
                    view,
                    feature,
                    n,
                    mean,
                    Math.sqrt(variance),
                    d,
                    stabilityIndex(values, before),
                    kolmogorov(d, n, before.length),
                    Double.NaN,
                    false);
        }
        int trained = model.mixture().count();
        double shiftP = twoSided(mean / Math.sqrt(variance / n + 1.0 / trained));
        double kurtosis = second > 0 ? n * fourth / (second * second) : 3;
        double spreadP = variance > 0
                ? twoSided(Math.log(variance) / Math.sqrt((Math.max(1.5, kurtosis) - 1) * (1.0 / n + 1.0 / trained)))
                : 0;
        return new FeatureDrift(
                view,
                feature,
                n,
                mean,
                Math.sqrt(variance),
                Double.NaN,
                Double.NaN,
                Math.min(1, 2 * Math.min(shiftP, spreadP)),
                Double.NaN,
                false);
    }

    private static double twoSided(double z) {
        return 2 * GAUSS.cumulativeProbability(-Math.abs(z));
    }

    /** Largest difference of the two empirical distribution functions of sorted values. */
    static double distance(double[] a, double[] b) {
        int i = 0;
        int j = 0;
        double largest = 0;
        while (i < a.length && j < b.length) {
            double at = Math.min(a[i], b[j]);
            while (i < a.length && a[i] <= at) {
                i++;
            }
            while (j < b.length && b[j] <= at) {
                j++;
            }
            largest = Math.max(largest, Math.abs(i / (double) a.length - j / (double) b.length));
        }
        return largest;
    }

    /** Asymptotic p of D with Stephens' correction for small samples. */
    static double kolmogorov(double d, int n, int m) {
        double root = Math.sqrt((double) n * m / (n + m));
        double lambda = (root + 0.12 + 0.11 / root) * d;
        if (lambda < 0.2) {
            return 1;
        }
        double sum = 0;
        for (int k = 1; k <= 100; k++) {
            sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * lambda * lambda);
        }
        return Math.max(0, Math.min(1, sum));
    }

    /** Sum of (new - old) ln(new / old) over the deciles of the old values; half a case stands for none. */
    static double stabilityIndex(double[] values, double[] before) {
        double index = 0;
        int from = 0;
        int fromBefore = 0;
        for (int decile = 1; decile <= DECILES; decile++) {
            int to = values.length;
            int toBefore = before.length;
            if (decile < DECILES) {
                double edge = before[Math.min(before.length - 1, decile * before.length / DECILES)];
                to = from;
                while (to < values.length && values[to] < edge) {
                    to++;
                }
                toBefore = fromBefore;
                while (toBefore < before.length && before[toBefore] < edge) {
                    toBefore++;
                }
            }
            double share = Math.max(0.5, to - from) / values.length;
            double shareBefore = Math.max(0.5, toBefore - fromBefore) / before.length;
            index += (share - shareBefore) * Math.log(share / shareBefore);
            from = to;
            fromBefore = toBefore;
        }
        return index;
    }

    /** Chi-squared of two rows of counts, the training's from its weights. */
    private static double groupsP(int[] counts, double[] weights, int assigned, int trained) {
        if (weights.length < 2 || assigned == 0) {
            return Double.NaN;
        }
        double statistic = 0;
        double all = assigned + (double) trained;
        for (int g = 0; g < weights.length; g++) {
            double before = weights[g] * trained;
            double pooled = (counts[g + 1] + before) / all;
            for (double[] cell : new double[][] {{counts[g + 1], assigned}, {before, trained}}) {
                double expected = pooled * cell[1];
                statistic += expected > 0 ? (cell[0] - expected) * (cell[0] - expected) / expected : 0;
            }
        }
        return 1 - new ChiSquaredDistribution(null, weights.length - 1).cumulativeProbability(statistic);
    }

    private static Distances distances(double[] relative) {
        double[] sorted =
                Arrays.stream(relative).filter(Double::isFinite).sorted().toArray();
        long beyond = Arrays.stream(sorted).filter(value -> value > 1).count();
        return new Distances(
                quantile(sorted, 0.5), quantile(sorted, 0.75), quantile(sorted, 0.95), beyond / (double) sorted.length);
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    private static void warn(
            List<String> warnings,
            List<ViewPresence> views,
            List<FeatureDrift> features,
            List<GroupShare> groups,
            double groupsP,
            List<CalibrationPeriod> periods) {
        for (ViewPresence view : views) {
            if (view.lacking() > LACKING_THAT_MATTERS) {
                warnings.add(String.format(Locale.ROOT, "%.0f %% lack view '%s'", 100 * view.lacking(), view.view()));
            }
        }
        long drifted = features.stream().filter(FeatureDrift::drifted).count();
        if (drifted > 0) {
            warnings.add(drifted + " of " + features.size() + " features drifted");
        }
        if (groupsP < LEVEL) {
            warnings.add(String.format(Locale.ROOT, "the groups' sizes differ from training (p = %.2g)", groupsP));
        }
        GroupShare unassigned = groups.get(groups.size() - 1);
        if (unassigned.share().low() > BEYOND_IN_TRAINING) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%.0f %% belong to no group, of training about 1 %% did",
                    100 * unassigned.share().estimate()));
        }
        for (CalibrationPeriod period : periods) {
            if (period.q() < LEVEL) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "in period '%s' outcomes were %.2f times as frequent as predicted",
                        period.period(),
                        period.ratio().estimate()));
            }
        }
    }
}
