package org.endotype.core.stratify.factor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.endotype.core.cohort.TransformerState;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.stratify.LatentEncoder;
import org.endotype.core.stratify.linear.JointComponents;

/**
 * The latent space of {@link FactorModel}, fitted to the component scores of each view, scaled to a total variance of the
 * number of its components; immutable. Somebody who lacks a view has factors from the others alone, nearer to 0.
 */
public final class FactorEncoder implements LatentEncoder {

    /** The type written into model files. */
    public static final String TYPE = "factor-model";

    private static final int MOST_FACTORS = 10;
    private static final int ROWS_PER_FACTOR = 10;

    private final FactorPosterior posterior;
    private final double[] scales;
    private final double[][] means;
    private final double[][] explained;
    private final List<String> views;

    private FactorEncoder(
            FactorPosterior posterior, double[] scales, double[][] means, double[][] explained, List<String> views) {
        this.posterior = posterior;
        this.scales = scales;
        this.means = means;
        this.explained = explained;
        this.views = views;
    }

    /** Fits the model, starting from the principal axes of the views side by side. */
    public static FactorEncoder train(ViewScores train) {
        int views = train.blocks().size();
        double[] scales = new double[views];
        double[][] means = new double[views][];
        for (int v = 0; v < views; v++) {
            ViewScores.Block block = train.blocks().get(v);
            means[v] = new double[block.columns()];
            double total = 0;
            int rows = 0;
            for (boolean present : block.present()) {
                rows += present ? 1 : 0;
            }
            for (int j = 0; j < block.columns(); j++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < train.size(); i++) {
                    if (block.present()[i]) {
                        double value = block.values()[i * block.columns() + j];
                        sum += value;
                        squares += value * value;
                    }
                }
                means[v][j] = sum / Math.max(1, rows);
                total += squares / Math.max(1, rows) - means[v][j] * means[v][j];
            }
            scales[v] = total > 0 ? Math.sqrt(block.columns() / total) : 1;
        }
        ViewScores scaled = scaled(train, scales, means);
        int factors = Math.max(1, Math.min(MOST_FACTORS, train.size() / ROWS_PER_FACTOR));
        JointComponents axes = JointComponents.fit(scaled, factors, 0);
        double[] start = axes.encode(scaled);
        int k = axes.dimensions();
        for (int f = 0; f < k; f++) {
            double deviation = Math.sqrt(Math.max(axes.variances()[f], 1e-12));
            for (int i = 0; i < train.size(); i++) {
                start[i * k + f] /= deviation;
            }
        }
        FactorModel model = FactorModel.fit(scaled, start, k);
        return new FactorEncoder(
                model.posterior(),
                scales,
                means,
                model.varianceExplained(),
                train.blocks().stream().map(ViewScores.Block::view).toList());
    }

    private static ViewScores scaled(ViewScores scores, double[] scales, double[][] means) {
        List<ViewScores.Block> blocks = new ArrayList<>();
        for (int v = 0; v < scales.length; v++) {
            ViewScores.Block block = scores.blocks().get(v);
            int width = block.columns();
            double[] values = block.values().clone();
            for (int c = 0; c < values.length; c++) {
                values[c] = (values[c] - means[v][c % width]) * scales[v];
            }
            blocks.add(new ViewScores.Block(block.view(), values, block.present(), width));
        }
        return new ViewScores(scores.size(), blocks);
    }

    @Override
    public int dimensions() {
        return posterior.factors();
    }

    @Override
    public double[] encode(ViewScores scores) {
        return posterior.means(scaled(scores, scales, means));
    }

    /** The views, in order. */
    public List<String> views() {
        return views;
    }

    /** Share of the variance of a view's components that each factor explains alone, in training. */
    public double[] varianceExplained(int view) {
        return explained[view].clone();
    }

    @Override
    public TransformerState state() {
        Map<String, double[]> arrays = new TreeMap<>();
        arrays.put("factors", new double[] {posterior.factors()});
        arrays.put("scales", scales);
        for (int v = 0; v < scales.length; v++) {
            arrays.put("means_" + v, means[v]);
            arrays.put("precisions_" + v, posterior.precisions()[v]);
            arrays.put("weighted_" + v, posterior.weighted()[v]);
            arrays.put("explained_" + v, explained[v]);
        }
        return new TransformerState(TYPE, Map.of("views", views), arrays);
    }

    /** The encoder that {@link #state} described. */
    public static FactorEncoder restore(TransformerState state) {
        int k = (int) state.array("factors")[0];
        double[] scales = state.array("scales");
        double[][] means = new double[scales.length][];
        double[][] precisions = new double[scales.length][];
        double[][] weighted = new double[scales.length][];
        double[][] explained = new double[scales.length][];
        for (int v = 0; v < scales.length; v++) {
            means[v] = state.array("means_" + v);
            precisions[v] = state.array("precisions_" + v);
            weighted[v] = state.array("weighted_" + v);
            explained[v] = state.array("explained_" + v);
            if (precisions[v].length != k * k || weighted[v].length != means[v].length * k) {
                throw new MalformedInput("model encoder 'factor-model' has arrays of lengths that do not fit together");
            }
        }
        return new FactorEncoder(
                new FactorPosterior(k, precisions, weighted), scales, means, explained, state.list("views"));
    }
}
