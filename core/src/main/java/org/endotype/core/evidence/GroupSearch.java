package org.endotype.core.evidence;

import java.io.Serializable;
import java.util.random.RandomGenerator;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.linear.JointComponents;
import org.endotype.core.stratify.mixture.KMeans;

/**
 * The search over numbers of groups in the linear latent space, the same for observed and null cohorts.
 *
 * @param compactness by number of groups: -log of the within-group share of the sum of squares, k-means
 */
record GroupSearch(double[] compactness, double[] latent, int dimensions, int size) implements Serializable {

    /** Fewer than for the final model: the search runs a hundred times. */
    private static final int STARTS = 5;

    /**
     * @param most largest number of groups; index 0 of the arrays is unused
     */
    static GroupSearch of(ViewScores scores, int most, RandomGenerator random) {
        JointComponents space = LatentSpace.linear(scores);
        double[] latent = space.encode(scores);
        int n = scores.size();
        int d = space.dimensions();
        double[] compactness = new double[most + 1];
        double total = KMeans.fit(latent, n, d, 1, 1, random).withinSumOfSquares();
        for (int k = 2; k <= most; k++) {
            KMeans kMeans = KMeans.fit(latent, n, d, k, STARTS, random);
            compactness[k] = -Math.log(Math.max(kMeans.withinSumOfSquares(), 1e-300) / Math.max(total, 1e-300));
        }
        return new GroupSearch(compactness, latent, d, n);
    }

    /** The compactness alone, for cohorts whose positions nobody asks for. */
    GroupSearch withoutPositions() {
        return new GroupSearch(compactness, new double[0], dimensions, size);
    }
}
