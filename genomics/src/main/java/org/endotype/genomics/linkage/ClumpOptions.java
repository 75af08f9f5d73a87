package org.endotype.genomics.linkage;

import org.endotype.core.error.InvalidConfiguration;

/**
 * How associated variants are gathered into clumps. Immutable.
 *
 * @param indexP the largest p of a clump's index variant
 * @param memberP the largest p of a member that is listed
 * @param r2 members are correlated with the index variant beyond this
 * @param radiusBp members lie closer to the index variant than this
 * @param correlation which correlation is meant
 */
public record ClumpOptions(double indexP, double memberP, double r2, long radiusBp, Correlation correlation) {

    /** What r2 is the square of. */
    public enum Correlation {
        /** Alleles on the same chromosome, by the likeliest haplotype frequencies; as PLINK 1.9. */
        HAPLOTYPE,
        /** Copies of an allele, over unphased genotypes. */
        GENOTYPE
    }

    public ClumpOptions {
        if (!(indexP > 0 && indexP <= 1) || !(memberP > 0 && memberP <= 1)) {
            throw new InvalidConfiguration(
                    "p thresholds of clumps must lie in 0..1, found " + indexP + " and " + memberP);
        }
        if (memberP < indexP) {
            throw new InvalidConfiguration("--p2 " + memberP + " is below --p1 " + indexP
                    + "; the p of members may not be held to more than that of index variants");
        }
        if (!(r2 >= 0 && r2 < 1)) {
            throw new InvalidConfiguration("the r2 threshold must lie in 0..1, found " + r2);
        }
        if (radiusBp < 1) {
            throw new InvalidConfiguration("the radius of a clump must be at least 1 base pair, found " + radiusBp);
        }
    }

    /** PLINK's: 1e-4, 0.01, r2 0.5 of haplotypes, 250 kb. */
    public static ClumpOptions withDefaults() {
        return new ClumpOptions(1e-4, 0.01, 0.5, 250_000, Correlation.HAPLOTYPE);
    }
}
