package org.endotype.genomics.omics;

import java.nio.file.Path;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureLayout;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;

/**
 * An omics table from a file, with the way round it lay, so that what is made from it is written the same way.
 *
 * @param values samples by features
 * @param layout how it lay in the file
 * @param idName the name of the file's first column
 */
public record OmicsTable(FeatureMatrix values, FeatureLayout layout, String idName) {

    /** Reads a table whose orientation is told or, with {@link OmicsOrientation#AUTO}, found as stated there. */
    public static OmicsTable read(Path file, OmicsOrientation orientation) {
        String idName = OmicsOrientation.header(file).get(0);
        FeatureLayout layout =
                switch (orientation) {
                    case FEATURES_AS_ROWS -> FeatureLayout.FEATURES_AS_ROWS;
                    case SAMPLES_AS_ROWS -> FeatureLayout.SAMPLES_AS_ROWS;
                    case AUTO ->
                        OmicsOrientation.namesSamples(idName)
                                ? FeatureLayout.SAMPLES_AS_ROWS
                                : FeatureLayout.FEATURES_AS_ROWS;
                };
        FeatureMatrix matrix = FeatureTable.read(file, layout);
        if (orientation == OmicsOrientation.AUTO
                && layout == FeatureLayout.FEATURES_AS_ROWS
                && !OmicsOrientation.namesFeatures(idName)
                && matrix.sampleCount() > matrix.featureCount()) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "has more columns (" + matrix.sampleCount() + ") than rows (" + matrix.featureCount()
                            + ") and its first column '" + idName + "' does not say what the rows are; state"
                            + " orientation features-as-rows or samples-as-rows");
        }
        return new OmicsTable(matrix, layout, idName);
    }

    /** Writes other values of the same kind the way this table lay. */
    public void writeLike(FeatureMatrix made, Path file) {
        FeatureTable.write(made, file, layout, idName.isBlank() ? defaultName() : idName);
    }

    private String defaultName() {
        return layout == FeatureLayout.FEATURES_AS_ROWS ? FeatureTable.FEATURE_COLUMN : FeatureTable.SAMPLE_COLUMN;
    }
}
