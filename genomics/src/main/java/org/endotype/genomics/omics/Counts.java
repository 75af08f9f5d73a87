package org.endotype.genomics.omics;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.sample.SampleSet;

/**
 * Sequencing read counts, samples by features, immutable: whole numbers from 0 up, none missing, no sample without a
 * read.
 */
public final class Counts {

    /** Estimated counts (Salmon, RSEM) are not whole numbers; the caller says what becomes of them. */
    public enum Fractions {
        REFUSE,
        ROUND
    }

    private final FeatureMatrix matrix;
    private final double[] values;
    private final double[] librarySizes;

    private Counts(FeatureMatrix matrix, double[] values, double[] librarySizes) {
        this.matrix = matrix;
        this.values = values;
        this.librarySizes = librarySizes;
    }

    /**
     * Checks that a matrix holds counts.
     *
     * @param location where it came from, for errors
     * @throws MalformedInput when a value is missing, negative or (unless rounded) not whole
     * @throws DegenerateData when a sample has no read at all
     */
    public static Counts of(FeatureMatrix matrix, SourceLocation location, Fractions fractions) {
        double[] values = matrix.toRowMajor();
        int width = matrix.featureCount();
        double[] librarySizes = new double[matrix.sampleCount()];
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            if (fractions == Fractions.ROUND) {
                value = Math.rint(value);
                values[i] = value;
            }
            if (!(value >= 0) || value != Math.rint(value)) {
                throw notACount(matrix, location, i);
            }
            librarySizes[i / width] += value;
        }
        for (int sample = 0; sample < librarySizes.length; sample++) {
            if (librarySizes[sample] == 0) {
                throw new DegenerateData(
                        location,
                        "sample " + (sample + 1) + " of " + librarySizes.length
                                + " has no counts at all; remove it before normalising");
            }
        }
        return new Counts(matrix, values, librarySizes);
    }

    private static MalformedInput notACount(FeatureMatrix matrix, SourceLocation location, int cell) {
        int sample = cell / matrix.featureCount();
        int feature = cell % matrix.featureCount();
        double value = matrix.value(sample, feature);
        String where = "feature '" + matrix.featureNames().get(feature) + "', sample " + (sample + 1) + ": ";
        if (Double.isNaN(value)) {
            return new MalformedInput(location, where + "the count is missing; write 0 where no read was seen");
        }
        if (value < 0) {
            return new MalformedInput(
                    location,
                    where + "counts cannot be negative, found " + value + "; is the table normalised already?");
        }
        return new MalformedInput(
                location,
                where + "counts must be whole numbers, found " + value
                        + "; round estimated counts (--fractions round), or is the table normalised already?");
    }

    public SampleSet samples() {
        return matrix.samples();
    }

    public List<String> featureNames() {
        return matrix.featureNames();
    }

    public int sampleCount() {
        return matrix.sampleCount();
    }

    public int featureCount() {
        return matrix.featureCount();
    }

    public double count(int sample, int feature) {
        return values[sample * matrix.featureCount() + feature];
    }

    /** The sum of a sample's counts, at least 1. */
    public double librarySize(int sample) {
        return librarySizes[sample];
    }

    /** A copy of all library sizes. */
    public double[] librarySizes() {
        return librarySizes.clone();
    }

    /**
     * The given features only, in that order. Library sizes are summed anew, unless a sample is left without a count.
     */
    public Counts select(int[] features) {
        if (features.length == 0) {
            throw new DegenerateData("no feature passes the expression filter; lower its thresholds");
        }
        List<String> names = new ArrayList<>(features.length);
        for (int feature : features) {
            names.add(featureNames().get(feature));
        }
        double[] chosen = new double[Math.multiplyExact(sampleCount(), features.length)];
        int at = 0;
        for (int sample = 0; sample < sampleCount(); sample++) {
            for (int feature : features) {
                chosen[at++] = count(sample, feature);
            }
        }
        return of(
                FeatureMatrix.of(samples(), names, chosen, matrix.provenance()),
                SourceLocation.nowhere(),
                Fractions.REFUSE);
    }

    /** A matrix of the same shape made cell by cell. */
    FeatureMatrix map(Provenance provenance, CellFunction function) {
        double[] mapped = new double[values.length];
        int width = featureCount();
        for (int i = 0; i < mapped.length; i++) {
            mapped[i] = function.apply(i / width, values[i]);
        }
        return FeatureMatrix.of(samples(), featureNames(), mapped, provenance);
    }

    /** A sample's count to another number. */
    interface CellFunction {
        double apply(int sample, double count);
    }
}
