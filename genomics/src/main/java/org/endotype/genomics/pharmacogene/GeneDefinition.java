package org.endotype.genomics.pharmacogene;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InvalidConfiguration;

/**
 * The star alleles of one gene, from the tables that come with Endotype.
 *
 * @param gene its symbol
 * @param chromosome without {@code chr}
 * @param variants defining variants by position; a position may define by several bases
 * @param alleles the alleles that small variants define
 * @param defaultAllele the allele of a haplotype without variants where the bases that would say are missing
 * @param keyAlleles alleles common or important enough that a missing position of theirs leaves the phenotype open
 * @param untested alleles that small variants cannot show, each with the reason: deletions of genes, hybrids
 */
record GeneDefinition(
        String gene,
        String chromosome,
        List<DefiningVariant> variants,
        List<StarAllele> alleles,
        String defaultAllele,
        Set<String> keyAlleles,
        List<String> untested) {

    static final List<String> FROM_VARIANTS = List.of("CYP2C19", "CYP2C9", "CYP2B6");
    static final String FROM_OUTSIDE = "CYP2D6";

    static GeneDefinition load(String gene) {
        String name = gene.toUpperCase(Locale.ROOT);
        if (!FROM_VARIANTS.contains(name) && !name.equals(FROM_OUTSIDE)) {
            throw new InvalidConfiguration("--gene: '" + gene + "' is not known; choose one of "
                    + String.join(", ", FROM_VARIANTS) + " or, from outside calls, " + FROM_OUTSIDE);
        }
        String chromosome = "";
        String defaultAllele = "*1";
        Set<String> key = new HashSet<>();
        List<String> untested = new ArrayList<>();
        List<DefiningVariant> variants = new ArrayList<>();
        Map<String, Integer> index = new HashMap<>();
        List<StarAllele> alleles = new ArrayList<>();
        String resource = name.toLowerCase(Locale.ROOT) + ".tsv";
        try (InputStream in = GeneDefinition.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                String[] fields = line.split("\t", -1);
                switch (fields[0]) {
                    case "gene" -> {}
                    case "chromosome" -> chromosome = fields[1];
                    case "default" -> defaultAllele = fields[1];
                    case "key" -> key.addAll(List.of(fields[1].split(" ")));
                    case "untested" -> untested.add(fields[1] + " (" + fields[2] + ")");
                    case "variant" -> {
                        DefiningVariant variant =
                                new DefiningVariant(Integer.parseInt(fields[1]), fields[2], fields[3], fields[4]);
                        index.put(fields[1] + fields[4], variants.size());
                        variants.add(variant);
                    }
                    case "allele" ->
                        alleles.add(new StarAllele(
                                fields[1],
                                AlleleFunction.valueOf(fields[2].toUpperCase(Locale.ROOT)),
                                fields[3].equals("NA") ? Double.NaN : Double.parseDouble(fields[3]),
                                fields.length > 4 ? bits(fields[4], index) : new BitSet(),
                                fields.length > 5 ? bits(fields[5], index) : new BitSet()));
                    default -> throw new IllegalStateException(resource + ": unknown line " + fields[0]);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new GeneDefinition(
                name,
                chromosome,
                List.copyOf(variants),
                List.copyOf(alleles),
                defaultAllele,
                Set.copyOf(key),
                List.copyOf(untested));
    }

    private static List<String> words(String text) {
        return text.equals("-") ? List.of() : List.of(text.split(" "));
    }

    private static BitSet bits(String text, Map<String, Integer> index) {
        BitSet bits = new BitSet();
        for (String word : words(text)) {
            Integer at = index.get(word);
            if (at == null) {
                throw new IllegalStateException("no variant " + word);
            }
            bits.set(at);
        }
        return bits;
    }

    StarAllele allele(String name) {
        return alleles.stream()
                .filter(allele -> allele.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no allele " + name));
    }

    boolean hasAllele(String name) {
        return alleles.stream().anyMatch(allele -> allele.name().equals(name));
    }
}
