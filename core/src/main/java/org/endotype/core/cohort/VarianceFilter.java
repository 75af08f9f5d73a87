package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;

/**
 * Keeps the features that vary over the training rows: constant ones always go, and of the rest at most {@code
 * maximumFeatures} stay, those of largest variance (ties: the earlier column). Order is kept. Cost: O(cells).
 */
public final class VarianceFilter implements ViewTransformer {

    static final String TYPE = "variance-filter";

    /** A variance below this share of the feature's mean square is rounding. */
    private static final double RELATIVE_ROUNDING = 1e-20;

    private final int maximumFeatures;

    private VarianceFilter(int maximumFeatures) {
        this.maximumFeatures = maximumFeatures;
    }

    /** Drops constant features only. */
    public static VarianceFilter constantOnly() {
        return new VarianceFilter(Integer.MAX_VALUE);
    }

    /** Drops constant features, and keeps at most that many of the others. */
    public static VarianceFilter atMost(int maximumFeatures) {
        return new VarianceFilter(maximumFeatures);
    }

    @Override
    public FittedViewTransformer fit(ViewBlock train, Parallelism parallelism) {
        int width = train.columns();
        double[] variance = new double[width];
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
            variance[j] = sum <= RELATIVE_ROUNDING * square ? 0 : sum / Math.max(1, train.rows() - 1);
        });
        Integer[] order = new Integer[width];
        Arrays.setAll(order, j -> j);
        Arrays.sort(order, (a, b) -> Double.compare(variance[b], variance[a]));
        boolean[] keep = new boolean[width];
        int kept = 0;
        for (int j : order) {
            if (kept == maximumFeatures || variance[j] == 0) {
                break;
            }
            keep[j] = true;
            kept++;
        }
        if (kept == 0) {
            throw new DegenerateData("view '" + train.view() + "': none of its " + width + " features varies over "
                    + train.rows() + " participants; leave the view out");
        }
        int[] columns = new int[kept];
        int next = 0;
        for (int j = 0; j < width; j++) {
            if (keep[j]) {
                columns[next++] = j;
            }
        }
        return new Fitted(columns);
    }

    static FittedViewTransformer restore(TransformerState state) {
        return new Fitted(
                Arrays.stream(state.array("columns")).mapToInt(d -> (int) d).toArray());
    }

    private record Fitted(int[] columns) implements FittedViewTransformer {

        @Override
        public ViewBlock apply(ViewBlock block) {
            if (columns.length == block.columns()) {
                return block;
            }
            List<String> names = new ArrayList<>(columns.length);
            for (int column : columns) {
                names.add(block.features().get(column));
            }
            double[] values = new double[block.rows() * columns.length];
            for (int i = 0; i < block.rows(); i++) {
                for (int j = 0; j < columns.length; j++) {
                    values[i * columns.length + j] = block.values()[i * block.columns() + columns[j]];
                }
            }
            return block.with(List.copyOf(names), values);
        }

        @Override
        public TransformerState state() {
            return new TransformerState(
                    TYPE,
                    Map.of(),
                    Map.of("columns", Arrays.stream(columns).asDoubleStream().toArray()));
        }
    }
}
