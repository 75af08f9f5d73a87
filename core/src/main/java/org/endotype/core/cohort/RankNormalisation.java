package org.endotype.core.cohort;

import java.util.Arrays;
import java.util.Map;
import org.apache.commons.math3.special.Erf;
import org.endotype.core.parallel.Parallelism;

/**
 * Rank-based inverse normal transform of each feature: a training value of mid-rank r among n becomes the normal
 * quantile of (r - 1/2) / n, and others are interpolated linearly between training quantiles and held at the ends
 * beyond them. Skew and heavy tails of single features go, so that they cannot pass for groups; what several features
 * do together stays.
 *
 * <p>At most 64 knots a feature are kept, so training values themselves are mapped through those knots too. Missing
 * cells must have been filled. Cost: O(rows log rows) a feature.
 *
 * <p>Source: Blom's family of rank transforms; Beasley, Erickson and Allison, Behavior Genetics 39:580 (2009).
 */
public final class RankNormalisation implements ViewTransformer {

    static final String TYPE = "rank-normalisation";

    private static final int MAXIMUM_KNOTS = 64;

    @Override
    public FittedViewTransformer fit(ViewBlock train, Parallelism parallelism) {
        int width = train.columns();
        int rows = train.rows();
        int knots = Math.min(rows, MAXIMUM_KNOTS);
        double[] at = new double[width * knots];
        double[] to = new double[width * knots];
        Columns.forEach(width, parallelism, j -> {
            double[] sorted = new double[rows];
            for (int i = 0; i < rows; i++) {
                sorted[i] = train.values()[i * width + j];
            }
            Arrays.sort(sorted);
            for (int k = 0; k < knots; k++) {
                int index = knots == 1 ? 0 : (int) Math.round((double) k * (rows - 1) / (knots - 1));
                double value = sorted[index];
                int first = lowerBound(sorted, value);
                int last = upperBound(sorted, value);
                at[j * knots + k] = value;
                to[j * knots + k] = normalQuantile(0.5 * (first + last) / rows);
            }
        });
        return new Fitted(knots, at, to);
    }

    private static int lowerBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int upperBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static double normalQuantile(double p) {
        return Math.sqrt(2) * Erf.erfInv(2 * p - 1);
    }

    static FittedViewTransformer restore(TransformerState state) {
        return new Fitted((int) state.array("knots")[0], state.array("at"), state.array("to"));
    }

    private record Fitted(int knots, double[] at, double[] to) implements FittedViewTransformer {

        @Override
        public ViewBlock apply(ViewBlock block) {
            int width = block.columns();
            double[] values = new double[block.values().length];
            for (int i = 0; i < block.rows(); i++) {
                for (int j = 0; j < width; j++) {
                    values[i * width + j] = map(block.values()[i * width + j], j * knots);
                }
            }
            return block.with(values);
        }

        private double map(double value, int from) {
            if (value <= at[from]) {
                return to[from];
            }
            int end = from + knots - 1;
            if (value >= at[end]) {
                return to[end];
            }
            int low = from;
            int high = end;
            while (high - low > 1) {
                int middle = (low + high) >>> 1;
                if (at[middle] <= value) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            double span = at[high] - at[low];
            return span <= 0 ? to[low] : to[low] + (to[high] - to[low]) * (value - at[low]) / span;
        }

        @Override
        public TransformerState state() {
            return new TransformerState(TYPE, Map.of(), Map.of("knots", new double[] {knots}, "at", at, "to", to));
        }
    }
}
