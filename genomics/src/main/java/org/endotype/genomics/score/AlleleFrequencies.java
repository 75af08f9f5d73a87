package org.endotype.genomics.score;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.variant.Variant;

/**
 * Allele frequencies from a file, found by variant id and alleles. Read are PLINK 2 {@code .afreq} files (ID, REF, ALT,
 * ALT_FREQS) and the variants table of {@code endotype genomics qc} (id, allele1, allele2, allele1_frequency).
 */
public final class AlleleFrequencies {

    private static final Set<String> COUNTED = Set.of("alt", "allele1", "a1", "effect_allele");
    private static final Set<String> OTHER = Set.of("ref", "allele2", "a2", "other_allele");
    private static final Set<String> FREQUENCY =
            Set.of("alt_freqs", "allele1_frequency", "a1_freq", "frequency", "maf");

    private record Entry(String counted, String other, double frequency) {}

    private final Map<String, Entry> byId;

    private AlleleFrequencies(Map<String, Entry> byId) {
        this.byId = byId;
    }

    public static AlleleFrequencies read(Path file) {
        Map<String, Entry> byId = new HashMap<>();
        try (WeightLines lines = new WeightLines(file)) {
            String first = lines.next();
            if (first == null) {
                throw new MalformedInput(SourceLocation.file(file), "is empty; expected allele frequencies");
            }
            char separator = lines.separatorOf(first);
            List<String> header = WeightLines.split(first, separator);
            int id = find(header, Set.of("id", "snp", "rsid", "variant_id"), "id", lines);
            int counted = find(header, COUNTED, "ALT (or allele1)", lines);
            int other = find(header, OTHER, "REF (or allele2)", lines);
            int frequency = find(header, FREQUENCY, "ALT_FREQS (or allele1_frequency)", lines);
            for (String line = lines.next(); line != null; line = lines.next()) {
                List<String> fields = WeightLines.split(line, separator);
                if (fields.size() != header.size()) {
                    throw new MalformedInput(
                            lines.here(),
                            "expected " + header.size() + " fields as in the header, found " + fields.size());
                }
                String text = fields.get(frequency);
                if (WeightFiles.isEmpty(text) || text.equalsIgnoreCase("nan") || text.indexOf(',') >= 0) {
                    continue;
                }
                double value = WeightFiles.number(text, lines.here(), header.get(frequency));
                if (value < 0 || value > 1) {
                    throw new MalformedInput(
                            lines.here(), "column '" + header.get(frequency) + "': expected 0 to 1, found " + text);
                }
                byId.put(
                        fields.get(id),
                        new Entry(
                                fields.get(counted).toUpperCase(Locale.ROOT).intern(),
                                fields.get(other).toUpperCase(Locale.ROOT).intern(),
                                value));
            }
        }
        return new AlleleFrequencies(byId);
    }

    private static int find(List<String> header, Set<String> names, String wanted, WeightLines lines) {
        for (int column = 0; column < header.size(); column++) {
            if (names.contains(header.get(column).replace("#", "").toLowerCase(Locale.ROOT))) {
                return column;
            }
        }
        throw new MalformedInput(lines.here(), "has no column " + wanted + "; it has " + String.join(", ", header));
    }

    /** The frequency of the variant's allele 1, or NaN where the file lacks the variant or holds other alleles. */
    double allele1Frequency(Variant variant) {
        Entry entry = byId.get(variant.id());
        if (entry == null) {
            return Double.NaN;
        }
        if (entry.counted().equals(variant.allele1()) && entry.other().equals(variant.allele2())) {
            return entry.frequency();
        }
        if (entry.counted().equals(variant.allele2()) && entry.other().equals(variant.allele1())) {
            return 1.0 - entry.frequency();
        }
        return Double.NaN;
    }
}
