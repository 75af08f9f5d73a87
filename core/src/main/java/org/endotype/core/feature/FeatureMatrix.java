package org.endotype.core.feature;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.sample.SampleSet;

/**
 * Samples by named features, immutable; NaN means missing and infinities are refused. The only thing that imaging and
 * genomics hand to a cohort.
 *
 * <p>Values are held row-major (a sample's features lie together), 8 bytes each.
 */
public final class FeatureMatrix {

    private final SampleSet samples;
    private final List<String> featureNames;
    private final double[] values;
    private final Provenance provenance;

    private FeatureMatrix(SampleSet samples, List<String> featureNames, double[] values, Provenance provenance) {
        this.samples = samples;
        this.featureNames = featureNames;
        this.values = values;
        this.provenance = provenance;
    }

    /**
     * A matrix of {@code samples.size()} rows and {@code featureNames.size()} columns; takes ownership of {@code
     * rowMajorValues} without copying.
     *
     * @throws InconsistentInput when a feature name stands twice, the length does not fit or a value is infinite
     */
    public static FeatureMatrix of(
            SampleSet samples, List<String> featureNames, double[] rowMajorValues, Provenance provenance) {
        long cells = (long) samples.size() * featureNames.size();
        if (cells != rowMajorValues.length) {
            throw new InconsistentInput("expected " + cells + " values for " + samples.size() + " samples x "
                    + featureNames.size() + " features, found " + rowMajorValues.length);
        }
        Set<String> seen = new HashSet<>(featureNames.size() * 2);
        for (String name : featureNames) {
            if (!seen.add(name)) {
                throw new InconsistentInput("feature '" + name + "' stands twice; feature names must be unique");
            }
        }
        for (int i = 0; i < rowMajorValues.length; i++) {
            if (Double.isInfinite(rowMajorValues[i])) {
                throw new InconsistentInput("feature '" + featureNames.get(i % featureNames.size())
                        + "' holds an infinite value in sample row " + (i / featureNames.size() + 1)
                        + "; write missing values as NA");
            }
        }
        return new FeatureMatrix(samples, List.copyOf(featureNames), rowMajorValues, provenance);
    }

    public SampleSet samples() {
        return samples;
    }

    /** Feature names in column order, unmodifiable. */
    public List<String> featureNames() {
        return featureNames;
    }

    public Provenance provenance() {
        return provenance;
    }

    public int sampleCount() {
        return samples.size();
    }

    public int featureCount() {
        return featureNames.size();
    }

    public double value(int sample, int feature) {
        return values[sample * featureNames.size() + feature];
    }

    /** A copy of one sample's features. */
    public double[] row(int sample) {
        int width = featureNames.size();
        return java.util.Arrays.copyOfRange(values, sample * width, (sample + 1) * width);
    }

    /** A copy of one feature over all samples. */
    public double[] column(int feature) {
        double[] column = new double[samples.size()];
        for (int sample = 0; sample < column.length; sample++) {
            column[sample] = value(sample, feature);
        }
        return column;
    }

    /** A copy of all values, row-major. */
    public double[] toRowMajor() {
        return values.clone();
    }

    /** The rows of the given samples, in that order; every one of them must be here. */
    public FeatureMatrix select(SampleSet wanted) {
        int width = featureNames.size();
        double[] chosen = new double[wanted.size() * width];
        for (int row = 0; row < wanted.size(); row++) {
            int from = samples.indexOf(wanted.id(row));
            if (from < 0) {
                throw new InconsistentInput("a wanted sample is not in the feature matrix; align the cohort first");
            }
            System.arraycopy(values, from * width, chosen, row * width, width);
        }
        return new FeatureMatrix(wanted, featureNames, chosen, provenance);
    }

    /** Never prints values or ids. */
    @Override
    public String toString() {
        return "FeatureMatrix[" + samples.size() + " samples x " + featureNames.size() + " features, "
                + provenance.step() + "]";
    }
}
