package org.endotype.genomics.association;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.DelimitedReader;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * The p values of an association table, lined up with a list of variants: ours, PLINK's ({@code SNP} or {@code ID} and
 * {@code P}) or any other with a column of ids and one of p values. Separators as in {@link SampleTable}. Where a column
 * {@code TEST} stands in the table only its rows {@code ADD} are read; of several rows of a variant the smallest p
 * counts.
 *
 * <p>Rows are found by id. Variants that share their id with others, or have none ({@code .}), are found by id,
 * chromosome and position, where the table has these and no two of them share the place.
 *
 * @param pValues one a variant, NaN where the table has none
 * @param rows rows read
 * @param unmatched rows whose variant is not in the list
 * @param repeated rows of a variant that an earlier row had
 * @param unclear variants that could not be told from others of the same id
 */
public record PValueFile(double[] pValues, int rows, int unmatched, int repeated, int unclear) {

    private static final List<String> ID_NAMES =
            List.of("id", "snp", "rsid", "markername", "variant_id", "rs_id", "variant");
    private static final List<String> P_NAMES = List.of("p", "p_value", "pvalue", "p-value", "pval", "p_bolt_lmm");
    private static final List<String> CHROMOSOME_NAMES = List.of("chromosome", "chrom", "chr");
    private static final List<String> POSITION_NAMES =
            List.of("position_bp", "pos", "bp", "position", "base_pair_location");
    private static final Set<String> ADDITIVE = Set.of("ADD", "add");

    /**
     * @param idColumn the column of ids, or null to find it by its name
     * @param pColumn the column of p values, or null to find it by its name
     */
    public static PValueFile read(
            Path file, List<Variant> variants, @Nullable String idColumn, @Nullable String pColumn) {
        Reading reading = new Reading(file, variants, idColumn, pColumn);
        if (isBlankSeparated(file)) {
            try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
                while (lines.next()) {
                    List<String> fields = new ArrayList<>(lines.count());
                    for (int i = 0; i < lines.count(); i++) {
                        fields.add(lines.text(i));
                    }
                    reading.accept(lines.line(), fields);
                }
            }
        } else {
            reading.accept(1, DelimitedReader.header(file));
            DelimitedReader.read(file, reading::accept);
        }
        if (reading.rows == 0) {
            throw new MalformedInput(SourceLocation.file(file), "holds no row of results");
        }
        if (reading.unmatched == reading.rows) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "none of its " + reading.rows + " variants is in the genotypes; compare the ids of the two files");
        }
        return new PValueFile(reading.p, reading.rows, reading.unmatched, reading.repeated, reading.unclear);
    }

    private static boolean isBlankSeparated(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv") || name.endsWith(".csv.gz") || name.endsWith(".parquet")) {
            return false;
        }
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            return lines.next() && lines.wholeLine().indexOf('\t') < 0;
        }
    }

    private static final class Reading {
        private static final int SEVERAL = -2;

        private final Path file;
        private final Map<String, Integer> index;
        private final double[] p;
        private final @Nullable String idColumn;
        private final @Nullable String pColumn;
        private int width = -1;
        private int id;
        private int value;
        private int test;
        private int chromosome;
        private int position;
        private int rows;
        private int unmatched;
        private int repeated;
        private int unclear;

        Reading(Path file, List<Variant> variants, @Nullable String idColumn, @Nullable String pColumn) {
            this.file = file;
            this.idColumn = idColumn;
            this.pColumn = pColumn;
            p = new double[variants.size()];
            Arrays.fill(p, Double.NaN);
            index = new HashMap<>(2 * variants.size());
            for (int v = 0; v < variants.size(); v++) {
                index.merge(variants.get(v).id(), v, (first, second) -> SEVERAL);
            }
            index.put(".", SEVERAL);
            for (int v = 0; v < variants.size(); v++) {
                Variant variant = variants.get(v);
                if (index.getOrDefault(variant.id(), v) == SEVERAL) {
                    unclear++;
                    index.merge(
                            key(variant.id(), variant.chromosome(), Integer.toString(variant.positionBp())),
                            v,
                            (first, second) -> SEVERAL);
                }
            }
        }

        private static String key(String id, String chromosome, String position) {
            return id + '\t' + ChromosomeKind.canonicalName(chromosome) + '\t' + position;
        }

        void accept(long line, List<String> fields) {
            if (width < 0) {
                width = fields.size();
                id = find(fields, idColumn, ID_NAMES, "variant ids (id, SNP)");
                value = find(fields, pColumn, P_NAMES, "p values (p, P)");
                test = indexOf(fields, List.of("test"));
                chromosome = indexOf(fields, CHROMOSOME_NAMES);
                position = indexOf(fields, POSITION_NAMES);
                return;
            }
            SourceLocation here = SourceLocation.line(file, line);
            if (fields.size() != width) {
                throw new MalformedInput(
                        here, "expected " + width + " fields as in the header, found " + fields.size());
            }
            if (test >= 0 && !ADDITIVE.contains(fields.get(test))) {
                return;
            }
            rows++;
            double number = TextTable.parseNumber(fields.get(value), here, "p");
            if (number < 0 || number > 1) {
                throw new MalformedInput(here, "expected a p value from 0 to 1, found " + number);
            }
            Integer variant = index.get(fields.get(id));
            if (variant != null && variant == SEVERAL) {
                variant = chromosome < 0 || position < 0
                        ? null
                        : index.get(key(fields.get(id), fields.get(chromosome), fields.get(position)));
                if (variant != null && variant >= 0 && Double.isNaN(p[variant])) {
                    unclear--;
                }
            }
            if (variant == null || variant == SEVERAL) {
                unmatched++;
            } else if (!Double.isNaN(number)) {
                repeated += Double.isNaN(p[variant]) ? 0 : 1;
                p[variant] = Double.isNaN(p[variant]) ? number : Math.min(p[variant], number);
            }
        }

        private int find(List<String> header, @Nullable String wanted, List<String> names, String what) {
            int found = wanted == null ? indexOf(header, names) : header.indexOf(wanted);
            if (found < 0) {
                throw new InconsistentInput(
                        SourceLocation.line(file, 1),
                        (wanted == null ? "has no column of " + what : "has no column '" + wanted + "'") + "; it has "
                                + String.join(", ", header));
            }
            return found;
        }

        /** The first of {@code names} that the header has, in any case, a leading # left aside; -1 for none. */
        private static int indexOf(List<String> header, List<String> names) {
            for (String name : names) {
                for (int column = 0; column < header.size(); column++) {
                    String here = header.get(column);
                    if ((here.startsWith("#") ? here.substring(1) : here).equalsIgnoreCase(name)) {
                        return column;
                    }
                }
            }
            return -1;
        }
    }
}
