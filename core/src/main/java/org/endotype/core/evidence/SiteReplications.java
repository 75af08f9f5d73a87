package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.Covariate;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.linear.JointComponents;
import org.endotype.core.stratify.mixture.GaussianMixture;

/**
 * Leave one site out: preprocessing, linear latent space and a Gaussian mixture are learned without a site, the site's
 * participants are given groups by them, and two things are asked. Do they get the groups that the whole study gave them?
 * And do the groups exist within the site alone: the share of its participants whose nearest neighbour in the site has
 * the same group, against 999 permutations of the groups?
 *
 * <p>The site's own shift is unknown to the others' model: its latent positions are moved to the mean of the others', a
 * recalibration that uses no group but takes the mix of groups to be alike across sites.
 *
 * <p>Source: the in-group proportion of Kapp and Tibshirani, Biostatistics 8:9 (2007), over all groups together.
 */
final class SiteReplications {

    private static final int LEAST_PARTICIPANTS = 10;
    private static final int MOST_SITES = 20;
    private static final int PERMUTATIONS = 999;

    private SiteReplications() {}

    static List<Evidence.SiteReplication> of(
            Cohort cohort, int[] groups, int groupCount, StudySettings settings, RunContext context) {
        Covariate.Categorical sites = sites(cohort, settings);
        if (sites == null || groupCount < 2) {
            return List.of();
        }
        Map<String, List<Integer>> rows = new TreeMap<>();
        for (int i = 0; i < cohort.size(); i++) {
            if (!sites.level(i).isEmpty()) {
                rows.computeIfAbsent(sites.level(i), key -> new ArrayList<>()).add(i);
            }
        }
        List<String> held = rows.keySet().stream()
                .filter(site -> rows.getOrDefault(site, List.of()).size() >= LEAST_PARTICIPANTS)
                .toList();
        if (rows.size() < 2 || held.isEmpty() || held.size() > MOST_SITES) {
            return List.of();
        }
        List<Evidence.SiteReplication> replications = new ArrayList<>();
        try (Progress.Task task = context.progress().start("site replication", held.size())) {
            for (String site : held) {
                int[] inside = rows.getOrDefault(site, List.of()).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                int[] outside = IntStream.range(0, cohort.size())
                        .filter(i -> !sites.level(i).equals(site))
                        .toArray();
                if (enough(cohort.subset(outside), cohort.subset(inside), groupCount)) {
                    replications.add(
                            one(cohort, sites.name(), site, inside, outside, groups, groupCount, settings, context));
                }
                task.advance(1);
            }
        }
        return List.copyOf(replications);
    }

    private static boolean enough(Cohort outside, Cohort inside, int groupCount) {
        int least = Math.max(2 * LEAST_PARTICIPANTS, 4 * groupCount);
        return outside.withAnyView().size() >= least
                && outside.views().stream().allMatch(view -> view.presentCount() >= LEAST_PARTICIPANTS)
                && inside.withAnyView().size() == inside.size();
    }

    private static Covariate.@org.jspecify.annotations.Nullable Categorical sites(
            Cohort cohort, StudySettings settings) {
        String asked = settings.replicateBy().isEmpty() ? siteLike(cohort) : settings.replicateBy();
        if (!settings.replicateBy().isEmpty()) {
            cohort.covariates(List.of(asked));
        }
        for (Covariate covariate : cohort.covariates()) {
            if (covariate instanceof Covariate.Categorical levels
                    && covariate.name().equals(asked)) {
                return levels;
            }
        }
        return null;
    }

    private static Evidence.SiteReplication one(
            Cohort cohort,
            String variable,
            String site,
            int[] inside,
            int[] outside,
            int[] groups,
            int groupCount,
            StudySettings settings,
            RunContext context) {
        Cohort others = cohort.subset(outside);
        FittedPreprocessing preprocessing = settings.preprocessing(context.seed())
                .withAdjustmentForHarmonisation()
                .fit(others, context.parallelism());
        ViewScores learned = preprocessing.apply(others);
        JointComponents space = LatentSpace.linear(learned);
        double[] latent = space.encode(learned);
        int d = space.dimensions();
        GaussianMixture mixture = GaussianMixture.fit(
                latent, outside.length, d, groupCount, LatentSpace.STARTS, RandomStreams.stream(context.seed(), 91));
        // The site is unknown to the others' model: as a missing covariate it takes the training average.
        Cohort held =
                cohort.subset(inside).with(Covariate.categorical(variable, Collections.nCopies(inside.length, "")));
        double[] there = space.encode(preprocessing.apply(held));
        moveToMeanOf(latent, there, d);
        int[] labels = mixture.labels(there, inside.length);
        int[] ours = IntStream.of(inside).map(i -> groups[i]).toArray();
        double proportion = inGroup(there, d, labels);
        RandomGenerator random = RandomStreams.stream(context.seed(), 92, site.hashCode());
        int extreme = 0;
        int[] permuted = labels.clone();
        int[] nearest = nearest(there, d, inside.length);
        for (int permutation = 0; permutation < PERMUTATIONS; permutation++) {
            for (int i = permuted.length - 1; i > 0; i--) {
                int at = random.nextInt(i + 1);
                int swap = permuted[i];
                permuted[i] = permuted[at];
                permuted[at] = swap;
            }
            extreme += share(nearest, permuted) >= proportion - 1e-12 ? 1 : 0;
        }
        return new Evidence.SiteReplication(
                variable,
                site,
                inside.length,
                PartitionAgreement.adjustedRandIndex(ours, labels),
                proportion,
                (extreme + 1.0) / (PERMUTATIONS + 1));
    }

    private static void moveToMeanOf(double[] target, double[] points, int d) {
        for (int c = 0; c < d; c++) {
            double shift = mean(target, c, d) - mean(points, c, d);
            for (int at = c; at < points.length; at += d) {
                points[at] += shift;
            }
        }
    }

    private static double mean(double[] points, int column, int d) {
        double sum = 0;
        for (int at = column; at < points.length; at += d) {
            sum += points[at];
        }
        return sum * d / points.length;
    }

    private static double inGroup(double[] points, int d, int[] labels) {
        return share(nearest(points, d, labels.length), labels);
    }

    private static double share(int[] nearest, int[] labels) {
        int same = 0;
        for (int i = 0; i < labels.length; i++) {
            same += labels[i] == labels[nearest[i]] ? 1 : 0;
        }
        return (double) same / labels.length;
    }

    private static int[] nearest(double[] points, int d, int n) {
        int[] nearest = new int[n];
        for (int i = 0; i < n; i++) {
            double least = Double.POSITIVE_INFINITY;
            for (int j = 0; j < n; j++) {
                double distance = 0;
                for (int c = 0; c < d; c++) {
                    double difference = points[i * d + c] - points[j * d + c];
                    distance += difference * difference;
                }
                if (j != i && distance < least) {
                    least = distance;
                    nearest[i] = j;
                }
            }
        }
        return nearest;
    }

    /** The first categorical covariate that names a place; empty where there is none. */
    static String siteLike(Cohort cohort) {
        return Arrays.stream(new String[] {"site", "scanner", "center", "centre"})
                .filter(word -> cohort.covariates().stream()
                        .anyMatch(covariate -> covariate instanceof Covariate.Categorical
                                && covariate.name().equals(word)))
                .findFirst()
                .orElse("");
    }
}
