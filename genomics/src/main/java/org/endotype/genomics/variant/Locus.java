package org.endotype.genomics.variant;

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

    /**
     * As {@link ChromosomeKind#canonicalName}, and besides without leading zeros and with the pseudo-autosomal regions
     * as parts of X, since positions run through.
     */
    public static String canonicalChromosome(String chromosome) {
        String name = ChromosomeKind.canonicalName(chromosome.trim());
        return switch (name) {
            case "XY", "PAR1", "PAR2" -> "X";
            case "01", "02", "03", "04", "05", "06", "07", "08", "09" -> name.substring(1);
            default -> name;
        };
    }
}
