package org.endotype.genomics.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Locus;
import org.jspecify.annotations.Nullable;

/** PGS Catalog scoring files, versions 1 and 2, with or without harmonised ({@code hm_}) columns. */
final class PgsCatalogReader {

    private static final String[] DOSAGE_COLUMNS = {"dosage_0_weight", "dosage_1_weight", "dosage_2_weight"};

    private final Path file;
    private final Map<String, Integer> columns = new HashMap<>();
    private final WeightLines lines;

    private PgsCatalogReader(Path file, List<String> header, WeightLines lines) {
        this.file = file;
        this.lines = lines;
        for (int i = 0; i < header.size(); i++) {
            if (columns.put(header.get(i).toLowerCase(Locale.ROOT), i) != null) {
                throw new MalformedInput(
                        lines.here(), "column '" + header.get(i) + "' stands twice in the header; rename one");
            }
        }
    }

    static boolean isHeader(List<String> fields) {
        List<String> lower =
                fields.stream().map(field -> field.toLowerCase(Locale.ROOT)).toList();
        return lower.contains("effect_allele")
                && (lower.contains("effect_weight") || lower.contains(DOSAGE_COLUMNS[0]))
                && (lower.contains("rsid") || lower.contains("chr_name") || lower.contains("hm_chr"));
    }

    static WeightTable read(
            Path file, Map<String, String> keys, List<String> header, char separator, WeightLines lines) {
        return new PgsCatalogReader(file, header, lines).readRows(keys, header.size(), separator);
    }

    private WeightTable readRows(Map<String, String> keys, int width, char separator) {
        boolean genotypic = columns.containsKey(DOSAGE_COLUMNS[0]);
        if (genotypic) {
            for (String column : DOSAGE_COLUMNS) {
                if (!columns.containsKey(column)) {
                    throw new MalformedInput(
                            lines.here(), "has dosage weights but no column '" + column + "'; all three are needed");
                }
            }
        }
        requireTogether("chr_name", "chr_position");
        requireTogether("hm_chr", "hm_pos");
        if (!columns.containsKey("chr_name") && !columns.containsKey("hm_chr") && !columns.containsKey("rsid")) {
            throw new MalformedInput(lines.here(), "has neither positions nor rsID; variants cannot be found");
        }
        List<WeightedVariant> variants = new ArrayList<>();
        Weights weights = new Weights();
        for (String line = lines.next(); line != null; line = lines.next()) {
            List<String> fields = WeightLines.split(line, separator);
            if (fields.size() != width) {
                throw new MalformedInput(
                        lines.here(),
                        "expected " + width + " fields as in the header, found " + fields.size()
                                + "; is the file cut short?");
            }
            readRow(fields, genotypic, variants, weights);
        }
        if (variants.isEmpty()) {
            throw new MalformedInput(SourceLocation.file(file), "holds a header and no weights");
        }
        return new WeightTable(
                file,
                WeightTable.Format.PGS_CATALOG,
                List.of(scoreName(keys)),
                List.copyOf(variants),
                new double[][] {weights.toArray()},
                build(keys, "genome_build"),
                build(keys, "hmpos_build"),
                notes(keys, variants.size()));
    }

    private void readRow(List<String> fields, boolean genotypic, List<WeightedVariant> variants, Weights weights) {
        SourceLocation here = lines.here();
        EffectModel model = EffectModel.ADDITIVE;
        if (isTrue(fields, "is_haplotype") || isTrue(fields, "is_diplotype") || isTrue(fields, "is_interaction")) {
            model = EffectModel.UNSUPPORTED;
        } else if (isTrue(fields, "is_dominant")) {
            if (isTrue(fields, "is_recessive")) {
                throw new MalformedInput(here, "is both dominant and recessive; one of the two columns must be False");
            }
            model = EffectModel.DOMINANT;
        } else if (isTrue(fields, "is_recessive")) {
            model = EffectModel.RECESSIVE;
        }
        double weight;
        double[] genotypeWeights = null;
        if (genotypic && !WeightFiles.isEmpty(cell(fields, DOSAGE_COLUMNS[0]))) {
            model = EffectModel.GENOTYPIC;
            genotypeWeights = new double[3];
            weight = 0.0;
            for (int copies = 0; copies < 3; copies++) {
                genotypeWeights[copies] =
                        WeightFiles.number(cell(fields, DOSAGE_COLUMNS[copies]), here, DOSAGE_COLUMNS[copies]);
                weight = Math.max(weight, Math.abs(genotypeWeights[copies]));
            }
        } else {
            weight = WeightFiles.number(cell(fields, "effect_weight"), here, "effect_weight");
        }
        String allele = cell(fields, "effect_allele");
        if (WeightFiles.isEmpty(allele) && model != EffectModel.UNSUPPORTED) {
            throw new MalformedInput(here, "column 'effect_allele' is empty; every weight needs its effect allele");
        }
        String id = cell(fields, "rsid");
        if (WeightFiles.isEmpty(id)) {
            id = cell(fields, "hm_rsid");
        }
        variants.add(new WeightedVariant(
                lines.lineNumber(),
                WeightFiles.isEmpty(id) ? "" : id,
                locus(fields, "chr_name", "chr_position"),
                locus(fields, "hm_chr", "hm_pos"),
                allele.toUpperCase(Locale.ROOT).intern(),
                otherAlleles(fields),
                model,
                genotypeWeights));
        weights.add(weight);
    }

