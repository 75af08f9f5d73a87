package org.endotype.genomics.pharmacogene;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * Star alleles and metaboliser phenotypes of a cohort: CYP2C19, CYP2C9 and CYP2B6 from a VCF on GRCh38, CYP2D6 from
 * calls made elsewhere. Deletions of genes, duplications and hybrids cannot be read from small variants and are never
 * called; {@link Result#untested} names them with the reason.
 *
 * <p>Cost: one pass over the VCF; memory O(samples x defining positions).
 */
public final class Pharmacogenes {

    private static final Pattern OUTSIDE_ALLELE = Pattern.compile("(\\*\\d+)(?:\\.\\d+)?(?:x(\\d+|N))?");

    private Pharmacogenes() {}

    /**
     * A cohort's calls of one gene.
     *
     * @param untested star alleles that this input cannot show, each with the reason
     * @param warnings what a reader must know; no ids, no paths
     */
    public record Result(List<PharmacogeneCall> calls, List<String> untested, List<String> warnings) {}

    /** Whether a gene is called from outside calls rather than from variants. */
    public static boolean needsOutsideCalls(String gene) {
        return gene.equalsIgnoreCase(GeneDefinition.FROM_OUTSIDE);
    }

    public static Result fromVcf(Path vcf, String geneName, AbsentSites absent) {
        GeneDefinition gene = GeneDefinition.load(geneName);
        if (gene.variants().isEmpty()) {
            throw new InvalidConfiguration(gene.gene()
                    + " has deletions, duplications and hybrids that a VCF of small variants cannot show; give calls of"
                    + " a dedicated caller with --outside-calls");
        }
        DefiningCalls calls = DefiningCalls.read(vcf, gene, absent);
        DiplotypeCaller caller = new DiplotypeCaller(gene, calls.positions());
        List<PharmacogeneCall> results = new ArrayList<>();
        for (int i = 0; i < calls.samples().size(); i++) {
            results.add(caller.call(calls.samples().id(i), calls.of(i)));
        }
        List<String> warnings = new ArrayList<>();
        if (!calls.sawChromosome()) {
            warnings.add(
                    "the file holds no record on chromosome " + gene.chromosome() + ", where " + gene.gene() + " lies");
        }
        if (calls.filtered() > 0) {
            warnings.add(calls.filtered() + " defining positions failed the file's FILTER and count as missing");
        }
        if (absent == AbsentSites.REFERENCE) {
            warnings.add("sites absent from the file were read as reference, as asked");
        }
        return new Result(List.copyOf(results), gene.untested(), List.copyOf(warnings));
    }

    /**
     * CYP2D6 from a table with sample_id and diplotype, such as {@code *1/*4}, {@code *1x2/*4} or {@code *36+*10/*1}.
     * The activity score is the sum over both chromosomes and all copies; an allele of unknown value leaves it open, and
     * so does an unknown number of copies ({@code xN}) of an allele with activity.
     */
    public static Result fromOutsideCalls(Path file) {
        GeneDefinition gene = GeneDefinition.load(GeneDefinition.FROM_OUTSIDE);
        TextTable table = TextTable.read(file);
        List<String> ids = table.sampleIds("sample_id").ids();
        int column = table.requireColumn("diplotype");
        List<PharmacogeneCall> results = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            String text = table.text(row, column).trim();
            if (TextTable.isMissing(text)) {
                results.add(PharmacogeneCall.none(ids.get(row), gene.gene(), List.of()));
                continue;
            }
            String[] chromosomes = text.split("/");
            if (chromosomes.length != 2) {
                throw malformed(table, row, text);
            }
            double score = 0;
            for (String chromosome : chromosomes) {
                for (String part : chromosome.split("\\+")) {
                    score += activity(gene, table, row, text, part.trim());
                }
            }
            results.add(new PharmacogeneCall(
                    ids.get(row), gene.gene(), text, Metabolism.ofCyp2d6(score), score, List.of(), 1));
        }
        return new Result(List.copyOf(results), List.of(), List.of());
    }

    private static double activity(GeneDefinition gene, TextTable table, int row, String text, String part) {
        Matcher matcher = OUTSIDE_ALLELE.matcher(part);
        if (!matcher.matches()) {
            throw malformed(table, row, text);
        }
        String name = matcher.group(1);
        double activity = gene.hasAllele(name) ? gene.allele(name).activity() : Double.NaN;
        String copies = matcher.group(2);
        if (copies == null) {
            return activity;
        }
        if (copies.equals("N")) {
            return activity == 0 ? 0 : Double.NaN;
        }
        return activity * Integer.parseInt(copies);
    }

    private static MalformedInput malformed(TextTable table, int row, String text) {
        return new MalformedInput(
                table.location(row),
                "expected a diplotype such as *1/*4 or *1x2/*4, found '"
                        + (text.length() <= 24 ? text : text.substring(0, 24) + "...") + "'");
    }

    /** sample_id, gene, diplotype, phenotype, activity_score, missing_positions. */
    public static void write(Path file, List<PharmacogeneCall> calls) {
        List<String> header =
                List.of("sample_id", "gene", "diplotype", "phenotype", "activity_score", "missing_positions");
        TableWriter.write(file, header, sink -> {
            for (PharmacogeneCall call : calls) {
                sink.row(
                        call.sampleId(),
                        call.gene(),
                        call.diplotype(),
                        call.phenotype(),
                        call.activityScore(),
                        String.join(";", call.missingPositions()));
            }
        });
    }

    /**
     * One row a person and, for each gene, GENE_diplotype, GENE_phenotype, GENE_activity_score and
     * GENE_missing_positions; NA where a person was not called in a gene. People stand in the order of their first call.
     */
    public static void writeWide(Path file, List<PharmacogeneCall> calls) {
        Map<String, Integer> genes = new LinkedHashMap<>();
        Map<String, Map<String, PharmacogeneCall>> people = new LinkedHashMap<>();
        for (PharmacogeneCall call : calls) {
            genes.putIfAbsent(call.gene(), genes.size());
            people.computeIfAbsent(call.sampleId(), id -> new HashMap<>()).put(call.gene(), call);
        }
        List<String> header = new ArrayList<>(List.of("sample_id"));
        for (String gene : genes.keySet()) {
            header.addAll(List.of(
                    gene + "_diplotype", gene + "_phenotype", gene + "_activity_score", gene + "_missing_positions"));
        }
        TableWriter.write(file, header, sink -> {
            for (Map.Entry<String, Map<String, PharmacogeneCall>> person : people.entrySet()) {
                @Nullable Object[] cells = new Object[header.size()];
                cells[0] = person.getKey();
                for (Map.Entry<String, Integer> gene : genes.entrySet()) {
                    PharmacogeneCall call = person.getValue().get(gene.getKey());
                    if (call != null) {
                        int at = 1 + 4 * gene.getValue();
                        cells[at] = call.diplotype();
                        cells[at + 1] = call.phenotype();
                        cells[at + 2] = call.activityScore();
                        cells[at + 3] = String.join(";", call.missingPositions());
                    }
                }
                sink.row(cells);
            }
        });
    }

    /** The genes that can be asked for. */
    public static String genes() {
        return String.join(", ", GeneDefinition.FROM_VARIANTS).toUpperCase(Locale.ROOT) + ", "
                + GeneDefinition.FROM_OUTSIDE;
    }
}
