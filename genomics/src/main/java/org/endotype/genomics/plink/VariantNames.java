package org.endotype.genomics.plink;

import org.endotype.core.table.FieldLines;

/** Shares the strings of chromosomes and one-letter alleles between variants. */
final class VariantNames {

    private static final String[] SINGLE = new String[128];

    static {
        for (char c = 0; c < SINGLE.length; c++) {
            SINGLE[c] = String.valueOf(c).intern();
        }
    }

    private String chromosome = "";

    String chromosome(FieldLines lines, int field) {
        if (!lines.fieldEquals(field, chromosome)) {
            chromosome = lines.text(field).intern();
        }
        return chromosome;
    }

    String allele(FieldLines lines, int field) {
        String text = lines.text(field);
        return text.length() == 1 && text.charAt(0) < SINGLE.length ? SINGLE[text.charAt(0)] : text;
    }
}
