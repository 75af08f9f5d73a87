package org.endotype.genomics.variant;

import java.util.Locale;

/**
 * A place on the genome, comparable between files that write chromosomes differently.
 *
 * @param chromosome in the canonical form of {@link #canonicalChromosome}
 * @param positionBp one-based
 */
public record Locus(String chromosome, int positionBp) {

    /** A locus from a chromosome as a file writes it. */
    public static Locus of(String chromosome, int positionBp) {
        return new Locus(canonicalChromosome(chromosome), positionBp);
    }

    /** Without {@code chr}, upper case; PLINK's 23, 24, 25 and 26 are X, Y, XY and MT, and M is MT. */
    public static String canonicalChromosome(String chromosome) {
        String name = chromosome.trim();
        if (name.length() > 3 && name.regionMatches(true, 0, "chr", 0, 3)) {
            name = name.substring(3);
        }
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "23", "X" -> "X";
            case "24", "Y" -> "Y";
            case "25", "XY", "PAR", "PAR1", "PAR2" -> "XY";
            case "26", "M", "MT" -> "MT";
            case "01", "02", "03", "04", "05", "06", "07", "08", "09" -> name.substring(1);
            default -> name.toUpperCase(Locale.ROOT);
        };
    }
}
