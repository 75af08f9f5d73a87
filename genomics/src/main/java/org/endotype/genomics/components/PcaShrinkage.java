package org.endotype.genomics.components;

import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;
import org.endotype.genomics.kinship.RelationshipMatrix;

/**
 * How much nearer to the middle new people fall on each component than people who helped to make it, measured on the
 * cohort itself: components are made again from four fifths of the people, the others are projected on them, and the
 * slope of their projections on their scores in the whole cohort is compared with the slope of the four fifths. Both come
 * from the relationship matrix alone.
 *
 * <p>A component whose axis the four fifths do not find again (slope below one half) is noise or one of several of like
 * size; its factor is given as NaN. With five folds the factor belongs to a cohort of four fifths of the size, and so
 * corrects slightly too much. Cost: five partial eigen-decompositions.
 *
 * <p>Source of the problem: Lee, Zou and Wright, Ann. Stat. 38:3605 (2010).
 */
public final class PcaShrinkage {

    private static final int FOLDS = 5;
    private static final double SAME_AXIS = 0.5;

    private PcaShrinkage() {}

    /** One factor a component, between 0 and 1, or NaN. */
    public static double[] of(RelationshipMatrix relationships, PrincipalComponents components) {
        int n = relationships.samples().size();
        int k = components.count();
        double[] slopes = new double[k];
        double[] weights = new double[k];
        for (int fold = 0; fold < FOLDS; fold++) {
            int[] training = indices(n, fold, false);
            int[] others = indices(n, fold, true);
            if (training.length <= k || others.length == 0) {
                double[] unknown = new double[k];
                java.util.Arrays.fill(unknown, Double.NaN);
                return unknown;
            }
            addFold(relationships, components, training, others, slopes, weights);
        }
        double[] shrinkage = new double[k];
        for (int c = 0; c < k; c++) {
            shrinkage[c] = weights[c] > 0 ? Math.min(1.0, slopes[c] / weights[c]) : Double.NaN;
            if (!(shrinkage[c] > 0.1)) {
                shrinkage[c] = Double.NaN;
            }
        }
        return shrinkage;
    }

    private static void addFold(
            RelationshipMatrix relationships,
            PrincipalComponents components,
            int[] training,
            int[] others,
            double[] slopes,
            double[] weights) {
        int n = relationships.samples().size();
        int k = components.count();
        int m = training.length;
        double[] part = new double[m * m];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < m; j++) {
                part[i * m + j] = relationships.values()[training[i] * n + training[j]];
            }
        }
        SymmetricEigen eigen = LinearAlgebra.largestEigen(part, m, k);
        for (int c = 0; c < k; c++) {
            double cross = 0;
            double squares = 0;
            for (int i = 0; i < m; i++) {
                double whole = components.score(training[i], c);
                cross += whole * eigen.vectors()[i * k + c];
                squares += whole * whole;
            }
            double trainingSlope = cross / squares;
            // Unit vectors of m and of n people differ in scale by sqrt(n / m).
            if (Math.abs(trainingSlope) * Math.sqrt((double) m / n) < SAME_AXIS) {
                continue;
            }
            double otherCross = 0;
            double otherSquares = 0;
            for (int i : others) {
                double projected = 0;
                for (int j = 0; j < m; j++) {
                    projected += relationships.values()[i * n + training[j]] * eigen.vectors()[j * k + c];
                }
                projected /= eigen.values()[c];
                double whole = components.score(i, c);
                otherCross += whole * projected;
                otherSquares += whole * whole;
            }
            slopes[c] += otherCross / trainingSlope;
            weights[c] += otherSquares;
        }
    }

    private static int[] indices(int n, int fold, boolean inFold) {
        return java.util.stream.IntStream.range(0, n)
                .filter(i -> (i % FOLDS == fold) == inFold)
                .toArray();
    }
}
