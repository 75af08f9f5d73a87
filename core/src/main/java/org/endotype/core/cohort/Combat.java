package org.endotype.core.cohort;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.parallel.Parallelism;
import org.jspecify.annotations.Nullable;

/**
 * ComBat: takes the additive and multiplicative effect of a batch (site, scanner, plate) out of every feature, shrinking
 * each feature's effects towards those of all features by parametric empirical Bayes. Learned on training rows, applied
 * to anyone measured in a batch that training saw.
 *
 * <p>Model: y_ij = alpha_j + x_i beta_j + gamma_bj + delta_bj e_ij for sample i of batch b and feature j. Effects of the
 * covariates x are kept. What is not given as a covariate and differs between batches is taken for batch.
 *
 * <p>Edge rules: NaN stays NaN and does not count. A feature passes unadjusted where some batch of several samples has
 * fewer than two of its values, or the same value throughout. Where any batch has one sample only the means are
 * adjusted, in all batches. The samples of a reference batch keep their values.
 *
 * <p>Unlike sva, which stops all features together at a change of 1e-4, the posterior of each feature is iterated to a
 * change of 1e-12, so that it does not depend on how hard the other features are to fit.
 *
 * <p>Source: Johnson, Li and Rabinovic, Biostatistics 8:118 (2007); the reference batch: Zhang et al., BMC
 * Bioinformatics 19:262 (2018). Cost: O(cells x (batches + covariates)). Deterministic, whatever the thread count.
 *
 * @param effects which effects are taken out
 * @param referenceBatch a batch that stays as it is, to which the others are brought; null for the average of all
 */
public record Combat(Effects effects, @Nullable String referenceBatch) {

    private static final int FEATURES_PER_BLOCK = 256;

    /** Which effects of a batch are taken out. */
    public enum Effects {
        LOCATION_AND_SCALE,
        LOCATION
    }

    /** Means and variances, towards the average of all batches. */
    public static Combat withDefaults() {
        return new Combat(Effects.LOCATION_AND_SCALE, null);
    }

    public Combat with(Effects newEffects) {
        return new Combat(newEffects, referenceBatch);
    }

    public Combat withReferenceBatch(String batch) {
        return new Combat(effects, batch);
    }

    /**
     * Learns the effects of each batch.
     *
     * @param batches one label a row of {@code train}
     * @param design row-major {@code rows x designColumns}: covariates whose effects are kept, without intercept
     * @param designColumns may be 0
     * @throws DegenerateData when there is one batch, fewer than two adjustable features, or batch and covariates cannot
     *     be told apart
     */
    public FittedCombat fit(
            FeatureMatrix train, List<String> batches, double[] design, int designColumns, Parallelism parallelism) {
        int rows = train.sampleCount();
        int features = train.featureCount();
        List<String> levels = levels(batches, rows);
        if (design.length != rows * designColumns) {
            throw new IllegalArgumentException("design of " + design.length + " values for " + rows + " rows");
        }
        for (double value : design) {
            if (!Double.isFinite(value)) {
                throw new InconsistentInput("a covariate to preserve is missing for a sample; complete it or leave the"
                        + " covariate or the sample out");
            }
        }
        int reference = referenceBatch == null ? -1 : levels.indexOf(referenceBatch);
        if (referenceBatch != null && reference < 0) {
            throw new InconsistentInput(
                    "there is no batch '" + referenceBatch + "' to refer to; there are " + String.join(", ", levels));
        }
        int[] batchOfRow = batches.stream().mapToInt(levels::indexOf).toArray();
        int[] sizes = new int[levels.size()];
        for (int batch : batchOfRow) {
            sizes[batch]++;
        }
        boolean single = Arrays.stream(sizes).anyMatch(size -> size == 1);
        Effects used = single ? Effects.LOCATION : effects;
        BatchRegression regression =
                new BatchRegression(batchOfRow, sizes, design, designColumns, reference, anyMissing(train));
        BatchRegression.Fit[] fits = new BatchRegression.Fit[features];
        parallelism.forEachBlock((features + FEATURES_PER_BLOCK - 1) / FEATURES_PER_BLOCK, block -> {
            int end = Math.min(features, (block + 1) * FEATURES_PER_BLOCK);
            for (int feature = block * FEATURES_PER_BLOCK; feature < end; feature++) {
                fits[feature] = regression.fit(train.column(feature));
            }
        });
        int[] adjusted = java.util.stream.IntStream.range(0, features)
                .filter(feature -> fits[feature].adjustable())
                .toArray();
        if (adjusted.length < 2) {
            throw new DegenerateData(
                    adjusted.length + " of " + features + " features vary in every batch; batch effects"
                            + " are pooled over features, so at least two must");
        }
        double[][] shifts = new double[levels.size()][features];
        double[][] scales = new double[levels.size()][features];
        for (int batch = 0; batch < levels.size(); batch++) {
            Arrays.fill(scales[batch], 1);
            if (batch != reference) {
                shrink(train, fits, adjusted, batch, used, regression, shifts[batch], scales[batch], parallelism);
            }
        }
        return new FittedCombat(train.featureNames(), levels, reference, designColumns, used, fits, shifts, scales);
    }

    private static List<String> levels(List<String> batches, int rows) {
        if (batches.size() != rows) {
            throw new IllegalArgumentException(batches.size() + " batch labels for " + rows + " rows");
        }
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (String batch : batches) {
            counts.merge(batch, 1, Integer::sum);
        }
        if (counts.size() < 2) {
            throw new DegenerateData("there is one batch only; harmonisation needs at least two");
        }
        return List.copyOf(counts.keySet());
    }

    private static boolean anyMissing(FeatureMatrix matrix) {
        for (int feature = 0; feature < matrix.featureCount(); feature++) {
            for (int row = 0; row < matrix.sampleCount(); row++) {
                if (Double.isNaN(matrix.value(row, feature))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Posterior shift and scale of every adjusted feature in one batch. */
    private static void shrink(
            FeatureMatrix train,
            BatchRegression.Fit[] fits,
            int[] adjusted,
            int batch,
            Effects effects,
            BatchRegression regression,
            double[] shifts,
            double[] scales,
            Parallelism parallelism) {
        int n = adjusted.length;
        double[] means = new double[n];
        double[] variances = new double[n];
        for (int i = 0; i < n; i++) {
            means[i] = fits[adjusted[i]].batchMeans()[batch];
            variances[i] = fits[adjusted[i]].batchVariances()[batch];
        }
        BatchPrior prior = BatchPrior.of(means, variances);
        parallelism.forEachBlock((n + FEATURES_PER_BLOCK - 1) / FEATURES_PER_BLOCK, block -> {
            int end = Math.min(n, (block + 1) * FEATURES_PER_BLOCK);
            for (int i = block * FEATURES_PER_BLOCK; i < end; i++) {
                int feature = adjusted[i];
                if (effects == Effects.LOCATION) {
                    shifts[feature] = prior.posteriorMean(means[i], 1, 1);
                } else {
                    double[] standardised = regression.standardisedOf(train.column(feature), fits[feature], batch);
                    BatchPrior.Posterior posterior = prior.posterior(standardised, means[i], variances[i]);
                    shifts[feature] = posterior.shift();
                    scales[feature] = Math.sqrt(posterior.variance());
                }
            }
        });
    }

    /** The labels that a design-free fit takes. */
    public FittedCombat fit(FeatureMatrix train, List<String> batches, Parallelism parallelism) {
        return fit(train, Collections.unmodifiableList(batches), new double[0], 0, parallelism);
    }
}
