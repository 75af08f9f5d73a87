package org.endotype.genomics.source;

import org.endotype.core.error.InvalidConfiguration;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;

/**
 * A stretch of a chromosome, both ends included, one-based.
 *
 * @param chromosome canonical name, see {@link ChromosomeKind#canonicalName}
 */
public record GenomicRegion(String chromosome, int firstBp, int lastBp) {

    /** A whole chromosome. */
    public static GenomicRegion chromosome(String name) {
        return new GenomicRegion(ChromosomeKind.canonicalName(name), 0, Integer.MAX_VALUE);
    }

    /** {@code 22}, {@code X} or {@code chr22:15500000-16000000}. */
    public static GenomicRegion parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return chromosome(text);
        }
        String range = text.substring(colon + 1).replace(",", "");
        int dash = range.indexOf('-');
        try {
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            if (first >= 0 && last >= first) {
                return new GenomicRegion(ChromosomeKind.canonicalName(text.substring(0, colon)), first, last);
            }
        } catch (NumberFormatException notNumbers) {
            // Told below together with reversed ranges.
        }
        throw new InvalidConfiguration(
                "expected a region such as 22 or 22:15500000-16000000 (first-last position), found '" + text + "'");
    }

    boolean contains(Variant variant) {
        return variant.positionBp() >= firstBp
                && variant.positionBp() <= lastBp
                && (variant.chromosome().equals(chromosome)
                        || ChromosomeKind.canonicalName(variant.chromosome()).equals(chromosome));
    }
}
