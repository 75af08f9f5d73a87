package org.endotype.core.stratify;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.stratify.mixture.GaussianMixture;

/**
 * Fitted preprocessing, latent space and groups, immutable. Assigns anyone who has at least one of its views, each person
 * by their own data alone.
 */
public final class StratificationModel implements Stratification {

    /** A patient farther from every group than all but one in ten thousand of a Gaussian group is outside. */
    private static final double DENSITY_QUANTILE = 0.9999;

    /** Training data are not exactly Gaussian: the limit also clears their 99th percentile by this factor. */
    private static final double TRAINING_MARGIN = 1.25;

    private static final double LEAST_PROBABILITY = 0.5;

    private final StratificationMethod method;
    private final FittedPreprocessing preprocessing;
    private final LatentEncoder encoder;
    private final GaussianMixture mixture;
    private final double distanceLimit;

    StratificationModel(
            StratificationMethod method,
            FittedPreprocessing preprocessing,
            LatentEncoder encoder,
            GaussianMixture mixture,
            double distanceLimit) {
        this.method = method;
        this.preprocessing = preprocessing;
        this.encoder = encoder;
        this.mixture = mixture;
        this.distanceLimit = distanceLimit;
    }

    /** A model whose density limit comes from the latent positions of its training rows. */
    public static StratificationModel of(
            StratificationMethod method,
            FittedPreprocessing preprocessing,
            LatentEncoder encoder,
            GaussianMixture mixture,
            double[] trainingLatent) {
        int count = trainingLatent.length / encoder.dimensions();
        double[] distances = mixture.nearestDistances(trainingLatent, count);
        Arrays.sort(distances);
        double training = distances[(int) Math.min(count - 1L, Math.round(0.99 * (count - 1)))];
        double gaussian =
                new ChiSquaredDistribution(null, encoder.dimensions()).inverseCumulativeProbability(DENSITY_QUANTILE);
        return new StratificationModel(
                method, preprocessing, encoder, mixture, Math.max(gaussian, TRAINING_MARGIN * training));
    }

    @Override
    public StratificationMethod method() {
        return method;
    }

    @Override
    public int groupCount() {
        return mixture.groups();
    }

    public FittedPreprocessing preprocessing() {
        return preprocessing;
    }

    public LatentEncoder encoder() {
        return encoder;
    }

    public GaussianMixture mixture() {
        return mixture;
    }

    double distanceLimit() {
        return distanceLimit;
    }

    /** Latent positions, row-major {@code cohort.size() x encoder().dimensions()}. */
    public double[] latent(Cohort cohort) {
        return encoder.encode(preprocessing.apply(cohort));
    }

    /**
     * The group of every participant. Unassigned are those without any view, those outside the training density and
     * those for whom no group has a probability of one half.
     */
    public Assignment assign(Cohort cohort) {
        ViewScores scores = preprocessing.apply(cohort);
        int n = scores.size();
        int k = mixture.groups();
        double[] latent = encoder.encode(scores);
        double[] posteriors = mixture.posteriors(latent, n);
        double[] distances = mixture.nearestDistances(latent, n);
        int[] groups = new int[n];
        for (int i = 0; i < n; i++) {
            int row = i;
            if (scores.blocks().stream().noneMatch(block -> block.present()[row])) {
                Arrays.fill(posteriors, i * k, (i + 1) * k, Double.NaN);
                continue;
            }
            int likeliest = 0;
            for (int g = 1; g < k; g++) {
                if (posteriors[i * k + g] > posteriors[i * k + likeliest]) {
                    likeliest = g;
                }
            }
            boolean credible = posteriors[i * k + likeliest] >= LEAST_PROBABILITY && distances[i] <= distanceLimit;
            groups[i] = credible ? likeliest + 1 : Assignment.UNASSIGNED;
        }
        return new Assignment(cohort.participants(), groups, posteriors, k);
    }

    /**
     * How far each participant lies from the training data: the squared Mahalanobis distance to the nearest group,
     * divided by the limit beyond which nobody is assigned. Above 1 is outside; NaN where the participant has no view.
     */
    public double[] relativeDistances(Cohort cohort) {
        ViewScores scores = preprocessing.apply(cohort);
        double[] distances = mixture.nearestDistances(encoder.encode(scores), scores.size());
        for (int i = 0; i < distances.length; i++) {
            int row = i;
            distances[i] = scores.blocks().stream().anyMatch(block -> block.present()[row])
                    ? distances[i] / distanceLimit
                    : Double.NaN;
        }
        return distances;
    }

    /** Writes the model folder; see the documentation of the format. */
    public void save(Path folder) {
        ModelFile.write(this, folder);
    }

    /** Reads a model folder that {@link #save} wrote. */
    public static StratificationModel load(Path folder) {
        return ModelFile.read(folder);
    }
}
