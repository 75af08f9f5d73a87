package org.endotype.genomics.omics;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;

/**
 * Size factors by the median of ratios to a reference sample of geometric means: s_j = exp(median over genes of (log
 * c_ij - mean over samples of log c_i)).
 *
 * <p>Source: Anders and Huber, Genome Biology 11:R106 (2010), equation 5. Cost: O(cells log features). Deterministic.
 */
public final class MedianOfRatios {

    /** Which genes make the reference. */
    public enum Reference {
        /** Genes without a zero in any sample; refused where there are none. */
        COMPLETE_GENES,
        /**
         * Every gene seen somewhere: the n-th root of the product of its non-zero counts (zeros count as 1 in it), for
         * sparse tables. Factors are then scaled to a geometric mean of 1.
         */
        POSITIVE_COUNTS;

        /** By its name on the command line. */
        public static Reference of(String label) {
            return switch (label) {
                case "complete-genes" -> COMPLETE_GENES;
                case "positive-counts" -> POSITIVE_COUNTS;
                default ->
                    throw new InvalidConfiguration(
                            "unknown reference '" + label + "'; use complete-genes or positive-counts");
            };
        }
    }

    private MedianOfRatios() {}

    /**
     * One factor a sample, in sample order.
     *
     * @throws DegenerateData when no gene can serve, naming the remedy
     */
    public static double[] sizeFactors(Counts counts, Reference reference) {
        int samples = counts.sampleCount();
        int genes = counts.featureCount();
        double[] logMeans = new double[genes];
        boolean[] usable = new boolean[genes];
        int usableCount = 0;
        for (int gene = 0; gene < genes; gene++) {
            double sum = 0;
            int zeros = 0;
            for (int sample = 0; sample < samples; sample++) {
                double count = counts.count(sample, gene);
                if (count == 0) {
                    zeros++;
                } else {
                    sum += Math.log(count);
                }
            }
            logMeans[gene] = sum / samples;
            usable[gene] = reference == Reference.COMPLETE_GENES ? zeros == 0 : zeros < samples;
            usableCount += usable[gene] ? 1 : 0;
        }
        if (usableCount == 0) {
            throw new DegenerateData("every gene holds a zero in some sample, so the median of ratios has no reference"
                    + " genes; use --reference positive-counts or --method tmm, or remove near-empty samples");
        }
        double[] factors = new double[samples];
        double[] ratios = new double[usableCount];
        for (int sample = 0; sample < samples; sample++) {
            int n = 0;
            for (int gene = 0; gene < genes; gene++) {
                double count = counts.count(sample, gene);
                if (usable[gene] && count > 0) {
                    ratios[n++] = Math.log(count) - logMeans[gene];
                }
            }
            factors[sample] = Math.exp(median(ratios, n));
        }
        if (reference == Reference.POSITIVE_COUNTS) {
            double logSum = 0;
            for (double factor : factors) {
                logSum += Math.log(factor);
            }
            double scale = Math.exp(logSum / samples);
            for (int sample = 0; sample < samples; sample++) {
                factors[sample] /= scale;
            }
        }
        return factors;
    }

    /** The median of the first {@code n} values, which are reordered. */
    private static double median(double[] values, int n) {
        Arrays.sort(values, 0, n);
        return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
    }
}
