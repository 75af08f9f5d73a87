package org.endotype.imaging.complexity;

import org.endotype.core.linalg.LinearAlgebra;

/**
 * How evenly a matrix spreads over its directions, between 0 (one direction) and 1 (all alike).
 *
 * <p>Source: Felippe et al., PLoS ONE 2021 for von Neumann entropy of correlation matrices.
 */
public final class SpectralEntropy {

    private SpectralEntropy() {}

    /** Von Neumann entropy of a correlation matrix R of N regions: of the eigenvalues of R / N, over ln N. Cost O(N^3). */
    public static double vonNeumann(double[] correlations, int regions) {
        return normalised(LinearAlgebra.symmetricEigen(correlations, regions).values(), regions);
    }

    /**
     * The entropy of the singular values of a centred series, over the logarithm of how many there are.
     *
     * @param centred row-major {@code volumes x regions}
     */
    public static double ofSingularValues(double[] centred, int volumes, int regions) {
        double[] values = LinearAlgebra.thinSvd(centred, volumes, regions).values();
        return normalised(values, values.length);
    }

    /** Entropy of weights made to sum to 1; weights that rounding left below 0 count as 0. */
    private static double normalised(double[] weights, int count) {
        double sum = 0;
        for (double weight : weights) {
            sum += Math.max(0, weight);
        }
        double entropy = 0;
        for (double weight : weights) {
            double share = weight / sum;
            if (share > 0) {
                entropy -= share * Math.log(share);
            }
        }
        return entropy / Math.log(count);
    }
}
