package org.endotype.core.cohort;

import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;

/** What {@link Combat} learned, immutable: the same row gives the same values, whoever else is in the matrix. */
public final class FittedCombat {

    private final List<String> features;
    private final List<String> batches;
    private final int reference;
    private final int designColumns;
    private final Combat.Effects effects;
    private final BatchRegression.Fit[] fits;
    private final double[][] shifts;
    private final double[][] scales;

    FittedCombat(
            List<String> features,
            List<String> batches,
            int reference,
            int designColumns,
            Combat.Effects effects,
            BatchRegression.Fit[] fits,
            double[][] shifts,
            double[][] scales) {
        this.features = features;
        this.batches = batches;
        this.reference = reference;
        this.designColumns = designColumns;
        this.effects = effects;
        this.fits = fits;
        this.shifts = shifts;
        this.scales = scales;
    }

    /** Everything needed to make it again; a reference batch's samples keep their values by shift 0 and scale 1. */
    TransformerState state() {
        return Harmonisation.state(features, batches, designColumns, effects, fits, shifts, scales);
    }

    static FittedCombat restore(TransformerState state) {
        double[] adjustable = state.array("adjustable");
        double[] levels = state.array("levels");
        double[] deviations = state.array("deviations");
        double[] slopes = state.array("slopes");
        int columns = (int) state.array("designColumns")[0];
        List<String> batches = state.list("batches");
        BatchRegression.Fit[] fits = new BatchRegression.Fit[adjustable.length];
        for (int j = 0; j < fits.length; j++) {
            fits[j] = new BatchRegression.Fit(
                    adjustable[j] > 0,
                    levels[j],
                    java.util.Arrays.copyOfRange(slopes, j * columns, (j + 1) * columns),
                    deviations[j],
                    new double[0],
                    new double[0]);
        }
        return new FittedCombat(
                state.list("features"),
                batches,
                -1,
                columns,
                Combat.Effects.valueOf(state.list("effects").get(0)),
                fits,
                Harmonisation.unflat(state.array("shifts"), batches.size()),
                Harmonisation.unflat(state.array("scales"), batches.size()));
    }

    /** From the numbers of {@link #numbers}, one row a feature. */
    static FittedCombat of(List<String> features, List<String> batches, int designColumns, double[][] numbers) {
        BatchRegression.Fit[] fits = new BatchRegression.Fit[features.size()];
        double[][] shifts = new double[batches.size()][features.size()];
        double[][] scales = new double[batches.size()][features.size()];
        boolean scaled = false;
        for (int feature = 0; feature < fits.length; feature++) {
            double[] row = numbers[feature];
            fits[feature] = Double.isNaN(row[0])
                    ? BatchRegression.Fit.unadjusted()
                    : new BatchRegression.Fit(
                            true,
                            row[0],
                            Arrays.copyOfRange(row, 2, 2 + designColumns),
                            row[1],
                            new double[0],
                            new double[0]);
            for (int batch = 0; batch < batches.size(); batch++) {
                shifts[batch][feature] = row[2 + designColumns + 2 * batch];
                scales[batch][feature] = row[3 + designColumns + 2 * batch];
                scaled |= fits[feature].adjustable() && scales[batch][feature] != 1;
            }
        }
        return new FittedCombat(
                List.copyOf(features),
                List.copyOf(batches),
                -1,
                designColumns,
                scaled ? Combat.Effects.LOCATION_AND_SCALE : Combat.Effects.LOCATION,
                fits,
                shifts,
                scales);
    }

    /** Level, deviation, slopes, then shift and scale of each batch; NaN throughout for a feature that passes as it is. */
    double[] numbers(int feature) {
        double[] row = new double[2 + designColumns + 2 * batches.size()];
        BatchRegression.Fit fit = fits[feature];
        if (!fit.adjustable()) {
            Arrays.fill(row, Double.NaN);
            return row;
        }
        row[0] = fit.level();
        row[1] = fit.deviation();
        System.arraycopy(fit.slopes(), 0, row, 2, designColumns);
        for (int batch = 0; batch < batches.size(); batch++) {
            row[2 + designColumns + 2 * batch] = shifts[batch][feature];
            row[3 + designColumns + 2 * batch] = scales[batch][feature];
        }
        return row;
    }

    List<String> features() {
        return features;
    }

    /** The place of the reference batch among the batches; -1 without one. */
    int referenceIndex() {
        return reference;
    }

    /** The batches that training saw, sorted. */
    public List<String> batches() {
        return batches;
    }

    /** What was adjusted: only means where some batch has one sample, whatever was asked for. */
    public Combat.Effects effects() {
        return effects;
    }

    /** How many features pass as they are, because they do not vary in some batch. */
    public int unadjustedFeatures() {
        int unadjusted = 0;
        for (BatchRegression.Fit fit : fits) {
            unadjusted += fit.adjustable() ? 0 : 1;
        }
        return unadjusted;
    }

    /**
     * The matrix without the batch effects.
     *
     * @param batchLabels one a row, each seen in training
     * @param design row-major, covariates as in training
     * @throws InconsistentInput when features differ from training's, or a batch was not in it
     */
    public FeatureMatrix apply(FeatureMatrix matrix, List<String> batchLabels, double[] design) {
        requireSameFeatures(matrix);
        if (batchLabels.size() != matrix.sampleCount() || design.length != matrix.sampleCount() * designColumns) {
            throw new IllegalArgumentException("batch labels or design do not fit the matrix");
        }
        int width = matrix.featureCount();
        double[] values = matrix.toRowMajor();
        for (int row = 0; row < matrix.sampleCount(); row++) {
            int batch = batches.indexOf(batchLabels.get(row));
            if (batch < 0) {
                throw new InconsistentInput("batch '" + batchLabels.get(row) + "' was not in training; known are "
                        + String.join(", ", batches) + "; fit again with it");
            }
            if (batch == reference) {
                continue;
            }
            for (int feature = 0; feature < width; feature++) {
                BatchRegression.Fit fit = fits[feature];
                if (!fit.adjustable()) {
                    continue;
                }
                double kept = fit.level();
                for (int covariate = 0; covariate < designColumns; covariate++) {
                    kept += fit.slopes()[covariate] * design[row * designColumns + covariate];
                }
                double standardised = (values[row * width + feature] - kept) / fit.deviation();
                values[row * width + feature] =
                        (standardised - shifts[batch][feature]) / scales[batch][feature] * fit.deviation() + kept;
            }
        }
        return FeatureMatrix.of(matrix.samples(), matrix.featureNames(), values, Provenance.of("combat"));
    }

    private void requireSameFeatures(FeatureMatrix matrix) {
        if (matrix.featureCount() != features.size()) {
            throw new InconsistentInput("there are " + matrix.featureCount() + " features, training had "
                    + features.size() + "; give the same table columns");
        }
        for (int feature = 0; feature < features.size(); feature++) {
            if (!matrix.featureNames().get(feature).equals(features.get(feature))) {
                throw new InconsistentInput("feature " + (feature + 1) + " is '"
                        + matrix.featureNames().get(feature) + "', training had '" + features.get(feature)
                        + "' there; give the same features in the same order");
            }
        }
    }
}
