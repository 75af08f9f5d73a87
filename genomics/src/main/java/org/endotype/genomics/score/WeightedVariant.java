package org.endotype.genomics.score;

import java.util.List;
import org.endotype.genomics.variant.Locus;
import org.jspecify.annotations.Nullable;

/**
 * One row of a weights file.
 *
 * @param line one-based line in the file
 * @param id the file's id, or empty
 * @param original the place in the build that the score was made in; null where the file gives none
 * @param harmonised the place in the build it was lifted to; null where the file gives none
 * @param effectAllele upper case
 * @param otherAlleles upper case; empty where the file names none, several where it offers a choice
 * @param model how the weight applies
 * @param genotypeWeights contributions of 0, 1 and 2 copies for {@link EffectModel#GENOTYPIC}, else null
 */
public record WeightedVariant(
        long line,
        String id,
        @Nullable Locus original,
        @Nullable Locus harmonised,
        String effectAllele,
        List<String> otherAlleles,
        EffectModel model,
        double @Nullable [] genotypeWeights) {

    /** The id where there is one, else chromosome:position. */
    public String label() {
        if (!id.isEmpty() && !id.equals(".")) {
            return id;
        }
        Locus place = original != null ? original : harmonised;
        return place == null ? "line " + line : place.chromosome() + ":" + place.positionBp();
    }

    /** What {@code copies} (0, 1 or 2) of the effect allele contribute at the given weight. */
    public double contribution(double weight, int copies) {
        return switch (model) {
            case ADDITIVE -> weight * copies;
            case DOMINANT -> copies > 0 ? weight : 0.0;
            case RECESSIVE -> copies == 2 ? weight : 0.0;
            case GENOTYPIC -> genotypeWeights == null ? 0.0 : genotypeWeights[copies];
            case UNSUPPORTED -> 0.0;
        };
    }

    /**
     * What a dosage of the effect allele contributes: between whole numbers of copies in proportion, which makes a dominant
     * weight apply up to one copy and a recessive one beyond it.
     */
    public double contribution(double weight, double copies) {
        int below = Math.min(1, (int) copies);
        double atBelow = contribution(weight, below);
        return atBelow + (copies - below) * (contribution(weight, below + 1) - atBelow);
    }
}
