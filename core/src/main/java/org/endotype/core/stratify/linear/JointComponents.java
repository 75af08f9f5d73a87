package org.endotype.core.stratify.linear;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.endotype.core.cohort.TransformerState;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;
import org.endotype.core.stratify.LatentEncoder;

/**
 * The linear latent space: the views' components, partly whitened and balanced between views, put side by side, absent
 * views filled by their conditional mean, and projected on the leading principal axes.
 *
 * <p>A component of variance v is divided by v^(whitening / 2), then each view by the square root of its total variance:
 * whitening 0 keeps the components' own proportions, as in multiple factor analysis; 1 makes all components equal, so
 * that an axis stands out only by what views share, as in generalised canonical correlation (MAXVAR). Cost: that of
 * {@link JointGaussian} and one decomposition of columns x columns. Deterministic.
 *
 * <p>Source: Escofier and Pages, Computational Statistics and Data Analysis 18:121 (1994); Kettenring, Biometrika 58:433
 * (1971).
 */
public final class JointComponents implements LatentEncoder, Serializable {

    private static final long serialVersionUID = 1L;

    /** The type written into model files. */
    public static final String TYPE = "joint-components";

    private final double[] scale;
    private final JointGaussian gaussian;
    private final double[] loadings;
    private final double[] variances;

    @SuppressWarnings("serial") // of the JDK
    private final List<String> views;

    private JointComponents(
            double[] scale, JointGaussian gaussian, double[] loadings, double[] variances, List<String> views) {
        this.scale = scale;
        this.gaussian = gaussian;
        this.loadings = loadings;
        this.variances = variances;
        this.views = List.copyOf(views);
    }

