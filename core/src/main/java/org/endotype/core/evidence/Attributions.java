package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.View;
import org.endotype.core.cohort.ViewBlock;

/**
 * Which features each axis of the latent space stands for: the correlation of the axis with every adjusted feature over
 * the participants who have the view (structure coefficients). The same for linear, neural and graph methods, since only
 * positions are asked; it says what goes along with an axis, not what a network computes it from.
 *
 * <p>Cost: O(axes x cells). Deterministic.
 */
final class Attributions {

    private static final int MOST_AXES = 10;

    private Attributions() {}

    static List<Attribution> of(Cohort cohort, FittedPreprocessing preprocessing, double[] positions) {
        int n = cohort.size();
        int d = positions.length / n;
        List<Attribution> all = new ArrayList<>();
        for (View view : cohort.views()) {
            ViewBlock block = preprocessing.adjusted(cohort, view.name());
            int[] rows = view.presentRows();
            for (int axis = 0; axis < Math.min(MOST_AXES, d); axis++) {
                double[] along = new double[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    along[i] = positions[rows[i] * d + axis];
                }
                double[] standard = standardised(along);
                for (int j = 0; j < block.columns(); j++) {
                    double[] feature = new double[rows.length];
                    for (int i = 0; i < rows.length; i++) {
                        feature[i] = block.values()[i * block.columns() + j];
                    }
                    double correlation = 0;
                    double[] other = standardised(feature);
                    for (int i = 0; i < rows.length; i++) {
                        correlation += standard[i] * other[i];
                    }
                    all.add(new Attribution(
                            axis + 1, view.name(), block.features().get(j), correlation, correlation * correlation));
                }
            }
        }
        all.sort((a, b) -> a.axis() != b.axis()
                ? Integer.compare(a.axis(), b.axis())
                : a.sharedVariance() != b.sharedVariance()
                        ? Double.compare(b.sharedVariance(), a.sharedVariance())
                        : (a.view() + "\t" + a.feature()).compareTo(b.view() + "\t" + b.feature()));
        return List.copyOf(all);
    }

    /** Mean 0 and sum of squares 1; zeros where constant. */
    private static double[] standardised(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        double[] out = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            out[i] = values[i] - mean;
            squares += out[i] * out[i];
        }
        double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
        for (int i = 0; i < values.length; i++) {
            out[i] *= scale;
        }
        return out;
    }
}
