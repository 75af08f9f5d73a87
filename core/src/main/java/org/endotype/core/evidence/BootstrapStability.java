package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.mixture.GaussianMixture;

/**
 * Whether each group comes back: participants are drawn with replacement, space and groups are fitted anew, and each
 * group is set against the bootstrap group that overlaps it most (Jaccard index over the participants drawn). Mean and
 * 95 % percentile interval; from .85 highly stable, from .75 valid, below .6 not to be trusted.
 *
 * <p>Source: Hennig, Computational Statistics and Data Analysis 52:258 (2007).
 */
final class BootstrapStability {

    /** Below this mean Jaccard index a group is not to be trusted. */
    private static final double LEAST_TRUSTED = 0.6;

    private static final int STARTS = 5;

    private BootstrapStability() {}

    static List<Evidence.GroupStability> of(
            ViewScores scores, int[] groups, int groupCount, int samples, RunContext context) {
        double[][] jaccard = new double[samples][];
        try (Progress.Task task = context.progress().start("bootstrap stability", samples)) {
            context.engine()
                    .forEach(new Samples(scores, groups, groupCount, context.seed()), samples, (sample, indices) -> {
                        jaccard[sample] = indices;
                        task.advance(1);
                    });
        }
        return summary(jaccard, groups, groupCount);
    }

    /** A bootstrap sample a piece. */
    private record Samples(ViewScores scores, int[] groups, int groupCount, long seed) implements Job<double[]> {

        @Override
        public Worker<double[]> open() {
            return sample -> once(scores, groups, groupCount, RandomStreams.derive(seed, 61, sample));
        }
    }

    /** Mean and percentile interval of each group's index over the samples; {@code jaccard} is samples x groups. */
    static List<Evidence.GroupStability> summary(double[][] jaccard, int[] groups, int groupCount) {
        List<Evidence.GroupStability> stability = new ArrayList<>();
        for (int group = 1; group <= groupCount; group++) {
            int at = group - 1;
            double[] values = Arrays.stream(jaccard)
                    .mapToDouble(row -> row[at])
                    .filter(value -> !Double.isNaN(value))
                    .sorted()
                    .toArray();
            int wanted = group;
            int size = (int) Arrays.stream(groups).filter(g -> g == wanted).count();
            double mean = Arrays.stream(values).average().orElse(Double.NaN);
            stability.add(new Evidence.GroupStability(
                    group,
                    size,
                    mean,
                    values.length == 0 ? Double.NaN : percentile(values, 0.025),
                    values.length == 0 ? Double.NaN : percentile(values, 0.975),
                    verdict(mean)));
        }
        return List.copyOf(stability);
    }

    private static double[] once(ViewScores scores, int[] groups, int groupCount, long seed) {
        RandomGenerator random = RandomStreams.stream(seed);
        int n = scores.size();
        int[] drawn = new int[n];
        for (int i = 0; i < n; i++) {
            drawn[i] = random.nextInt(n);
        }
        Arrays.sort(drawn);
        ViewScores bootstrap = scores.subset(drawn);
        double[] latent = LatentSpace.linear(bootstrap).encode(bootstrap);
        int d = latent.length / n;
        int[] labels =
                GaussianMixture.fit(latent, n, d, groupCount, STARTS, random).labels(latent, n);
        return overlaps(drawn, labels, groups, groupCount);
    }

    /**
     * For each group the largest Jaccard index with a group of the sample, over the participants drawn.
     *
     * @param drawn rows of the study, ascending; repeats count once
     * @param labels zero-based groups of the rows drawn
     */
    static double[] overlaps(int[] drawn, int[] labels, int[] groups, int groupCount) {
        int n = drawn.length;
        int[][] overlap = new int[groupCount + 1][groupCount];
        int[] ours = new int[groupCount + 1];
        int[] theirs = new int[groupCount];
        for (int i = 0; i < n; i++) {
            if (i > 0 && drawn[i] == drawn[i - 1]) {
                continue;
            }
            overlap[groups[drawn[i]]][labels[i]]++;
            ours[groups[drawn[i]]]++;
            theirs[labels[i]]++;
        }
        double[] jaccard = new double[groupCount];
        for (int g = 1; g <= groupCount; g++) {
            jaccard[g - 1] = ours[g] == 0 ? Double.NaN : 0;
            for (int c = 0; c < groupCount; c++) {
                int union = ours[g] + theirs[c] - overlap[g][c];
                if (union > 0 && ours[g] > 0) {
                    jaccard[g - 1] = Math.max(jaccard[g - 1], (double) overlap[g][c] / union);
                }
            }
        }
        return jaccard;
    }

    private static double percentile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    static boolean isTrusted(Evidence.GroupStability group) {
        return group.jaccard() >= LEAST_TRUSTED;
    }

    static String verdict(double jaccard) {
        if (!(jaccard >= LEAST_TRUSTED)) {
            return "not to be trusted";
        }
        if (jaccard >= 0.85) {
            return "highly stable";
        }
        return jaccard >= 0.75 ? "valid" : "doubtful";
    }
}
