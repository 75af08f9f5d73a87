package org.endotype.core.stratify.linear;

import java.util.random.RandomGenerator;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.LinearAlgebra.Operand;
import org.endotype.core.linalg.SymmetricEigen;

/**
 * What the views would look like if all participants were one Gaussian group with the covariance within and between views
 * and the pattern of absent views of the observed cohort. Immutable; a draw depends on its stream alone.
 *
 * <p>The covariance is the EM estimate over the rows with absent views. Every axis of a draw is scaled to that
 * covariance's variance exactly, so that draws differ in shape and not in spread.
 *
 * <p>Source: Liu, Hayes, Nobel and Marron, JASA 103:1281 (2008).
 */
public final class OneGroupModel {

    private final ViewScores observed;
    private final JointComponents space;
    private final double[] axes;
    private final double[] deviations;

    private OneGroupModel(ViewScores observed, JointComponents space, double[] axes, double[] deviations) {
        this.observed = observed;
        this.space = space;
        this.axes = axes;
        this.deviations = deviations;
    }

    /** Learns the covariance. */
    public static OneGroupModel fit(ViewScores observed, double whitening) {
        int p = observed.columns();
        JointComponents space = JointComponents.fit(observed, p, whitening);
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(space.gaussian().unshrunkCovariance(observed.size()), p);
        double[] deviations = new double[p];
        for (int k = 0; k < p; k++) {
            deviations[k] = Math.sqrt(Math.max(eigen.values()[k], 0));
        }
        return new OneGroupModel(observed, space, eigen.vectors(), deviations);
    }

    /** One cohort of one group, of the observed size and pattern of absent views. */
    public ViewScores draw(RandomGenerator random) {
        int p = deviations.length;
        int n = observed.size();
        double[] scores = new double[n * p];
        for (int k = 0; k < p; k++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                scores[i * p + k] = random.nextGaussian();
                mean += scores[i * p + k] / n;
            }
            double square = 0;
            for (int i = 0; i < n; i++) {
                scores[i * p + k] -= mean;
                square += scores[i * p + k] * scores[i * p + k] / n;
            }
            double scale = deviations[k] / Math.sqrt(Math.max(square, 1e-300));
            for (int i = 0; i < n; i++) {
                scores[i * p + k] *= scale;
            }
        }
        double[] columns = LinearAlgebra.multiply(Operand.AS_GIVEN, scores, Operand.TRANSPOSED, axes, n, p, p);
        return space.scatter(columns, observed);
    }
}
