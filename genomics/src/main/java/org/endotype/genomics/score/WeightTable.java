package org.endotype.genomics.score;

import java.nio.file.Path;
import java.util.List;
import org.endotype.genomics.variant.GenomeBuild;
import org.jspecify.annotations.Nullable;

/**
 * A weights file: its rows and one or several scores over them. Immutable by contract: the arrays are not copied.
 *
 * @param file where it was read from
 * @param format which rules it was read by
 * @param scoreNames one a score
 * @param variants the rows, in file order
 * @param weights for each score, one weight a row
 * @param originalBuild the build of the original positions; null where the file does not say
 * @param harmonisedBuild the build of the harmonised positions; null where there are none
 * @param notes what a reader should know about the file, for example a declared number of variants that it lacks
 */
public record WeightTable(
        Path file,
        Format format,
        List<String> scoreNames,
        List<WeightedVariant> variants,
        double[][] weights,
        @Nullable GenomeBuild originalBuild,
        @Nullable GenomeBuild harmonisedBuild,
        List<String> notes) {

    /** The kind of weights file. */
    public enum Format {
        PGS_CATALOG,
        PLAIN
    }

    /** Whether any row has a place in the original build. */
    boolean hasOriginalPositions() {
        for (WeightedVariant variant : variants) {
            if (variant.original() != null) {
                return true;
            }
        }
        return false;
    }

    boolean hasHarmonisedPositions() {
        for (WeightedVariant variant : variants) {
            if (variant.harmonised() != null) {
                return true;
            }
        }
        return false;
    }

    WeightTable withScoreNames(List<String> names) {
        return new WeightTable(
                file, format, List.copyOf(names), variants, weights, originalBuild, harmonisedBuild, notes);
    }
}
