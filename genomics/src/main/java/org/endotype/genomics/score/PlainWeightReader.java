package org.endotype.genomics.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.variant.Locus;
import org.jspecify.annotations.Nullable;

/**
 * Plain weight tables, split by tab, by comma (.csv) or by runs of blanks.
 *
 * <p>The rule: a first line whose third field is a number is data, read as {@code id, effect allele, weight, ...};
 * otherwise it is a header. Under a header the columns known by name (any case, leading '#' ignored) are the id, effect
 * allele, other allele, chromosome and position; where no column is named as an id the first is it, and where none is
 * named as effect allele the second is. Every column left is a weight, and each makes a score of that name; a single
 * weight column takes the file's name. With both chromosome and position there, rows are matched by place, else by id.
 */
final class PlainWeightReader {

    private static final Set<String> ID =
            Set.of("id", "snp", "rsid", "rs_id", "variant", "variant_id", "markername", "marker", "name");
    private static final Set<String> EFFECT =
            Set.of("a1", "effect_allele", "ea", "allele", "allele1", "effectallele", "tested_allele");
    private static final Set<String> OTHER =
            Set.of("a2", "other_allele", "oa", "nea", "allele2", "non_effect_allele", "ax", "omitted");
    private static final Set<String> CHROMOSOME = Set.of("chr", "chrom", "chromosome", "chr_name");
    private static final Set<String> POSITION =
            Set.of("pos", "bp", "position", "position_bp", "chr_position", "base_pair_location");

    private final Path file;
    private final WeightLines lines;
    private int id = -1;
    private int effect = -1;
    private int other = -1;
    private int chromosome = -1;
    private int position = -1;
    private final List<Integer> weightColumns = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Alleles alleles = new Alleles();

    private PlainWeightReader(Path file, WeightLines lines) {
        this.file = file;
        this.lines = lines;
    }

    static WeightTable read(Path file, List<String> first, char separator, WeightLines lines) {
        return new PlainWeightReader(file, lines).readRows(first, separator);
    }

    private WeightTable readRows(List<String> first, char separator) {
        if (first.size() < 3) {
            throw new MalformedInput(
                    lines.here(),
                    "expected at least 3 fields (id, effect allele, weight), found " + first.size()
                            + "; is it separated by tabs, blanks or, in a .csv, commas?");
        }
        boolean headed = !isNumber(first.get(2));
        if (headed) {
            readHeader(first);
        } else {
            id = 0;
            effect = 1;
            for (int column = 2; column < first.size(); column++) {
                weightColumns.add(column);
            }
        }
        nameScores(headed ? first : List.of());
        List<WeightedVariant> variants = new ArrayList<>();
        List<Weights> weights = new ArrayList<>();
        for (int i = 0; i < weightColumns.size(); i++) {
            weights.add(new Weights());
        }
        if (!headed) {
            readRow(first, variants, weights);
        }
        if (separator == ',') {
            for (String line = lines.next(); line != null; line = lines.next()) {
                List<String> fields = WeightLines.split(line, separator);
                requireWidth(fields.size(), first.size(), lines.here());
                readRow(fields, variants, weights);
            }
        } else {
            readLongRows(first.size(), separator, variants, weights);
        }
        if (variants.isEmpty()) {
            throw new MalformedInput(SourceLocation.file(file), "holds a header and no weights");
        }
        return new WeightTable(
                file,
                WeightTable.Format.PLAIN,
                List.copyOf(names),
                Collections.unmodifiableList(variants),
                weights.stream().map(Weights::toArray).toArray(double[][]::new),
                null,
                null,
                List.of());
    }

    private static void requireWidth(int found, int expected, SourceLocation place) {
        if (found != expected) {
            throw new MalformedInput(
                    place,
                    "expected " + expected + " fields as in the first line, found " + found
                            + "; is the file cut short?");
        }
    }

    /** The rows after the first line, from bytes and without a string a cell: such files have a row a variant. */
    private void readLongRows(int width, char separator, List<WeightedVariant> variants, List<Weights> weights) {
        try (FieldLines rows = FieldLines.open(file, separator == '\t' ? Separator.TAB : Separator.WHITESPACE)) {
            while (rows.next()) {
                if (rows.line() <= lines.lineNumber()
                        || (rows.count() == 1 && rows.wholeLine().isBlank())) {
                    continue;
                }
                if (rows.count() != width) {
                    requireWidth(rows.count(), width, rows.location());
                }
                String rowId = id < 0 ? "" : text(rows, id);
                String otherAllele = other < 0 ? "" : alleles.of(rows, other);
                String effectAllele = alleles.of(rows, effect);
                variants.add(new WeightedVariant(
                        rows.line(),
                        WeightFiles.isEmpty(rowId) ? "" : rowId,
                        chromosome < 0 || position < 0
                                ? null
                                : locus(text(rows, chromosome), text(rows, position), rows.location()),
                        null,
                        WeightFiles.isEmpty(effectAllele)
                                ? WeightFiles.allele(effectAllele, rows.location(), "effect allele")
                                : effectAllele,
                        WeightFiles.isEmpty(otherAllele) ? List.of() : alleles.alone(otherAllele),
                        EffectModel.ADDITIVE,
                        null));
                for (int i = 0; i < weightColumns.size(); i++) {
                    weights.get(i).add(number(rows, weightColumns.get(i), i));
                }
            }
        }
    }

