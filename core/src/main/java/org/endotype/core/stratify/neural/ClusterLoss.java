package org.endotype.core.stratify.neural;

import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The clustering loss of deep embedded clustering on latent positions: weight times the sum over the batch of KL(P || Q),
 * with q_ij proportional to 1 / (1 + |z_i - mu_j|^2 / scale^2) and P given as labels. Centres live here, outside the graph,
 * and are moved by whoever trains.
 *
 * <p>Source: Xie, Girshick and Farhadi, ICML 2016, equations 1 to 5.
 */
final class ClusterLoss implements ILossFunction {

    private static final long serialVersionUID = 1L;

    private final double weight;
    private final double scale;
    private final int groups;
    private double[] centres;

    ClusterLoss(double weight, double scale, int groups, double[] centres) {
        this.weight = weight;
        this.scale = scale;
        this.groups = groups;
        this.centres = centres.clone();
    }

    double[] centres() {
        return centres;
    }

    void moveTo(double[] newCentres) {
        centres = newCentres.clone();
    }

    /** Soft groups of positions, row-major rows x groups. */
    double[] soft(double[] z, int rows) {
        int d = centres.length / groups;
        double[] q = new double[rows * groups];
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = 0; j < groups; j++) {
                q[i * groups + j] = kernel(z, i, j, d);
                sum += q[i * groups + j];
            }
            for (int j = 0; j < groups; j++) {
                q[i * groups + j] /= sum;
            }
        }
        return q;
    }

    private double kernel(double[] z, int i, int j, int d) {
        double squared = 0;
        for (int c = 0; c < d; c++) {
            double difference = z[i * d + c] - centres[j * d + c];
            squared += difference * difference;
        }
        return 1 / (1 + squared / (scale * scale));
    }

    /** The sharpened groups that soft ones are drawn to: q^2 / f, f the size of each group. */
    static double[] target(double[] q, int rows, int groups) {
        double[] sizes = new double[groups];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < groups; j++) {
                sizes[j] += q[i * groups + j];
            }
        }
        double[] p = new double[q.length];
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = 0; j < groups; j++) {
                p[i * groups + j] = q[i * groups + j] * q[i * groups + j] / Math.max(sizes[j], 1e-12);
                sum += p[i * groups + j];
            }
            for (int j = 0; j < groups; j++) {
                p[i * groups + j] /= sum;
            }
        }
        return p;
    }

    double loss(double[] p, double[] z, int rows) {
        double[] q = soft(z, rows);
        double loss = 0;
        for (int c = 0; c < q.length; c++) {
            loss += p[c] > 0 ? p[c] * Math.log(p[c] / q[c]) : 0;
        }
        return weight * loss;
    }

    /** Derivatives by position, row-major rows x dimensions. */
    double[] byPosition(double[] p, double[] z, int rows) {
        int d = centres.length / groups;
        double[] q = soft(z, rows);
        double[] gradient = new double[rows * d];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < groups; j++) {
                double pull = pull(p, q, z, i, j, d);
                for (int c = 0; c < d; c++) {
                    gradient[i * d + c] += pull * (z[i * d + c] - centres[j * d + c]);
                }
            }
        }
        return gradient;
    }

    /** Derivatives by centre, row-major groups x dimensions. */
    double[] byCentre(double[] p, double[] z, int rows) {
        int d = centres.length / groups;
        double[] q = soft(z, rows);
        double[] gradient = new double[centres.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < groups; j++) {
                double pull = pull(p, q, z, i, j, d);
                for (int c = 0; c < d; c++) {
                    gradient[j * d + c] -= pull * (z[i * d + c] - centres[j * d + c]);
                }
            }
        }
        return gradient;
    }

    private double pull(double[] p, double[] q, double[] z, int i, int j, int d) {
        return 2 * weight / (scale * scale) * kernel(z, i, j, d) * (p[i * groups + j] - q[i * groups + j]);
    }

    private static double[] plain(INDArray array) {
        try (INDArray copy = array.dup('c')) {
            return copy.data().asDouble();
        }
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask, boolean average) {
        int rows = (int) preOutput.size(0);
        double loss = loss(plain(labels), plain(preOutput), rows);
        return average ? loss / rows : loss;
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
        throw new UnsupportedOperationException("scores by row are not used");
    }

    @Override
    public INDArray computeGradient(
            INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
        int rows = (int) preOutput.size(0);
        double[] gradient = byPosition(plain(labels), plain(preOutput), rows);
        return Nd4j.create(gradient, new long[] {rows, preOutput.size(1)}, DataType.DOUBLE);
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activationFn, mask, average),
                computeGradient(labels, preOutput, activationFn, mask));
    }

    @Override
    public String name() {
        return "clustering";
    }
}
