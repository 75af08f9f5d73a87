package org.endotype.core.cohort;

import java.util.Map;
import org.endotype.core.parallel.Parallelism;

/**
 * Subtracts the training mean and divides by the training standard deviation (n - 1); a constant feature becomes 0.
 * Cost: O(cells).
 */
public final class Standardisation implements ViewTransformer {

    static final String TYPE = "standardisation";

    /** Share of a unit variance below which a residual is nothing. */
    private static final double NOTHING_LEFT = 1e-10;

    private final double leastVariance;

    /** Features of any scale; only those that do not vary at all become 0. */
    public Standardisation() {
        this(0);
    }

    private Standardisation(double leastVariance) {
        this.leastVariance = leastVariance;
    }

    /**
     * For residuals of standardised features: what is left of a feature that the covariates explain altogether is rounding
     * and the ridge, still shaped by the covariates, and must become 0 instead of being blown up to variance 1.
     */
    static Standardisation ofResiduals() {
        return new Standardisation(NOTHING_LEFT);
    }

    @Override
    public FittedViewTransformer fit(ViewBlock train, Parallelism parallelism) {
        int width = train.columns();
        double[] means = new double[width];
        double[] scales = new double[width];
        Columns.forEach(width, parallelism, j -> {
            double mean = 0;
            double square = 0;
            for (int i = 0; i < train.rows(); i++) {
                double value = train.values()[i * width + j];
                mean += value;
                square += value * value;
            }
            mean /= train.rows();
            double sum = 0;
            for (int i = 0; i < train.rows(); i++) {
                double deviation = train.values()[i * width + j] - mean;
                sum += deviation * deviation;
            }
            means[j] = mean;
            scales[j] = train.rows() < 2 || sum <= 1e-20 * square || sum <= leastVariance * (train.rows() - 1)
                    ? 0
                    : 1 / Math.sqrt(sum / (train.rows() - 1));
        });
        return new Fitted(means, scales);
    }

    static FittedViewTransformer restore(TransformerState state) {
        return new Fitted(state.array("means"), state.array("scales"));
    }

    private record Fitted(double[] means, double[] scales) implements FittedViewTransformer {

        @Override
        public ViewBlock apply(ViewBlock block) {
            int width = block.columns();
            double[] values = new double[block.values().length];
            for (int i = 0; i < block.rows(); i++) {
                for (int j = 0; j < width; j++) {
                    values[i * width + j] = (block.values()[i * width + j] - means[j]) * scales[j];
                }
            }
            return block.with(values);
        }

        @Override
        public TransformerState state() {
            return new TransformerState(TYPE, Map.of(), Map.of("means", means, "scales", scales));
        }
    }
}