    private String text(FieldLines rows, int field) {
        String text = rows.text(field).trim();
        if (text.indexOf('\ufffd') >= 0) {
            throw new MalformedInput(SourceLocation.file(file), "is not UTF-8 text; expected a table of weights");
        }
        return text;
    }

    private double number(FieldLines rows, int field, int score) {
        try {
            double number = rows.decimal(field);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below with the words that every weights file gets.
        }
        return WeightFiles.number(text(rows, field), rows.location(), names.get(score));
    }

    /** Upper-case alleles, shared between rows. */
    private final class Alleles {
        private final String[] single = new String[128];
        private final Map<String, List<String>> lists = new HashMap<>();
        private String lastAlone = "";
        private List<String> lastList = List.of();

        String of(FieldLines rows, int field) {
            if (rows.length(field) == 1) {
                int letter = rows.firstByte(field);
                if (letter > ' ' && letter < single.length) {
                    String known = single[letter];
                    if (known == null) {
                        known = String.valueOf((char) letter)
                                .toUpperCase(Locale.ROOT)
                                .intern();
                        single[letter] = known;
                    }
                    return known;
                }
            }
            return text(rows, field).toUpperCase(Locale.ROOT).intern();
        }

        List<String> alone(String allele) {
            if (!allele.equals(lastAlone)) {
                lastAlone = allele;
                lastList = allele.length() == 1 ? lists.computeIfAbsent(allele, List::of) : List.of(allele);
            }
            return lastList;
        }
    }

    private void readHeader(List<String> header) {
        List<Integer> unnamed = new ArrayList<>();
        for (int column = 0; column < header.size(); column++) {
            String name = header.get(column).replace("#", "").toLowerCase(Locale.ROOT);
            if (id < 0 && ID.contains(name)) {
                id = column;
            } else if (effect < 0 && EFFECT.contains(name)) {
                effect = column;
            } else if (other < 0 && OTHER.contains(name)) {
                other = column;
            } else if (chromosome < 0 && CHROMOSOME.contains(name)) {
                chromosome = column;
            } else if (position < 0 && POSITION.contains(name)) {
                position = column;
            } else {
                unnamed.add(column);
            }
        }
        if (unnamed.size() == header.size()) {
            throw new MalformedInput(
                    lines.here(),
                    "is neither a row of weights (its third field '" + header.get(2)
                            + "' is no number) nor a header with known columns (ID, A1, effect_allele, CHR, POS ...)");
        }
        boolean placed = chromosome >= 0 && position >= 0;
        if (id < 0 && !placed) {
            id = requireUnnamed(unnamed, 0, "variant ids (ID, SNP, rsID) or positions (CHR and POS)");
        }
        if (effect < 0) {
            effect = requireUnnamed(unnamed, 1, "the effect allele (A1, effect_allele)");
        }
        weightColumns.addAll(unnamed);
        if (weightColumns.isEmpty()) {
            throw new MalformedInput(
                    lines.here(),
                    "has no weight column: " + String.join(", ", header)
                            + " are ids, alleles and positions; expected at least one column of weights");
        }
    }

    private int requireUnnamed(List<Integer> unnamed, int column, String what) {
        if (!unnamed.remove((Integer) column)) {
            throw new MalformedInput(lines.here(), "has no column for " + what + "; name one in the header");
        }
        return column;
    }

    private void nameScores(List<String> header) {
        if (weightColumns.size() == 1) {
            names.add(WeightFiles.stem(file));
            return;
        }
        for (int i = 0; i < weightColumns.size(); i++) {
            String name = header.isEmpty() ? WeightFiles.stem(file) + "_" + (i + 1) : header.get(weightColumns.get(i));
            if (names.contains(name)) {
                throw new MalformedInput(lines.here(), "column '" + name + "' stands twice in the header; rename one");
            }
            names.add(name);
        }
    }

    private void readRow(List<String> fields, List<WeightedVariant> variants, List<Weights> weights) {
        SourceLocation here = lines.here();
        String otherAllele = other < 0 ? "" : fields.get(other);
        variants.add(new WeightedVariant(
                lines.lineNumber(),
                id < 0 || WeightFiles.isEmpty(fields.get(id)) ? "" : fields.get(id),
                chromosome < 0 || position < 0 ? null : locus(fields.get(chromosome), fields.get(position), here),
                null,
                WeightFiles.allele(fields.get(effect), here, "effect allele"),
                WeightFiles.isEmpty(otherAllele)
                        ? List.of()
                        : List.of(otherAllele.toUpperCase(Locale.ROOT).intern()),
                EffectModel.ADDITIVE,
                null));
        for (int i = 0; i < weightColumns.size(); i++) {
            int column = weightColumns.get(i);
            weights.get(i).add(WeightFiles.number(fields.get(column), here, names.get(i)));
        }
    }

    private static @Nullable Locus locus(String chromosome, String position, SourceLocation here) {
        if (WeightFiles.isEmpty(chromosome)) {
            return null;
        }
        int positionBp = WeightFiles.position(position, here, "position");
        return positionBp == 0
                ? null
                : new Locus(Locus.canonicalChromosome(chromosome).intern(), positionBp);
    }

    private static boolean isNumber(String text) {
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }
}
