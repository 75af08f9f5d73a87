package org.endotype.genomics.score;

/** The letters of alleles and their complements. */
final class Nucleotides {

    private Nucleotides() {}

    static boolean areNucleotides(String allele) {
        for (int i = 0; i < allele.length(); i++) {
            char letter = allele.charAt(i);
            if (letter != 'A' && letter != 'C' && letter != 'G' && letter != 'T') {
                return false;
            }
        }
        return !allele.isEmpty();
    }

    /** The allele on the other strand for one letter; longer alleles are given with the reference and stay. */
    static String complement(String allele) {
        return switch (allele) {
            case "A" -> "T";
            case "T" -> "A";
            case "C" -> "G";
            case "G" -> "C";
            default -> allele;
        };
    }

    /** Whether the two alleles are each other's complement, so that the strand cannot be told. */
    static boolean areComplementary(String first, String second) {
        return first.length() == 1 && !first.equals(second) && complement(first).equals(second);
    }
}
