package org.endotype.core.cohort;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;

/**
 * {@link Combat} as a step: batch effects learned from the training rows, taken out of anyone measured in a batch that
 * training saw. The covariates of the block's design keep their effects. Missing cells stay missing.
 */
final class Harmonisation implements ViewTransformer {

    static final String TYPE = "combat";

    @Override
    public FittedViewTransformer fit(ViewBlock train, Parallelism parallelism) {
        return new Fitted(Combat.withDefaults()
                .fit(matrix(train), train.batches(), train.design(), train.designColumns(), parallelism));
    }

    private static FeatureMatrix matrix(ViewBlock block) {
        SampleSet rows = SampleSet.of(
                IntStream.range(0, block.rows()).mapToObj(Integer::toString).toList());
        return FeatureMatrix.of(rows, block.features(), block.values().clone(), Provenance.of("view"));
    }

    static FittedViewTransformer restore(TransformerState state) {
        return new Fitted(FittedCombat.restore(state));
    }

    private record Fitted(FittedCombat combat) implements FittedViewTransformer {

        @Override
        public ViewBlock apply(ViewBlock block) {
            if (block.batches().stream().anyMatch(String::isEmpty)) {
                throw new InconsistentInput("view '" + block.view()
                        + "' is harmonised by batch, and the batch of some participant with the view is missing; complete"
                        + " the covariate");
            }
            return block.with(
                    combat.apply(matrix(block), block.batches(), block.design()).toRowMajor());
        }

        @Override
        public TransformerState state() {
            return combat.state();
        }
    }

    /** Arrays of equal meaning for all features, feature after feature. */
    static TransformerState state(
            List<String> features,
            List<String> batches,
            int designColumns,
            Combat.Effects effects,
            BatchRegression.Fit[] fits,
            double[][] shifts,
            double[][] scales) {
        int p = fits.length;
        double[] adjustable = new double[p];
        double[] levels = new double[p];
        double[] deviations = new double[p];
        double[] slopes = new double[p * designColumns];
        for (int j = 0; j < p; j++) {
            adjustable[j] = fits[j].adjustable() ? 1 : 0;
            levels[j] = fits[j].level();
            deviations[j] = fits[j].deviation();
            System.arraycopy(fits[j].slopes(), 0, slopes, j * designColumns, fits[j].slopes().length);
        }
        Map<String, double[]> arrays = new HashMap<>();
        arrays.put("adjustable", adjustable);
        arrays.put("levels", levels);
        arrays.put("deviations", deviations);
        arrays.put("slopes", slopes);
        arrays.put("designColumns", new double[] {designColumns});
        arrays.put("shifts", flat(shifts));
        arrays.put("scales", flat(scales));
        return new TransformerState(
                TYPE, Map.of("features", features, "batches", batches, "effects", List.of(effects.name())), arrays);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    static double[][] unflat(double[] values, int rows) {
        if (rows == 0 || values.length % rows != 0) {
            throw new MalformedInput("model step '" + TYPE + "' has arrays of lengths that do not fit together");
        }
        int width = values.length / rows;
        double[][] out = new double[rows][];
        for (int i = 0; i < rows; i++) {
            out[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return out;
    }
}
