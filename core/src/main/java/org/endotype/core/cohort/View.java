package org.endotype.core.cohort;

import java.util.Arrays;
import java.util.List;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.sample.SampleSet;

/**
 * One view of a cohort, aligned to its participants, immutable. A participant without the view has no row; a
 * participant whose row holds no value at all counts as without the view.
 */
public final class View {

    private final String name;
    private final FeatureMatrix features;
    private final int[] rowOf;
    private final int presentCount;

    View(String name, SampleSet participants, FeatureMatrix features) {
        this.name = name;
        this.features = features;
        this.rowOf = new int[participants.size()];
        int present = 0;
        for (int i = 0; i < rowOf.length; i++) {
            int row = features.samples().indexOf(participants.id(i));
            rowOf[i] = row >= 0 && hasValue(features, row) ? row : -1;
            if (rowOf[i] >= 0) {
                present++;
            }
        }
        this.presentCount = present;
    }

    private View(String name, FeatureMatrix features, int[] rowOf) {
        this.name = name;
        this.features = features;
        this.rowOf = rowOf;
        this.presentCount = (int) Arrays.stream(rowOf).filter(row -> row >= 0).count();
    }

    private static boolean hasValue(FeatureMatrix features, int row) {
        for (int j = 0; j < features.featureCount(); j++) {
            if (!Double.isNaN(features.value(row, j))) {
                return true;
            }
        }
        return false;
    }

    public String name() {
        return name;
    }

    public List<String> featureNames() {
        return features.featureNames();
    }

    public int featureCount() {
        return features.featureCount();
    }

    /** Participants who have this view. */
    public int presentCount() {
        return presentCount;
    }

    public boolean isPresent(int participant) {
        return rowOf[participant] >= 0;
    }

    /** The cohort's row numbers of those who have the view, ascending. */
    public int[] presentRows() {
        int[] rows = new int[presentCount];
        int next = 0;
        for (int i = 0; i < rowOf.length; i++) {
            if (rowOf[i] >= 0) {
                rows[next++] = i;
            }
        }
        return rows;
    }

    /** One cell; NaN where the participant lacks the view or the cell. */
    public double value(int participant, int feature) {
        return rowOf[participant] < 0 ? Double.NaN : features.value(rowOf[participant], feature);
    }

    /** The rows of those who have the view, row-major in the order of {@link #presentRows}; NaN for missing cells. */
    public double[] presentValues() {
        int width = features.featureCount();
        double[] values = new double[Math.multiplyExact(presentCount, width)];
        int next = 0;
        for (int row : rowOf) {
            if (row >= 0) {
                System.arraycopy(features.row(row), 0, values, next * width, width);
                next++;
            }
        }
        return values;
    }

    View subset(int[] participants) {
        int[] chosen = new int[participants.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = rowOf[participants[i]];
        }
        return new View(name, features, chosen);
    }
}