    /**
     * Learns the space.
     *
     * @param dimensions latent dimensions, at most the number of columns
     */
    public static JointComponents fit(ViewScores train, int dimensions, double whitening) {
        int p = train.columns();
        int rows = train.size();
        int r = Math.min(dimensions, p);
        double[] scale = new double[p];
        int[] starts = starts(train);
        for (int b = 0; b < train.blocks().size(); b++) {
            ViewScores.Block block = train.blocks().get(b);
            double total = 0;
            for (int j = 0; j < block.columns(); j++) {
                double variance = variance(block, j, rows);
                scale[starts[b] + j] = variance > 0 ? Math.pow(variance, -0.5 * whitening) : 0;
                total += variance > 0 ? Math.pow(variance, 1 - whitening) : 0;
            }
            for (int j = 0; j < block.columns(); j++) {
                scale[starts[b] + j] /= Math.sqrt(Math.max(total, 1e-300));
            }
        }
        double[] values = concatenate(train, scale, starts);
        boolean[] present = presence(train);
        JointGaussian gaussian = JointGaussian.fit(values, present, rows, starts);
        double[] filled = gaussian.fill(values, present, rows);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < p; j++) {
                filled[i * p + j] -= gaussian.mean()[j];
            }
        }
        SymmetricEigen eigen = LinearAlgebra.symmetricEigen(LinearAlgebra.gramOfColumns(filled, rows, p), p);
        double[] loadings = new double[p * r];
        for (int j = 0; j < p; j++) {
            System.arraycopy(eigen.vectors(), j * p, loadings, j * r, r);
        }
        double[] variances = new double[p];
        for (int k = 0; k < p; k++) {
            variances[k] = Math.max(0, eigen.values()[k]) / Math.max(1, rows - 1);
        }
        return new JointComponents(
                scale,
                gaussian,
                loadings,
                variances,
                train.blocks().stream().map(ViewScores.Block::view).toList());
    }

    private static double variance(ViewScores.Block block, int column, int rows) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            if (block.present()[i]) {
                double value = block.values()[i * block.columns() + column];
                sum += value;
                squares += value * value;
                count++;
            }
        }
        return count < 2 ? 0 : Math.max(0, (squares - sum * sum / count) / (count - 1));
    }

    private static int[] starts(ViewScores scores) {
        int[] starts = new int[scores.blocks().size() + 1];
        for (int b = 0; b < scores.blocks().size(); b++) {
            starts[b + 1] = starts[b] + scores.blocks().get(b).columns();
        }
        return starts;
    }

    private static boolean[] presence(ViewScores scores) {
        int blocks = scores.blocks().size();
        boolean[] present = new boolean[scores.size() * blocks];
        for (int i = 0; i < scores.size(); i++) {
            for (int b = 0; b < blocks; b++) {
                present[i * blocks + b] = scores.blocks().get(b).present()[i];
            }
        }
        return present;
    }

    private static double[] concatenate(ViewScores scores, double[] scale, int[] starts) {
        int p = scale.length;
        double[] values = new double[scores.size() * p];
        for (int b = 0; b < scores.blocks().size(); b++) {
            ViewScores.Block block = scores.blocks().get(b);
            for (int i = 0; i < scores.size(); i++) {
                for (int j = 0; j < block.columns(); j++) {
                    values[i * p + starts[b] + j] = block.present()[i]
                            ? block.values()[i * block.columns() + j] * scale[starts[b] + j]
                            : Double.NaN;
                }
            }
        }
        return values;
    }

    @Override
    public int dimensions() {
        return loadings.length / scale.length;
    }

    /** Variances along all principal axes of the training rows, beyond those kept too. */
    public double[] variances() {
        return variances.clone();
    }

    @Override
    public double[] encode(ViewScores scores) {
        return LinearAlgebra.multiply(centred(scores), loadings, scores.size(), scale.length, dimensions());
    }

    /** Loadings of the latent dimensions, row-major: scaled columns x dimensions. */
    public double[] loadings() {
        return loadings.clone();
    }

    JointGaussian gaussian() {
        return gaussian;
    }

    /** Scaled columns side by side, absent views filled, minus the training mean; row-major. */
    public double[] centred(ViewScores scores) {
        int p = scale.length;
        double[] values = concatenate(scores, scale, gaussian.blockStarts());
        double[] filled = gaussian.fill(values, presence(scores), scores.size());
        for (int i = 0; i < scores.size(); i++) {
            for (int j = 0; j < p; j++) {
                filled[i * p + j] -= gaussian.mean()[j];
            }
        }
        return filled;
    }

    /** The reverse of {@link #centred}: component scores of the views that {@code pattern} has. */
    ViewScores scatter(double[] centred, ViewScores pattern) {
        int p = scale.length;
        int[] starts = gaussian.blockStarts();
        List<ViewScores.Block> blocks = new ArrayList<>();
        for (int b = 0; b < pattern.blocks().size(); b++) {
            ViewScores.Block like = pattern.blocks().get(b);
            double[] values = new double[like.values().length];
            for (int i = 0; i < pattern.size(); i++) {
                for (int j = 0; j < like.columns(); j++) {
                    int column = starts[b] + j;
                    values[i * like.columns() + j] = like.present()[i] && scale[column] > 0
                            ? (centred[i * p + column] + gaussian.mean()[column]) / scale[column]
                            : Double.NaN;
                }
            }
            blocks.add(new ViewScores.Block(like.view(), values, like.present(), like.columns()));
        }
        return new ViewScores(pattern.size(), blocks);
    }

    @Override
    public TransformerState state() {
        return new TransformerState(
                TYPE,
                Map.of("views", views),
                Map.of(
                        "scale",
                        scale,
                        "mean",
                        gaussian.mean(),
                        "covariance",
                        gaussian.covariance(),
                        "blockStarts",
                        Arrays.stream(gaussian.blockStarts()).asDoubleStream().toArray(),
                        "loadings",
                        loadings,
                        "variances",
                        variances));
    }

    /** The encoder that {@link #state} described. */
    public static JointComponents restore(TransformerState state) {
        double[] scale = state.array("scale");
        int[] starts = Arrays.stream(state.array("blockStarts"))
                .mapToInt(value -> (int) value)
                .toArray();
        double[] covariance = state.array("covariance");
        if (starts.length < 2
                || starts[starts.length - 1] != scale.length
                || covariance.length != scale.length * scale.length) {
            throw new MalformedInput("model encoder 'joint-components' has arrays of lengths that do not fit together");
        }
        return new JointComponents(
                scale,
                new JointGaussian(state.array("mean"), covariance, starts),
                state.array("loadings"),
                state.array("variances"),
                state.list("views"));
    }
}
