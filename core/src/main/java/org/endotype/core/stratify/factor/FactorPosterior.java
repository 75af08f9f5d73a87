package org.endotype.core.stratify.factor;

import org.endotype.core.cohort.ViewScores;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * The factors of anyone who has some of the views, given fitted loadings: covariance S = (I + sum of the present views'
 * precisions)^-1, mean S times the sum of their noise-weighted loadings times the values.
 *
 * @param factors how many
 * @param precisions by view, row-major factors x factors
 * @param weighted by view, row-major columns x factors: loadings times noise precisions
 */
record FactorPosterior(int factors, double[][] precisions, double[][] weighted) {

    double[] covariance(boolean[] present) {
        double[] precision = new double[factors * factors];
        for (int f = 0; f < factors; f++) {
            precision[f * factors + f] = 1;
        }
        for (int v = 0; v < present.length; v++) {
            for (int c = 0; present[v] && c < precision.length; c++) {
                precision[c] += precisions[v][c];
            }
        }
        return LinearAlgebra.invertPositiveDefinite(precision, factors);
    }

    /** Row-major rows x factors; each row depends on itself alone. */
    double[] means(ViewScores data) {
        double[] means = new double[data.size() * factors];
        boolean[] present = new boolean[precisions.length];
        java.util.Map<String, double[]> known = new java.util.HashMap<>();
        for (int i = 0; i < data.size(); i++) {
            double[] right = new double[factors];
            for (int v = 0; v < present.length; v++) {
                ViewScores.Block block = data.blocks().get(v);
                present[v] = block.present()[i];
                for (int j = 0; present[v] && j < block.columns(); j++) {
                    double value = block.values()[i * block.columns() + j];
                    for (int f = 0; f < factors; f++) {
                        right[f] += value * weighted[v][j * factors + f];
                    }
                }
            }
            double[] covariance =
                    known.computeIfAbsent(java.util.Arrays.toString(present), key -> covariance(present.clone()));
            for (int f = 0; f < factors; f++) {
                for (int g = 0; g < factors; g++) {
                    means[i * factors + f] += covariance[f * factors + g] * right[g];
                }
            }
        }
        return means;
    }
}
