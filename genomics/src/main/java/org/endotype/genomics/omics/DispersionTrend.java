package org.endotype.genomics.omics;

import java.util.Arrays;
import org.apache.commons.math3.special.Gamma;
import org.endotype.core.error.DegenerateData;

/**
 * How the dispersion of counts depends on their mean, over genes: dispersion = asymptotic + extra / mean. Each gene's own
 * dispersion maximises the Cox-Reid adjusted negative binomial likelihood of all samples around one mean (a blind design);
 * the trend is a gamma regression with identity link, genes far off it left out, repeated until it stands.
 *
 * <p>Cost: O(genes x samples x 60). Deterministic.
 *
 * <p>Source: Love, Huber and Anders, Genome Biology 15:550 (2014); Anders and Huber, Genome Biology 11:R106 (2010).
 *
 * @param asymptotic of highly expressed genes
 * @param extra what falls with the mean
 */
public record DispersionTrend(double asymptotic, double extra) {

    private static final double LEAST = 1e-8;
    private static final double FOR_FIT = 100 * LEAST;
    private static final double LEAST_MEAN = 0.5;
    private static final int ROUNDS = 100;

    /** Estimates the trend. */
    public static DispersionTrend of(Counts counts, double[] sizeFactors) {
        int n = counts.sampleCount();
        int used = 0;
        double[] means = new double[counts.featureCount()];
        double[] dispersions = new double[counts.featureCount()];
        for (int gene = 0; gene < counts.featureCount(); gene++) {
            double mean = 0;
            for (int sample = 0; sample < n; sample++) {
                mean += counts.count(sample, gene) / sizeFactors[sample] / n;
            }
            if (mean > 0) {
                double dispersion = ownDispersion(counts, gene, sizeFactors, mean);
                if (dispersion > FOR_FIT) {
                    means[used] = mean;
                    dispersions[used++] = dispersion;
                }
            }
        }
        if (used < 3) {
            throw new DegenerateData("too few genes vary more than chance to estimate how their variance depends on the"
                    + " mean; use voom or log-cpm");
        }
        return fit(Arrays.copyOf(means, used), Arrays.copyOf(dispersions, used));
    }

    static double ownDispersion(Counts counts, int gene, double[] sizeFactors, double mean) {
        int n = counts.sampleCount();
        double low = Math.log(LEAST / 10);
        double high = Math.log(Math.max(10, n));
        // The likelihood may have two humps: a grid first, then golden section around its best point.
        int grid = 30;
        int best = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i <= grid; i++) {
            double value = likelihood(counts, gene, sizeFactors, mean, low + i * (high - low) / grid);
            if (value > largest) {
                largest = value;
                best = i;
            }
        }
        double a = low + Math.max(0, best - 1) * (high - low) / grid;
        double b = low + Math.min(grid, best + 1) * (high - low) / grid;
        double ratio = (Math.sqrt(5) - 1) / 2;
        for (int step = 0; step < 30; step++) {
            double c = b - ratio * (b - a);
            double d = a + ratio * (b - a);
            if (likelihood(counts, gene, sizeFactors, mean, c) > likelihood(counts, gene, sizeFactors, mean, d)) {
                b = d;
            } else {
                a = c;
            }
        }
        return Math.exp((a + b) / 2);
    }

    private static double likelihood(Counts counts, int gene, double[] sizeFactors, double mean, double logDispersion) {
        double dispersion = Math.exp(logDispersion);
        double inverse = 1 / dispersion;
        double sum = 0;
        double weights = 0;
        for (int sample = 0; sample < counts.sampleCount(); sample++) {
            double mu = Math.max(LEAST_MEAN, mean * sizeFactors[sample]);
            double y = counts.count(sample, gene);
            sum += Gamma.logGamma(y + inverse)
                    - Gamma.logGamma(inverse)
                    - y * Math.log(mu + inverse)
                    - inverse * Math.log(1 + mu * dispersion);
            weights += 1 / (1 / mu + dispersion);
        }
        return sum - 0.5 * Math.log(weights);
    }

    private static DispersionTrend fit(double[] means, double[] dispersions) {
        double asymptotic = 0.1;
        double extra = 1;
        for (int round = 0; round < ROUNDS; round++) {
            boolean[] kept = new boolean[means.length];
            for (int i = 0; i < means.length; i++) {
                double ratio = dispersions[i] / (asymptotic + extra / means[i]);
                kept[i] = ratio > 1e-4 && ratio < 15;
            }
            DispersionTrend next = regression(means, dispersions, kept, asymptotic, extra);
            if (!(next.asymptotic > 0 && next.extra > 0)) {
                throw new DegenerateData("the dispersion does not fall with the mean as a parametric trend needs; use"
                        + " voom or log-cpm");
            }
            double change =
                    Math.pow(Math.log(next.asymptotic / asymptotic), 2) + Math.pow(Math.log(next.extra / extra), 2);
            asymptotic = next.asymptotic;
            extra = next.extra;
            if (change < 1e-6) {
                return next;
            }
        }
        throw new DegenerateData("the trend of dispersion over the mean does not settle; use voom or log-cpm");
    }

    /** Gamma regression with identity link by reweighted least squares. */
    private static DispersionTrend regression(
            double[] means, double[] dispersions, boolean[] kept, double asymptotic, double extra) {
        double a = asymptotic;
        double e = extra;
        for (int iteration = 0; iteration < 100; iteration++) {
            double w = 0;
            double wx = 0;
            double wxx = 0;
            double wy = 0;
            double wxy = 0;
            for (int i = 0; i < means.length; i++) {
                if (kept[i]) {
                    double x = 1 / means[i];
                    double mu = Math.max(a + e * x, 1e-12);
                    double weight = 1 / (mu * mu);
                    w += weight;
                    wx += weight * x;
                    wxx += weight * x * x;
                    wy += weight * dispersions[i];
                    wxy += weight * x * dispersions[i];
                }
            }
            double determinant = w * wxx - wx * wx;
            double newA = (wxx * wy - wx * wxy) / determinant;
            double newE = (w * wxy - wx * wy) / determinant;
            boolean settled = Math.abs(newA - a) < 1e-10 * Math.abs(a) && Math.abs(newE - e) < 1e-10 * Math.abs(e);
            a = newA;
            e = newE;
            if (settled || !(a > 0 && e > 0)) {
                break;
            }
        }
        return new DispersionTrend(a, e);
    }

    /** The variance-stabilising transformation of a normalised count, on the scale of log2 for large counts. */
    double stabilised(double q) {
        double inner = 1 + extra + 2 * asymptotic * q + 2 * Math.sqrt(asymptotic * q * (1 + extra + asymptotic * q));
        return Math.log(inner / (4 * asymptotic)) / Math.log(2);
    }
}