    private List<String> otherAlleles(List<String> fields) {
        String other = cell(fields, "other_allele");
        if (WeightFiles.isEmpty(other)) {
            other = cell(fields, "hm_inferotherallele");
        }
        if (WeightFiles.isEmpty(other)) {
            return List.of();
        }
        List<String> alleles = new ArrayList<>();
        for (String allele : other.toUpperCase(Locale.ROOT).split("[/,]")) {
            if (!allele.isBlank()) {
                alleles.add(allele.trim().intern());
            }
        }
        return List.copyOf(alleles);
    }

    private @Nullable Locus locus(List<String> fields, String chromosomeColumn, String positionColumn) {
        String chromosome = cell(fields, chromosomeColumn);
        int position = WeightFiles.position(cell(fields, positionColumn), lines.here(), positionColumn);
        if (WeightFiles.isEmpty(chromosome) || position == 0) {
            return null;
        }
        return new Locus(Locus.canonicalChromosome(chromosome).intern(), position);
    }

    private boolean isTrue(List<String> fields, String column) {
        String text = cell(fields, column).toLowerCase(Locale.ROOT);
        return switch (text) {
            case "true", "1", "yes", "t" -> true;
            case "", "false", "0", "no", "f", "na", "nr", "." -> false;
            default ->
                throw new MalformedInput(
                        lines.here(), "column '" + column + "': expected True or False, found '" + text + "'");
        };
    }

    private String cell(List<String> fields, String column) {
        Integer index = columns.get(column);
        return index == null ? "" : fields.get(index);
    }

    private void requireTogether(String first, String second) {
        if (columns.containsKey(first) != columns.containsKey(second)) {
            throw new MalformedInput(
                    lines.here(),
                    "has only one of the columns '" + first + "' and '" + second + "'; a position needs both");
        }
    }

    private String scoreName(Map<String, String> keys) {
        for (String key : new String[] {"pgs_id", "omicspred_id", "pgs_name"}) {
            String name = keys.get(key);
            if (name != null && !WeightFiles.isEmpty(name)) {
                return name.replaceAll("\\s+", "_");
            }
        }
        return WeightFiles.stem(file);
    }

    private @Nullable GenomeBuild build(Map<String, String> keys, String key) {
        String name = keys.get(key);
        if (name == null || WeightFiles.isEmpty(name)) {
            return null;
        }
        return GenomeBuild.parse(name)
                .orElseThrow(() -> new MalformedInput(
                        SourceLocation.file(file),
                        "header '" + key + "' names the build '" + name + "'; known are GRCh37 (hg19), GRCh38 (hg38)"
                                + " and NCBI36 (hg18), or NR where it is not known"));
    }

    private static List<String> notes(Map<String, String> keys, int rows) {
        List<String> notes = new ArrayList<>();
        String declared = keys.get("variants_number");
        if (declared != null && declared.matches("\\d{1,9}") && Integer.parseInt(declared) != rows) {
            notes.add("its header declares " + declared + " variants and it holds " + rows);
        }
        String type = keys.get("weight_type");
        if (type != null && (type.equalsIgnoreCase("OR") || type.equalsIgnoreCase("HR"))) {
            notes.add("its weights are " + type + "s, not their logarithms; they are summed as they stand");
        }
        return List.copyOf(notes);
    }
}
