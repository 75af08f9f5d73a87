package org.endotype.core.feature;

/** Which way round a table of features lies in a file. */
public enum FeatureLayout {
    /** One row a sample; the first column holds sample ids, the header feature names. */
    SAMPLES_AS_ROWS,
    /** One row a feature; the first column holds feature names, the header sample ids. */
    FEATURES_AS_ROWS
}
