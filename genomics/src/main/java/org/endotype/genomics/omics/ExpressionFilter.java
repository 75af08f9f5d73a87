package org.endotype.genomics.omics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which genes are expressed enough to be analysed: at least {@code minimumCount} reads, scaled to the median library, in
 * enough samples, and {@code minimumTotal} reads in all. Enough is the size of the smallest group of samples, counted
 * only by {@code shareAboveLarge} beyond {@code largeGroup}; or, where {@link #withPrevalence} was used, a share of all
 * samples.
 *
 * <p>Source: Chen, Lun and Smyth, F1000Research 5:1438 (2016). Cost: O(cells). Deterministic.
 *
 * @param minimumCount reads in a sample of median library size
 * @param minimumTotal reads over all samples
 * @param largeGroup group size beyond which not everyone need express a gene
 * @param shareAboveLarge share of the samples beyond {@code largeGroup}
 * @param prevalence share of all samples, or NaN for the group rule
 */
public record ExpressionFilter(
        double minimumCount, double minimumTotal, double largeGroup, double shareAboveLarge, double prevalence) {

    /** Keeps sums that equal a threshold but for rounding. */
    private static final double TOLERANCE = 1e-14;

    /** 10 reads, 15 in all, groups above 10 by 70 %. */
    public static ExpressionFilter withDefaults() {
        return new ExpressionFilter(10, 15, 10, 0.7, Double.NaN);
    }

    /** The same thresholds, in at least this share of all samples instead of the smallest group's size. */
    public ExpressionFilter withPrevalence(double share) {
        return new ExpressionFilter(minimumCount, minimumTotal, largeGroup, shareAboveLarge, share);
    }

    /** The indices of the genes to keep, ascending, taking all samples as one group. */
    public int[] keep(Counts counts) {
        return keep(counts, java.util.Collections.nCopies(counts.sampleCount(), "all"));
    }

    /** The indices of the genes to keep, ascending; {@code groups} holds one label a sample. */
    public int[] keep(Counts counts, List<String> groups) {
        double needed = neededSamples(groups);
        double[] sizes = counts.librarySizes();
        Arrays.sort(sizes);
        double cutoff = minimumCount / Quantiles.ofSorted(sizes, sizes.length, 0.5);
        int[] kept = new int[counts.featureCount()];
        int n = 0;
        for (int gene = 0; gene < counts.featureCount(); gene++) {
            int expressing = 0;
            double total = 0;
            for (int sample = 0; sample < counts.sampleCount(); sample++) {
                double count = counts.count(sample, gene);
                total += count;
                expressing += count / counts.librarySize(sample) >= cutoff ? 1 : 0;
            }
            if (expressing >= needed - TOLERANCE && total >= minimumTotal - TOLERANCE) {
                kept[n++] = gene;
            }
        }
        return Arrays.copyOf(kept, n);
    }

    private double neededSamples(List<String> groups) {
        if (!Double.isNaN(prevalence)) {
            return Math.max(1, prevalence * groups.size());
        }
        Map<String, Integer> sizes = new TreeMap<>();
        groups.forEach(group -> sizes.merge(group, 1, Integer::sum));
        double smallest =
                sizes.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        return smallest > largeGroup ? largeGroup + (smallest - largeGroup) * shareAboveLarge : smallest;
    }
}
