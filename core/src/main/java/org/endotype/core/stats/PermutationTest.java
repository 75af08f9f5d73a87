package org.endotype.core.stats;

import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;

/**
 * Permutation tests of a difference of means, two-sided.
 *
 * <p>Where all rearrangements can be counted ({@value #MOST_EXACT} at most), p is exact: the share whose difference is at
 * least as large as the observed one, which is among them. Otherwise p = (1 + hits) / (1 + draws) over seeded random draws,
 * so that it is never 0. Differences within rounding of the observed one count as equal.
 *
 * <p>Source: Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology 9 (2010) 39.
 *
 * @param p two-sided
 * @param arrangements counted or drawn
 */
public record PermutationTest(double p, long arrangements) {

    /** Above this many rearrangements, a sample of them is drawn. */
    public static final int MOST_EXACT = 1 << 18;

    private static final double ROUNDING = 1e-12;

    /**
     * Flips the signs of differences of pairs: under the null each is as likely positive as negative.
     *
     * @param draws used where 2^n is too many to count
     */
    public static PermutationTest signFlip(double[] differences, int draws, long seed) {
        int n = differences.length;
        if (n < 2) {
            throw new DegenerateData("a sign-flip test needs at least two pairs, found " + n);
        }
        double observed = 0;
        double scale = 0;
        for (double difference : differences) {
            observed += difference;
            scale += Math.abs(difference);
        }
        if (Double.isNaN(observed)) {
            return new PermutationTest(Double.NaN, 0);
        }
        double limit = Math.abs(observed) - ROUNDING * scale;
        if (n < 31 && 1 << n <= MOST_EXACT) {
            long hits = 0;
            for (int signs = 0; signs < 1 << n; signs++) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
                }
                hits += Math.abs(sum) >= limit ? 1 : 0;
            }
            return new PermutationTest((double) hits / (1 << n), 1L << n);
        }
        SplittableRandom random = new SplittableRandom(seed);
        long hits = 0;
        for (int draw = 0; draw < draws; draw++) {
            double sum = 0;
            for (double difference : differences) {
                sum += random.nextBoolean() ? difference : -difference;
            }
            hits += Math.abs(sum) >= limit ? 1 : 0;
        }
        return new PermutationTest((1.0 + hits) / (1.0 + draws), draws);
    }

    /** Deals the values of two independent groups anew; the statistic is the difference of means. Always drawn. */
    public static PermutationTest labels(double[] first, double[] second, int draws, long seed) {
        if (first.length < 1 || second.length < 1) {
            throw new DegenerateData("a permutation test needs values in both groups");
        }
        double[] pool = new double[first.length + second.length];
        System.arraycopy(first, 0, pool, 0, first.length);
        System.arraycopy(second, 0, pool, first.length, second.length);
        double total = 0;
        double scale = 0;
        for (double value : pool) {
            total += value;
            scale = Math.max(scale, Math.abs(value));
        }
        if (Double.isNaN(total)) {
            return new PermutationTest(Double.NaN, 0);
        }
        double limit = Math.abs(difference(pool, first.length, total)) - ROUNDING * scale;
        SplittableRandom random = new SplittableRandom(seed);
        long hits = 0;
        for (int draw = 0; draw < draws; draw++) {
            for (int i = 0; i < first.length; i++) {
                int j = i + random.nextInt(pool.length - i);
                double swap = pool[i];
                pool[i] = pool[j];
                pool[j] = swap;
            }
            hits += Math.abs(difference(pool, first.length, total)) >= limit ? 1 : 0;
        }
        return new PermutationTest((1.0 + hits) / (1.0 + draws), draws);
    }

    private static double difference(double[] pool, int firstCount, double total) {
        double sum = 0;
        for (int i = 0; i < firstCount; i++) {
            sum += pool[i];
        }
        return (total - sum) / (pool.length - firstCount) - sum / firstCount;
    }
}
