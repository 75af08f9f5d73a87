package org.endotype.core.stats;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;

/**
 * Pearson's product-moment correlation of pairs, with Fisher's interval, Student's p and a permutation p; Spearman's rank
 * correlation beside it.
 *
 * <p>NaN is refused: leave incomplete pairs out first. A constant variable gives NaN throughout. The permutation deals the
 * second variable anew, p = (b + 1) / (B + 1), two-sided. Cost O(draws x n); the same seed gives the same p. The interval
 * needs four pairs. Source: Fisher, Metron 1 (1921) 3-32; held against R's cor.test.
 *
 * @param n pairs
 * @param pearson r with its interval
 * @param p two-sided, by t with n - 2 degrees of freedom
 * @param permutationP two-sided
 * @param spearman rank correlation, ties at their mean rank
 */
public record Correlation(int n, Interval pearson, double p, double permutationP, double spearman) {

    public static Correlation of(double[] first, double[] second, double level, int draws, long seed) {
        int n = first.length;
        if (n != second.length) {
            throw new IllegalArgumentException("pairs are needed");
        }
        if (n < 3) {
            throw new DegenerateData("a correlation needs at least three complete pairs, found " + n);
        }
        double r = pearson(first, second);
        if (Double.isNaN(r)) {
            return new Correlation(n, Interval.none(), Double.NaN, Double.NaN, Double.NaN);
        }
        double t = r * Math.sqrt((n - 2) / Math.max(0, 1 - r * r));
        double p = 2 * new TDistribution(null, n - 2).cumulativeProbability(-Math.abs(t));
        double low = Double.NaN;
        double high = Double.NaN;
        if (n > 3) {
            double z = 0.5 * Math.log((1 + r) / (1 - r));
            double half = Proportion.normalQuantile(0.5 + level / 2) / Math.sqrt(n - 3);
            low = Math.tanh(z - half);
            high = Math.tanh(z + half);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] dealt = second.clone();
        int atLeast = 0;
        for (int draw = 0; draw < draws; draw++) {
            for (int i = n - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double swap = dealt[i];
                dealt[i] = dealt[j];
                dealt[j] = swap;
            }
            atLeast += Math.abs(pearson(first, dealt)) >= Math.abs(r) - 1e-12 ? 1 : 0;
        }
        return new Correlation(
                n,
                new Interval(r, low, high),
                p,
                (atLeast + 1.0) / (draws + 1.0),
                pearson(Ranks.average(first), Ranks.average(second)));
    }

    private static double pearson(double[] x, double[] y) {
        int n = x.length;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < n; i++) {
            if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
                throw new IllegalArgumentException("correlations take finite values; leave incomplete pairs out first");
            }
            meanX += x[i] / n;
            meanY += y[i] / n;
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        return xx == 0 || yy == 0 ? Double.NaN : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
    }
}
