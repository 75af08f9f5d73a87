package org.endotype.genomics.score;

import java.util.Optional;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.variant.GenomeBuild;
import org.jspecify.annotations.Nullable;

/**
 * How scores are matched and summed. Immutable; each {@code with} gives a changed copy.
 *
 * @param missing what missing genotypes contribute
 * @param ambiguous what becomes of A/T and C/G variants
 * @param chromosomeX how chromosome X is scored
 * @param minimumOverlap the smallest share of a score's rows that must match, 0 to 1
 * @param build the build of the genotypes' positions; null where it is not known
 * @param frequencies outside allele frequencies for missing genotypes; null to use the cohort's
 */
public record ScoreParameters(
        MissingGenotypes missing,
        AmbiguousStrand ambiguous,
        ChromosomeX chromosomeX,
        double minimumOverlap,
        @Nullable GenomeBuild build,
        @Nullable AlleleFrequencies frequencies)
        implements java.io.Serializable {

    public ScoreParameters {
        if (!(minimumOverlap >= 0 && minimumOverlap <= 1)) {
            throw new IllegalArgumentException("minimum overlap must lie in 0..1, got " + minimumOverlap);
        }
    }

    /** Mean imputation from the cohort, chromosome X left out, at least 75 % of rows matched. */
    public static ScoreParameters withDefaults() {
        return new ScoreParameters(
                MissingGenotypes.IMPUTE_MEAN, AmbiguousStrand.BY_MATCH, ChromosomeX.LEAVE_OUT, 0.75, null, null);
    }

    public ScoreParameters with(MissingGenotypes choice) {
        return new ScoreParameters(choice, ambiguous, chromosomeX, minimumOverlap, build, frequencies);
    }

    public ScoreParameters with(AmbiguousStrand choice) {
        return new ScoreParameters(missing, choice, chromosomeX, minimumOverlap, build, frequencies);
    }

    public ScoreParameters with(ChromosomeX choice) {
        return new ScoreParameters(missing, ambiguous, choice, minimumOverlap, build, frequencies);
    }

    public ScoreParameters withMinimumOverlap(double share) {
        return new ScoreParameters(missing, ambiguous, chromosomeX, share, build, frequencies);
    }

    public ScoreParameters with(GenomeBuild genotypesBuild) {
        return new ScoreParameters(missing, ambiguous, chromosomeX, minimumOverlap, genotypesBuild, frequencies);
    }

    public ScoreParameters with(AlleleFrequencies outside) {
        return new ScoreParameters(missing, ambiguous, chromosomeX, minimumOverlap, build, outside);
    }

    Optional<GenomeBuild> knownBuild() {
        return Optional.ofNullable(build);
    }
}
