package org.endotype.core.evidence;

import java.util.stream.IntStream;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.mixture.GaussianMixture;

/** What a view has to do with the groups: how they separate in it, and what is found without it. */
final class ViewAblation {

    private ViewAblation() {}

    /** Share of the summed variance of a view's components that lies between groups. */
    static double varianceExplained(ViewScores scores, String view, int[] groups, int groupCount) {
        for (ViewScores.Block block : scores.blocks()) {
            if (block.view().equals(view)) {
                return between(block, groups, groupCount);
            }
        }
        return Double.NaN;
    }

    private static double between(ViewScores.Block block, int[] groups, int groupCount) {
        int[] rows = IntStream.range(0, groups.length)
                .filter(i -> groups[i] > 0 && block.present()[i])
                .toArray();
        double total = 0;
        double between = 0;
        for (int j = 0; j < block.columns(); j++) {
            double[] values = new double[rows.length];
            int[] labels = new int[rows.length];
            double mean = 0;
            for (int i = 0; i < rows.length; i++) {
                values[i] = block.values()[rows[i] * block.columns() + j];
                labels[i] = groups[rows[i]];
                mean += values[i] / rows.length;
            }
            double sum = 0;
            for (double value : values) {
                sum += (value - mean) * (value - mean);
            }
            total += sum;
            between += sum * NuisanceTests.etaSquared(values, labels);
        }
        return total > 0 ? between / total : 0;
    }

    /** Adjusted Rand index of the groups with those of a Gaussian mixture in the linear space of the other views. */
    static double agreementWithout(ViewScores scores, String view, int[] groups, int groupCount, RunContext context) {
        var others = scores.blocks().stream()
                .filter(block -> !block.view().equals(view))
                .toList();
        int[] rows = IntStream.range(0, scores.size())
                .filter(i -> others.stream().anyMatch(block -> block.present()[i]))
                .toArray();
        if (rows.length < 2 * groupCount + 2) {
            return Double.NaN;
        }
        ViewScores without = new ViewScores(scores.size(), others).subset(rows);
        double[] latent = LatentSpace.linear(without).encode(without);
        int[] labels = GaussianMixture.fit(
                        latent,
                        rows.length,
                        latent.length / rows.length,
                        groupCount,
                        LatentSpace.STARTS,
                        RandomStreams.stream(context.seed(), 71, view.hashCode()))
                .labels(latent, rows.length);
        int[] ours = IntStream.of(rows).map(i -> groups[i]).toArray();
        return PartitionAgreement.adjustedRandIndex(ours, labels);
    }
}
