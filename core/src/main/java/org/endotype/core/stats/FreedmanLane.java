package org.endotype.core.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.FDistribution;

/**
 * Tests terms of a linear model by permuting the residuals of the model without them (Freedman and Lane), which keeps
 * the terms that are not tested in place; the F test's own p stands beside it.
 *
 * <p>Columns that depend linearly on earlier ones are left out and lower the degrees of freedom, so designs with empty
 * cells are tested on what can be estimated. NaN is refused. p = (b + 1) / (B + 1), a tie counting against the
 * hypothesis. Cost O(B n p); the same seed gives the same p.
 *
 * <p>Source: Freedman and Lane, J. Bus. Econ. Stat. 1 (1983) 292-298; Winkler et al., NeuroImage 92 (2014) 381-397.
 *
 * @param statistic F of the tested terms; NaN where none can be estimated
 * @param numeratorDegreesOfFreedom tested terms that can be estimated
 * @param denominatorDegreesOfFreedom residual degrees of freedom of the whole model
 * @param p by the F distribution
 * @param permutationP by permutation
 * @param permutations B
 */
public record FreedmanLane(
        double statistic,
        int numeratorDegreesOfFreedom,
        int denominatorDegreesOfFreedom,
        double p,
        double permutationP,
        int permutations) {

    private static final double COLLINEARITY = 1e-9;

    /**
     * Runs the test.
     *
     * @param kept columns that stay in the model, the intercept among them
     * @param tested columns to test
     * @param outcome one value an observation
     */
    public static FreedmanLane test(
            List<double[]> kept, List<double[]> tested, double[] outcome, int permutations, long seed) {
        List<double[]> keptBasis = new ArrayList<>();
        extend(keptBasis, kept);
        List<double[]> basis = new ArrayList<>(keptBasis);
        extend(basis, tested);
        List<double[]> testedBasis = basis.subList(keptBasis.size(), basis.size());
        int n = outcome.length;
        int numerator = testedBasis.size();
        int denominator = n - basis.size();
        if (numerator == 0 || denominator < 1) {
            return new FreedmanLane(
                    Double.NaN, numerator, Math.max(0, denominator), Double.NaN, Double.NaN, permutations);
        }
        double[] residuals = outcome.clone();
        removeProjection(residuals, keptBasis);
        double total = dot(residuals, residuals);
        double explained = explained(residuals, testedBasis);
        double f = explained / numerator / ((total - explained) / denominator);
        double asymptotic = Double.isNaN(f)
                ? Double.NaN
                : 1 - new FDistribution(null, numerator, denominator).cumulativeProbability(f);
        SplittableRandom random = new SplittableRandom(seed);
        int atLeast = 0;
        double[] shuffled = residuals.clone();
        // Within one data set F grows with explained / total, which spares the division.
        double observedShare = explained / total;
        for (int draw = 0; draw < permutations; draw++) {
            for (int i = n - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                double swap = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = swap;
            }
            double[] again = shuffled.clone();
            removeProjection(again, keptBasis);
            if (explained(again, testedBasis) / dot(again, again) >= observedShare * (1 - 1e-12)) {
                atLeast++;
            }
        }
        double permutationP = Double.isNaN(f) ? Double.NaN : (atLeast + 1.0) / (permutations + 1.0);
        return new FreedmanLane(f, numerator, denominator, asymptotic, permutationP, permutations);
    }

    /** Modified Gram-Schmidt, twice for accuracy; dependent columns are left out. */
    private static void extend(List<double[]> basis, List<double[]> columns) {
        for (double[] column : columns) {
            for (double value : column) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("designs are finite; leave incomplete rows out first");
                }
            }
            double norm = Math.sqrt(dot(column, column));
            double[] rest = column.clone();
            removeProjection(rest, basis);
            removeProjection(rest, basis);
            double left = Math.sqrt(dot(rest, rest));
            if (left > COLLINEARITY * norm) {
                for (int i = 0; i < rest.length; i++) {
                    rest[i] /= left;
                }
                basis.add(rest);
            }
        }
    }

    private static void removeProjection(double[] vector, List<double[]> basis) {
        for (double[] direction : basis) {
            double share = dot(vector, direction);
            for (int i = 0; i < vector.length; i++) {
                vector[i] -= share * direction[i];
            }
        }
    }

    private static double explained(double[] vector, List<double[]> basis) {
        double sum = 0;
        for (double[] direction : basis) {
            double share = dot(vector, direction);
            sum += share * share;
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
