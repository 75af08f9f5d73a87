package org.endotype.genomics.variant;

import java.util.Locale;

/**
 * How many copies of a chromosome people carry, read from its name: {@code 1..22}, {@code X} or 23, {@code Y} or 24,
 * {@code XY}, {@code PAR1}, {@code PAR2} or 25 for the pseudo-autosomal regions, {@code MT}, {@code M} or 26, with or
 * without a {@code chr} prefix in any case.
 */
public enum ChromosomeKind {
    AUTOSOME,
    X,
    Y,
    /** Coded apart from X by the file: two copies in everyone. */
    PSEUDO_AUTOSOMAL,
    MITOCHONDRIAL,
    /** {@code 0}: without a place in the assembly. */
    UNPLACED,
    /** Any other contig: decoys, HLA alleles, unlocalised scaffolds. */
    OTHER;

    /**
     * Whether everyone carries two copies: autosomes, pseudo-autosomal regions coded apart, and, as PLINK 2 has it,
     * variants without a place. Other contigs are left out of analyses of structure.
     */
    public boolean isDiploid() {
        return this == AUTOSOME || this == PSEUDO_AUTOSOMAL || this == UNPLACED;
    }

    public static ChromosomeKind of(String chromosome) {
        String name = canonicalName(chromosome);
        return switch (name) {
            case "X" -> X;
            case "Y" -> Y;
            case "XY", "PAR1", "PAR2" -> PSEUDO_AUTOSOMAL;
            case "MT" -> MITOCHONDRIAL;
            case "0" -> UNPLACED;
            default -> autosomeNumber(name) > 0 ? AUTOSOME : OTHER;
        };
    }

    /** The number 1..22 of an autosome in canonical form, else 0. */
    public static int autosomeNumber(String canonicalName) {
        int length = canonicalName.length();
        if (length == 0 || length > 2) {
            return 0;
        }
        int number = 0;
        for (int i = 0; i < length; i++) {
            int digit = canonicalName.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number <= 22 && canonicalName.charAt(0) != '0' ? number : 0;
    }

    /** The name without a {@code chr} prefix, with 23..26 and {@code M} in letters; other names are unchanged. */
    public static String canonicalName(String chromosome) {
        String name = chromosome;
        if (name.length() > 3 && name.regionMatches(true, 0, "chr", 0, 3)) {
            name = name.substring(3);
        }
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "23", "X" -> "X";
            case "24", "Y" -> "Y";
            case "25", "XY" -> "XY";
            case "26", "M", "MT" -> "MT";
            case "PAR1" -> "PAR1";
            case "PAR2" -> "PAR2";
            default -> name;
        };
    }
}
