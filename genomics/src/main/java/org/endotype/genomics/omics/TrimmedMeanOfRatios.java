package org.endotype.genomics.omics;

import java.util.Arrays;
import org.endotype.core.stats.Ranks;

/**
 * TMM normalisation factors: for each sample the weighted mean log ratio to a reference sample, after trimming the
 * extreme ratios (M) and abundances (A). Factors multiply library sizes and have a geometric mean of 1.
 *
 * <p>The reference is the sample whose upper quartile over library size lies nearest the mean of all. Genes that are 0
 * in the sample or the reference do not count; genes that are 0 everywhere are left out first. A sample that equals the
 * reference up to scale has factor 1.
 *
 * <p>Source: Robinson and Oshlack, Genome Biology 11:R25 (2010). Cost: O(cells log features). Deterministic.
 *
 * @param ratioTrim share of genes trimmed at either end of M
 * @param abundanceTrim share of genes trimmed at either end of A
 */
public record TrimmedMeanOfRatios(double ratioTrim, double abundanceTrim) {

    /** Ratios that all lie within this of 0 (log2) are no difference. */
    private static final double NO_DIFFERENCE = 1e-6;

    public static TrimmedMeanOfRatios withDefaults() {
        return new TrimmedMeanOfRatios(0.3, 0.05);
    }

    /** One factor a sample, in sample order. */
    public double[] factors(Counts counts) {
        int samples = counts.sampleCount();
        int[] genes = seenSomewhere(counts);
        double[] factors = new double[samples];
        if (samples == 1) {
            factors[0] = 1;
            return factors;
        }
        int reference = referenceSample(counts, genes);
        double logSum = 0;
        for (int sample = 0; sample < samples; sample++) {
            factors[sample] = Math.pow(2, logFactor(counts, genes, sample, reference));
            logSum += Math.log(factors[sample]);
        }
        double scale = Math.exp(logSum / samples);
        for (int sample = 0; sample < samples; sample++) {
            factors[sample] /= scale;
        }
        return factors;
    }

    private static int[] seenSomewhere(Counts counts) {
        int[] genes = new int[counts.featureCount()];
        int n = 0;
        for (int gene = 0; gene < genes.length; gene++) {
            for (int sample = 0; sample < counts.sampleCount(); sample++) {
                if (counts.count(sample, gene) > 0) {
                    genes[n++] = gene;
                    break;
                }
            }
        }
        return Arrays.copyOf(genes, n);
    }

    private static int referenceSample(Counts counts, int[] genes) {
        int samples = counts.sampleCount();
        double[] quartiles = new double[samples];
        double[] column = new double[genes.length];
        double mean = 0;
        for (int sample = 0; sample < samples; sample++) {
            for (int i = 0; i < genes.length; i++) {
                column[i] = counts.count(sample, genes[i]);
            }
            Arrays.sort(column);
            quartiles[sample] = Quantiles.ofSorted(column, column.length, 0.75) / counts.librarySize(sample);
            mean += quartiles[sample] / samples;
        }
        double[] sorted = quartiles.clone();
        Arrays.sort(sorted);
        if (Quantiles.ofSorted(sorted, samples, 0.5) < 1e-20) {
            return richestSample(counts, genes);
        }
        int best = 0;
        for (int sample = 1; sample < samples; sample++) {
            if (Math.abs(quartiles[sample] - mean) < Math.abs(quartiles[best] - mean)) {
                best = sample;
            }
        }
        return best;
    }

    /** Where most upper quartiles are 0: the sample of the largest sum of square roots. */
    private static int richestSample(Counts counts, int[] genes) {
        int best = 0;
        double most = -1;
        for (int sample = 0; sample < counts.sampleCount(); sample++) {
            double sum = 0;
            for (int gene : genes) {
                sum += Math.sqrt(counts.count(sample, gene));
            }
            if (sum > most) {
                most = sum;
                best = sample;
            }
        }
        return best;
    }

    private double logFactor(Counts counts, int[] genes, int sample, int reference) {
        double sampleSize = counts.librarySize(sample);
        double referenceSize = counts.librarySize(reference);
        double[] ratio = new double[genes.length];
        double[] abundance = new double[genes.length];
        double[] variance = new double[genes.length];
        double largest = 0;
        int n = 0;
        for (int gene : genes) {
            double observed = counts.count(sample, gene);
            double expected = counts.count(reference, gene);
            if (observed == 0 || expected == 0) {
                continue;
            }
            ratio[n] = log2(observed / sampleSize / (expected / referenceSize));
            abundance[n] = (log2(observed / sampleSize) + log2(expected / referenceSize)) / 2;
            variance[n] = (sampleSize - observed) / sampleSize / observed
                    + (referenceSize - expected) / referenceSize / expected;
            largest = Math.max(largest, Math.abs(ratio[n]));
            n++;
        }
        if (largest < NO_DIFFERENCE) {
            return 0;
        }
        double[] ratioRanks = Ranks.average(Arrays.copyOf(ratio, n));
        double[] abundanceRanks = Ranks.average(Arrays.copyOf(abundance, n));
        double lowRatio = Math.floor(n * ratioTrim) + 1;
        double lowAbundance = Math.floor(n * abundanceTrim) + 1;
        double weighted = 0;
        double weights = 0;
        for (int i = 0; i < n; i++) {
            boolean kept = ratioRanks[i] >= lowRatio
                    && ratioRanks[i] <= n + 1 - lowRatio
                    && abundanceRanks[i] >= lowAbundance
                    && abundanceRanks[i] <= n + 1 - lowAbundance;
            if (kept) {
                weighted += ratio[i] / variance[i];
                weights += 1 / variance[i];
            }
        }
        double factor = weighted / weights;
        return Double.isNaN(factor) ? 0 : factor;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
