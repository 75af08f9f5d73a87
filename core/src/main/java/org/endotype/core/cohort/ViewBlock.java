package org.endotype.core.cohort;

import java.util.List;

/**
 * What passes from one transformer to the next: rows by named features, with the covariate design of the same rows.
 *
 * @param view the view's name, for messages
 * @param features column names
 * @param values row-major {@code rows x features.size()}; owned by the receiver, never shared with a view
 * @param rows how many rows
 * @param design row-major {@code rows x designColumns}; see {@link CovariateDesign}
 * @param designColumns may be 0
 * @param batches one label a row, empty where missing; no label at all where nothing is harmonised
 */
public record ViewBlock(
        String view,
        List<String> features,
        double[] values,
        int rows,
        double[] design,
        int designColumns,
        List<String> batches) {

    public int columns() {
        return features.size();
    }

    ViewBlock with(double[] newValues) {
        return new ViewBlock(view, features, newValues, rows, design, designColumns, batches);
    }

    ViewBlock with(List<String> newFeatures, double[] newValues) {
        return new ViewBlock(view, newFeatures, newValues, rows, design, designColumns, batches);
    }
}
