package org.endotype.genomics.omics;

import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;

/**
 * Nearest-neighbour imputation: a missing value becomes the mean of the feature over the nearest training samples that
 * have it. Distance is Euclidean over the features both samples have, scaled up by the share they lack; ties go to the
 * earlier training sample. A sample that shares no feature with any that has the value gets the feature's training mean.
 *
 * <p>Features should be on one scale; those of large variance rule the distance otherwise. Source: Troyanskaya et al.,
 * Bioinformatics 17:520 (2001), with samples as neighbours. Cost: O(incomplete samples x training samples x features).
 * Deterministic.
 *
 * @param neighbours how many samples are averaged, at least 1
 */
public record NeighbourImputation(int neighbours) implements Imputation {

    public NeighbourImputation {
        if (neighbours < 1) {
            throw new IllegalArgumentException("neighbours must be at least 1, got " + neighbours);
        }
    }

    /** Ten neighbours. */
    public static NeighbourImputation withDefaults() {
        return new NeighbourImputation(10);
    }

    /** @throws DegenerateData when a feature has no value in training, naming it */
    @Override
    public Fitted fit(FeatureMatrix train) {
        int width = train.featureCount();
        double[] means = new double[width];
        for (int feature = 0; feature < width; feature++) {
            double sum = 0;
            int n = 0;
            for (int sample = 0; sample < train.sampleCount(); sample++) {
                double value = train.value(sample, feature);
                if (!Double.isNaN(value)) {
                    sum += value;
                    n++;
                }
            }
            if (n == 0) {
                throw new DegenerateData("feature '" + train.featureNames().get(feature)
                        + "' has no value in any sample; remove it before imputing");
            }
            means[feature] = sum / n;
        }
        double[] donors = train.toRowMajor();
        return matrix -> apply(matrix, train, donors, means);
    }

    private FeatureMatrix apply(FeatureMatrix matrix, FeatureMatrix train, double[] donors, double[] means) {
        if (!matrix.featureNames().equals(train.featureNames())) {
            throw new InconsistentInput("features differ from those the imputation was fitted on; give the same table");
        }
        int width = matrix.featureCount();
        double[] values = matrix.toRowMajor();
        double[] filled = values.clone();
        double[] distances = new double[train.sampleCount()];
        for (int sample = 0; sample < matrix.sampleCount(); sample++) {
            boolean measured = false;
            for (int feature = 0; feature < width; feature++) {
                int cell = sample * width + feature;
                if (Double.isNaN(values[cell])) {
                    if (!measured) {
                        distances(values, sample, donors, width, distances);
                        measured = true;
                    }
                    filled[cell] = nearestMean(donors, width, feature, distances, means[feature]);
                }
            }
        }
        return FeatureMatrix.of(matrix.samples(), matrix.featureNames(), filled, Provenance.of("neighbour-imputation"));
    }

    private static void distances(double[] values, int sample, double[] donors, int width, double[] distances) {
        for (int donor = 0; donor < distances.length; donor++) {
            double squares = 0;
            int shared = 0;
            for (int feature = 0; feature < width; feature++) {
                double difference = values[sample * width + feature] - donors[donor * width + feature];
                if (!Double.isNaN(difference)) {
                    squares += difference * difference;
                    shared++;
                }
            }
            distances[donor] = shared == 0 ? Double.NaN : Math.sqrt(squares * width / shared);
        }
    }

    /** The mean over the nearest donors that have the feature, kept sorted by insertion. */
    private double nearestMean(double[] donors, int width, int feature, double[] distances, double mean) {
        double[] nearest = new double[neighbours];
        double[] theirs = new double[neighbours];
        int n = 0;
        for (int donor = 0; donor < distances.length; donor++) {
            double value = donors[donor * width + feature];
            double distance = distances[donor];
            if (Double.isNaN(value) || Double.isNaN(distance) || (n == neighbours && distance >= nearest[n - 1])) {
                continue;
            }
            int at = n < neighbours ? n++ : n - 1;
            while (at > 0 && nearest[at - 1] > distance) {
                nearest[at] = nearest[at - 1];
                theirs[at] = theirs[at - 1];
                at--;
            }
            nearest[at] = distance;
            theirs[at] = value;
        }
        if (n == 0) {
            return mean;
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += theirs[i];
        }
        return sum / n;
    }
}
