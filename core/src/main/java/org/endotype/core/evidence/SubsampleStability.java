package org.endotype.core.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.stratify.PartitionSource;
import org.endotype.core.stratify.StratificationMethod;

/**
 * Whether each group of a method without a model comes back when a fifth of the participants is left out at random and the
 * rest go through the method anew: in a graph of patients, one drawn twice would be their own nearest neighbour.
 *
 * <p>Source: Hennig, Computational Statistics and Data Analysis 52:258 (2007), subsetting scheme.
 */
final class SubsampleStability {

    private static final double KEPT = 0.8;

    private SubsampleStability() {}

    static List<Evidence.GroupStability> of(
            StratificationMethod method,
            ViewScores features,
            ViewScores scores,
            int[] groups,
            int groupCount,
            int samples,
            RunContext context) {
        double[][] jaccard = new double[samples][];
        try (Progress.Task task = context.progress().start("subsample stability", samples)) {
            Samples job = new Samples(method, features, scores, groups, groupCount, context.seed());
            context.engine().forEach(job, samples, (sample, indices) -> {
                jaccard[sample] = indices;
                task.advance(1);
            });
        }
        return BootstrapStability.summary(jaccard, groups, groupCount);
    }

    /** A subsample a piece. */
    private record Samples(
            StratificationMethod method,
            ViewScores features,
            ViewScores scores,
            int[] groups,
            int groupCount,
            long runSeed)
            implements Job<double[]> {

        @Override
        public Worker<double[]> open() {
            int n = scores.size();
            int kept = (int) Math.round(KEPT * n);
            return sample -> {
                long seed = RandomStreams.derive(runSeed, 62, sample);
                int[] rows = drawn(n, kept, RandomStreams.stream(seed, 1));
                int[] labels =
                        PartitionSource.labelsOf(method, features.subset(rows), scores.subset(rows), groupCount, seed);
                return BootstrapStability.overlaps(rows, labels, groups, groupCount);
            };
        }
    }

    private static int[] drawn(int n, int kept, RandomGenerator random) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        for (int i = 0; i < kept; i++) {
            int at = i + random.nextInt(n - i);
            int row = order[at];
            order[at] = order[i];
            order[i] = row;
        }
        int[] rows = Arrays.copyOf(order, kept);
        Arrays.sort(rows);
        return rows;
    }
}
