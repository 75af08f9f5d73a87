package org.endotype.core.cohort;

import java.util.Arrays;
import java.util.Map;
import org.endotype.core.parallel.Parallelism;

/**
 * Fills a missing cell with the training median of its feature; a feature without any training value becomes 0 (and is
 * dropped by {@link VarianceFilter}). Cost: O(rows log rows) a feature.
 */
public final class MedianImputation implements ViewTransformer {

    static final String TYPE = "median-imputation";

    @Override
    public FittedViewTransformer fit(ViewBlock train, Parallelism parallelism) {
        int width = train.columns();
        double[] medians = new double[width];
        Columns.forEach(width, parallelism, j -> {
            double[] present = new double[train.rows()];
            int count = 0;
            for (int i = 0; i < train.rows(); i++) {
                double value = train.values()[i * width + j];
                if (!Double.isNaN(value)) {
                    present[count++] = value;
                }
            }
            if (count > 0) {
                Arrays.sort(present, 0, count);
                medians[j] = 0.5 * (present[(count - 1) / 2] + present[count / 2]);
            }
        });
        return new Fitted(medians);
    }

    static FittedViewTransformer restore(TransformerState state) {
        return new Fitted(state.array("medians"));
    }

    private record Fitted(double[] medians) implements FittedViewTransformer {

        @Override
        public ViewBlock apply(ViewBlock block) {
            double[] filled = block.values().clone();
            for (int c = 0; c < filled.length; c++) {
                if (Double.isNaN(filled[c])) {
                    filled[c] = medians[c % medians.length];
                }
            }
            return block.with(filled);
        }

        @Override
        public TransformerState state() {
            return new TransformerState(TYPE, Map.of(), Map.of("medians", medians));
        }
    }
}
