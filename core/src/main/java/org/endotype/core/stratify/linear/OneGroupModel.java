package org.endotype.core.stratify.linear;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.LinearAlgebra.Operand;
import org.endotype.core.linalg.SymmetricEigen;

/**
 * What the views would look like if all participants were one group with the covariance within and between views and the
 * pattern of absent views of the observed cohort. Immutable; a draw depends on its stream alone.
 *
 * <p>The covariance is the EM estimate over the rows with absent views. Every axis of a draw is scaled to that
 * covariance's variance exactly, so that draws differ in shape and not in spread. In {@link Shape#GAUSSIAN} all axes are
 * Gaussian. In {@link Shape#UNIMODAL} the leading axes are rotated to directions as independent as possible, and each of
 * these is drawn from the one-moded distribution nearest to its observed values, so that a draw is as skewed, flat or
 * heavy-tailed as the cohort without being in pieces; the axes beyond stay Gaussian.
 *
 * <p>Source: Liu, Hayes, Nobel and Marron, JASA 103:1281 (2008); for one-moded margins Hartigan and Hartigan, Annals of
 * Statistics 13:70 (1985).
 */
public final class OneGroupModel implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Fewest participants with all views from whom margins are taken; below, absent views are filled first. */
    private static final int LEAST_COMPLETE = 40;

    /** What one group may look like. */
    public enum Shape {
        GAUSSIAN,
        UNIMODAL
    }

    private final ViewScores observed;
    private final JointComponents space;
    private final double[] axes;
    private final double[] deviations;
    private final double[] rotation;

    @SuppressWarnings("serial") // of the JDK
    private final List<UnimodalMargin> margins;

    private OneGroupModel(
            ViewScores observed,
            JointComponents space,
            double[] axes,
            double[] deviations,
            double[] rotation,
            List<UnimodalMargin> margins) {
        this.observed = observed;
        this.space = space;
        this.axes = axes;
        this.deviations = deviations;
        this.rotation = rotation;
        this.margins = margins;
    }

    /**
     * Learns covariance and margins.
     *
     * @param leading how many leading axes keep their shape in {@link Shape#UNIMODAL}
     */
    public static OneGroupModel fit(ViewScores observed, double whitening, int leading, Shape shape) {
        int p = observed.columns();
        JointComponents space = JointComponents.fit(observed, p, whitening);
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(space.gaussian().unshrunkCovariance(observed.size()), p);
        double[] deviations = new double[p];
        int usable = 0;
        for (int k = 0; k < p; k++) {
            deviations[k] = Math.sqrt(Math.max(eigen.values()[k], 0));
            usable += deviations[k] > 1e-9 * deviations[0] ? 1 : 0;
        }
        int d = shape == Shape.GAUSSIAN ? 0 : Math.min(leading, usable);
        if (d == 0) {
            return new OneGroupModel(observed, space, eigen.vectors(), deviations, new double[0], List.of());
        }
        ViewScores rows = complete(observed);
        int n = rows.size();
        double[] leadingAxes = new double[p * d];
        for (int j = 0; j < p; j++) {
            System.arraycopy(eigen.vectors(), j * p, leadingAxes, j * d, d);
        }
        double[] white = whitened(LinearAlgebra.multiply(space.centred(rows), leadingAxes, n, p, d), n, d);
        double[] rotation = IndependentAxes.rotation(white, n, d);
        double[] sources = LinearAlgebra.multiply(white, rotation, n, d, d);
        List<UnimodalMargin> margins = new ArrayList<>();
        for (int k = 0; k < d; k++) {
            double[] column = new double[n];
            for (int i = 0; i < n; i++) {
                column[i] = sources[i * d + k];
            }
            margins.add(UnimodalMargin.of(column));
        }
        return new OneGroupModel(observed, space, eigen.vectors(), deviations, rotation, List.copyOf(margins));
    }

    /** Those who have every view, where they are enough. */
    private static ViewScores complete(ViewScores observed) {
        int[] rows = IntStream.range(0, observed.size())
                .filter(i -> observed.blocks().stream().allMatch(block -> block.present()[i]))
                .toArray();
        return rows.length >= LEAST_COMPLETE && rows.length < observed.size() ? observed.subset(rows) : observed;
    }

    /** Mean 0, covariance I, with as little turning as that takes. */
    private static double[] whitened(double[] points, int n, int d) {
        double[] centred = points.clone();
        for (int k = 0; k < d; k++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                mean += centred[i * d + k] / n;
            }
            for (int i = 0; i < n; i++) {
                centred[i * d + k] -= mean;
            }
        }
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(LinearAlgebra.gramOfColumns(centred, n, d), d);
        double[] root = new double[d * d];
        double floor = Math.max(eigen.values()[0], 1e-300) * 1e-12;
        for (int k = 0; k < d; k++) {
            double scale = Math.sqrt(n / Math.max(eigen.values()[k], floor));
            for (int a = 0; a < d; a++) {
                for (int b = 0; b < d; b++) {
                    root[a * d + b] += scale * eigen.vectors()[a * d + k] * eigen.vectors()[b * d + k];
                }
            }
        }
        return LinearAlgebra.multiply(centred, root, n, d, d);
    }

    /** One cohort of one group, of the observed size and pattern of absent views. */
    public ViewScores draw(RandomGenerator random) {
        int p = deviations.length;
        int n = observed.size();
        int d = margins.size();
        double[] scores = new double[n * p];
        double[] sources = new double[n * d];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < d; k++) {
                sources[i * d + k] = margins.get(k).draw(random);
            }
        }
        double[] leading = d == 0
                ? sources
                : LinearAlgebra.multiply(Operand.AS_GIVEN, sources, Operand.TRANSPOSED, rotation, n, d, d);
        for (int k = 0; k < p; k++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                scores[i * p + k] = k < d ? leading[i * d + k] : random.nextGaussian();
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
