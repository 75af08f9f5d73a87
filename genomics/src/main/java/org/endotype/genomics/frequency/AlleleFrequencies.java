package org.endotype.genomics.frequency;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.DelimitedReader;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.variant.Variant;

/**
 * Allele frequencies from a file, found by variant id and alleles in either order. Read are PLINK 2's {@code .afreq} (ID,
 * REF, ALT, ALT_FREQS), PLINK 1's {@code .frq} (SNP, A1, A2, MAF, which is A1's) and the variants table of {@code endotype
 * genomics qc} (id, allele1, allele2, allele1_frequency). Rows without a number, or with several alternates, are passed
 * over. Immutable.
 */
public final class AlleleFrequencies implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final List<String> ID = List.of("id", "snp", "rsid", "variant_id");
    private static final List<String> COUNTED = List.of("alt", "allele1", "a1", "effect_allele");
    private static final List<String> OTHER = List.of("ref", "allele2", "a2", "other_allele");
    private static final List<String> FREQUENCY =
            List.of("alt_freqs", "allele1_frequency", "a1_freq", "frequency", "maf");

    private final HashMap<String, Double> byVariant;

    private AlleleFrequencies(HashMap<String, Double> byVariant) {
        this.byVariant = byVariant;
    }

    public static AlleleFrequencies read(Path file) {
        Reading reading = new Reading(file);
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv") || name.endsWith(".csv.gz") || name.endsWith(".parquet")) {
            reading.header(DelimitedReader.header(file));
            DelimitedReader.read(file, (line, fields) -> reading.row(SourceLocation.line(file, line), fields));
        } else {
            try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
                while (lines.next()) {
                    List<String> fields = new ArrayList<>(lines.count());
                    for (int i = 0; i < lines.count(); i++) {
                        fields.add(lines.text(i));
                    }
                    if (reading.width == 0) {
                        reading.header(fields);
                    } else {
                        reading.row(lines.location(), fields);
                    }
                }
            }
        }
        if (reading.byVariant.isEmpty()) {
            throw new MalformedInput(
                    SourceLocation.file(file), "holds no allele frequency; expected a .afreq, .frq or variants table");
        }
        return new AlleleFrequencies(reading.byVariant);
    }

    private static final class Reading {
        private final Path file;
        private final HashMap<String, Double> byVariant = new HashMap<>();
        private int width;
        private int id;
        private int counted;
        private int other;
        private int frequency;

        Reading(Path file) {
            this.file = file;
        }

        void header(List<String> header) {
            width = header.size();
            id = find(header, ID, "ID (or SNP)");
            counted = find(header, COUNTED, "ALT (or A1, allele1)");
            other = find(header, OTHER, "REF (or A2, allele2)");
            frequency = find(header, FREQUENCY, "ALT_FREQS (or MAF, allele1_frequency)");
        }

        private int find(List<String> header, List<String> names, String wanted) {
            for (String name : names) {
                for (int column = 0; column < header.size(); column++) {
                    String here = header.get(column);
                    if ((here.startsWith("#") ? here.substring(1) : here).equalsIgnoreCase(name)) {
                        return column;
                    }
                }
            }
            throw new MalformedInput(
                    SourceLocation.line(file, 1), "has no column " + wanted + "; it has " + String.join(", ", header));
        }

        void row(SourceLocation here, List<String> fields) {
            if (fields.size() != width) {
                throw new MalformedInput(
                        here, "expected " + width + " fields as in the header, found " + fields.size());
            }
            String text = fields.get(frequency);
            if (text.indexOf(',') >= 0) {
                return;
            }
            double value = TextTable.parseNumber(text, here, "frequency");
            if (Double.isNaN(value)) {
                return;
            }
            if (value < 0 || value > 1) {
                throw new MalformedInput(here, "expected a frequency from 0 to 1, found " + text);
            }
            byVariant.put(
                    key(
                            fields.get(id),
                            fields.get(counted).toUpperCase(Locale.ROOT),
                            fields.get(other).toUpperCase(Locale.ROOT)),
                    value);
        }
    }

    private static String key(String id, String counted, String other) {
        return id + '\t' + counted + '\t' + other;
    }

    /** The frequency of the variant's allele 1, or NaN where the file lacks the variant or holds other alleles. */
    public double allele1Frequency(Variant variant) {
        Double same = byVariant.get(key(variant.id(), variant.allele1(), variant.allele2()));
        if (same != null) {
            return same;
        }
        Double swapped = byVariant.get(key(variant.id(), variant.allele2(), variant.allele1()));
        return swapped == null ? Double.NaN : 1.0 - swapped;
    }

    /**
     * The frequencies of allele 1 of many variants, NaN where the file lacks one.
     *
     * @throws InconsistentInput when it lacks all
     */
    public double[] of(List<Variant> variants) {
        double[] frequencies = new double[variants.size()];
        int known = 0;
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = allele1Frequency(variants.get(i));
            known += Double.isNaN(frequencies[i]) ? 0 : 1;
        }
        if (known == 0) {
            throw new InconsistentInput("the frequency file holds none of the " + variants.size()
                    + " variants with these ids and alleles; compare the ids of the two files");
        }
        return frequencies;
    }
}
