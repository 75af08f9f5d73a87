package org.endotype.genomics.pharmacogene;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.vcf.BcfLines;

/**
 * Everyone's calls at a gene's defining positions, read from a VCF or BCF in one pass: GT with its phase, hom-ref blocks of
 * gVCF ({@code END} and {@code <NON_REF>} or {@code <*>}), any number of alternates. Calls of records whose FILTER is
 * neither PASS nor empty count as missing. Positions must be those of GRCh38: a reference base that differs, or another
 * build's contig length, is refused. Several records of a position, as after splitting by alternates, add up; those that
 * contradict each other are refused.
 */
final class DefiningCalls {

    /** Lengths of GRCh38's chromosomes 10 and 19, where the genes lie. */
    private static final Map<String, String> CONTIG_LENGTHS = Map.of("10", "133797422", "19", "58617616");

    private final Path file;
    private final GeneDefinition gene;
    private final int[] positions;
    private final Map<Integer, Integer> indexOfPosition = new HashMap<>();
    private final Map<String, Integer> variantIndex = new HashMap<>();
    private final String[] references;
    /** Position, reference and alternates of the records read so far. */
    private final Set<String> seen = new HashSet<>();

    private List<SampleCalls> calls = List.of();
    private SampleSet samples = SampleSet.of(List.of());
    private int filtered;
    private boolean sawChromosome;

    private DefiningCalls(Path file, GeneDefinition gene) {
        this.file = file;
        this.gene = gene;
        TreeSet<Integer> distinct = new TreeSet<>();
        for (int i = 0; i < gene.variants().size(); i++) {
            DefiningVariant variant = gene.variants().get(i);
            distinct.add(variant.positionBp());
            variantIndex.put(key(variant.positionBp(), variant.reference(), variant.alternate()), i);
        }
        positions = distinct.stream().mapToInt(Integer::intValue).toArray();
        references = new String[positions.length];
        for (int i = 0; i < positions.length; i++) {
            indexOfPosition.put(positions[i], i);
        }
        for (DefiningVariant variant : gene.variants()) {
            references[Arrays.binarySearch(positions, variant.positionBp())] = variant.reference();
        }
    }

    static DefiningCalls read(Path vcf, GeneDefinition gene, AbsentSites absent) {
        DefiningCalls calls = new DefiningCalls(vcf, gene);
        calls.read();
        if (absent == AbsentSites.REFERENCE) {
            for (SampleCalls sample : calls.calls) {
                for (int i = 0; i < calls.positions.length; i++) {
                    if (sample.isMissing(i) && !calls.mentioned[i]) {
                        sample.first[i] = SampleCalls.REFERENCE;
                        sample.second[i] = SampleCalls.REFERENCE;
                    }
                }
            }
        }
        return calls;
    }

    private boolean[] mentioned = new boolean[0];

    SampleSet samples() {
        return samples;
    }

    SampleCalls of(int sample) {
        return calls.get(sample);
    }

    /** Defining positions, ascending. */
    int[] positions() {
        return positions;
    }

    /** Records of defining positions whose calls were set aside for their FILTER. */
    int filtered() {
        return filtered;
    }

    /** Whether the file holds any record of the gene's chromosome. */
    boolean sawChromosome() {
        return sawChromosome;
    }

    private void read() {
        mentioned = new boolean[positions.length];
        if (BcfLines.isBcf(file)) {
            BcfLines.read(file, new BcfSites());
            return;
        }
        boolean headed = false;
        try (FieldLines lines = FieldLines.open(file, Separator.TAB)) {
            boolean first = true;
            while (lines.next()) {
                if (first) {
                    if (!lines.wholeLine().startsWith("##fileformat=VCF")) {
                        throw new MalformedInput(
                                lines.location(), "is not a VCF: expected '##fileformat=VCF' in its first line");
                    }
                    first = false;
                } else if (!headed && lines.wholeLine().startsWith("##")) {
                    requireBuild(lines.wholeLine(), lines.location());
                } else if (!headed && lines.startsWith('#')) {
                    readHeader(lines.wholeLine().stripTrailing().split("\t", -1), lines.location());
                    headed = true;
                } else if (!headed) {
                    throw new MalformedInput(lines.location(), "holds a record before the #CHROM header line");
                } else {
                    readRecord(new TextRecord(lines));
                }
            }
        }
        if (!headed) {
            throw new MalformedInput(SourceLocation.file(file), "is not a VCF: it has no #CHROM header line");
        }
    }

    /** The fields of one record's line. */
    private interface Fields {
        int count();

        String text(int field);

        int position();

        SourceLocation location();
    }

    private record TextRecord(FieldLines lines) implements Fields {
        @Override
        public int count() {
            return lines.count();
        }

        @Override
        public String text(int field) {
            return lines.text(field);
        }

        @Override
        public int position() {
            return lines.integer(1, "position");
        }

        @Override
        public SourceLocation location() {
            return lines.location();
        }
    }

    private record BcfRecord(SourceLocation location, String[] fields) implements Fields {
        @Override
        public int count() {
            return fields.length;
        }

        @Override
        public String text(int field) {
            return fields[field];
        }

        @Override
        public int position() {
            return Integer.parseInt(fields[1]);
        }
    }

    private final class BcfSites implements BcfLines.Reader {
        @Override
        public void header(List<String> lines) {
            SourceLocation place = SourceLocation.file(file);
            lines.forEach(line -> requireBuild(line, place));
            readHeader(lines.get(lines.size() - 1).split("\t", -1), place);
        }

        @Override
        public boolean wants(String chromosome, int positionBp, int endBp) {
            boolean here = ChromosomeKind.canonicalName(chromosome).equals(gene.chromosome());
            sawChromosome |= here;
            return here && positionBp <= positions[positions.length - 1] && endBp >= positions[0];
        }

        @Override
        public void line(SourceLocation location, String[] fields) {
            readRecord(new BcfRecord(location, fields));
        }
    }

    private void requireBuild(String line, SourceLocation location) {
        if (!line.startsWith("##contig=<")) {
            return;
        }
        String inside = "," + line.substring("##contig=<".length()).replace(">", ",");
        int id = inside.indexOf(",ID=");
        int length = inside.indexOf(",length=");
        if (id < 0 || length < 0) {
            return;
        }
        String name = ChromosomeKind.canonicalName(inside.substring(id + 4, inside.indexOf(',', id + 4)));
        String bases = inside.substring(length + 8, inside.indexOf(',', length + 8));
        String expected = CONTIG_LENGTHS.get(name);
        if (name.equals(gene.chromosome()) && expected != null && !expected.equals(bases)) {
            throw new InconsistentInput(
                    location,
                    "chromosome " + name + " has " + bases + " bases, in GRCh38 it has " + expected
                            + "; star alleles are called on GRCh38, lift the file over first");
        }
    }

    private void readHeader(String[] columns, SourceLocation location) {
        if (columns.length < 10 || !columns[0].equals("#CHROM")) {
            throw new MalformedInput(
                    location,
                    "expected the #CHROM line with FORMAT and at least one sample, found " + columns.length
                            + " fields");
        }
        List<String> ids = List.of(columns).subList(9, columns.length);
        samples = SampleSet.of(ids);
        calls = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            calls.add(new SampleCalls(positions.length));
        }
    }

    private void readRecord(Fields lines) {
        if (lines.count() != 9 + samples.size()) {
            throw new MalformedInput(
                    lines.location(),
                    "expected " + (9 + samples.size()) + " fields as in the header, found " + lines.count()
                            + "; is the file cut short?");
        }
        if (!ChromosomeKind.canonicalName(lines.text(0)).equals(gene.chromosome())) {
            return;
        }
        sawChromosome = true;
        int position = lines.position();
        int end = position;
        String[] alternates = lines.text(4).split(",");
        if (isBlock(alternates)) {
            end = Math.max(position, endOf(lines.text(7), position));
        }
        if (position > positions[positions.length - 1] || end < positions[0]) {
            return;
        }
        Integer exact = indexOfPosition.get(position);
        String reference = lines.text(3).toUpperCase(Locale.ROOT);
        if (exact != null) {
            // A record may stop before the end of a deletion's reference, or go beyond it.
            int shared = Math.min(reference.length(), references[exact].length());
            if (!reference.regionMatches(0, references[exact], 0, shared)) {
                throw new InconsistentInput(
                        lines.location(),
                        "has the reference base " + reference + " where GRCh38 has " + references[exact]
                                + "; star alleles are called on GRCh38, lift the file over first");
            }
            store(lines, exact, reference, alternates);
        }
        if (end > position) {
            for (int i = 0; i < positions.length; i++) {
                if (positions[i] > position && positions[i] <= end) {
                    store(lines, i, references[i], alternates);
                }
            }
        }
    }

    private static boolean isBlock(String[] alternates) {
        return Arrays.stream(alternates)
                .allMatch(
                        alternate -> alternate.equals("<NON_REF>") || alternate.equals("<*>") || alternate.equals("."));
    }

    private static int endOf(String info, int otherwise) {
        for (String entry : info.split(";")) {
            if (entry.startsWith("END=")) {
                try {
                    return Integer.parseInt(entry.substring(4));
                } catch (NumberFormatException notANumber) {
                    return otherwise;
                }
            }
        }
        return otherwise;
    }

    private void store(Fields lines, int position, String reference, String[] alternates) {
        mentioned[position] = true;
        String filter = lines.text(6);
        if (!filter.equals("PASS") && !filter.equals(".") && !filter.isEmpty()) {
            filtered++;
            return;
        }
        String[] format = lines.text(8).split(":");
        int gt = Arrays.asList(format).indexOf("GT");
        if (gt < 0) {
            throw new MalformedInput(lines.location(), "has no GT in its FORMAT; genotypes are needed");
        }
        int ps = Arrays.asList(format).indexOf("PS");
        // Split records of a position add up; a record of the same alleles must say the same.
        boolean repeats = !isBlock(alternates) && !seen.add(positions[position] + reference + '>' + lines.text(4));
        for (int sample = 0; sample < samples.size(); sample++) {
            String[] values = lines.text(9 + sample).split(":");
            String genotype = gt < values.length ? values[gt] : ".";
            int bar = genotype.indexOf('|');
            int mark = bar >= 0 ? bar : genotype.indexOf('/');
            if (mark < 0) {
                if (!genotype.equals(".") && !genotype.isEmpty() && !genotype.matches("\\d+")) {
                    throw malformedGenotype(lines, genotype);
                }
                continue;
            }
            String left = genotype.substring(0, mark);
            String right = genotype.substring(mark + 1);
            if (left.equals(".") || right.equals(".")) {
                continue;
            }
            int first = allele(lines, position, genotype, left, reference, alternates);
            int second = allele(lines, position, genotype, right, reference, alternates);
            int phase = bar < 0
                    ? 0
                    : ps >= 0 && ps < values.length && values[ps].matches("\\d{1,9}")
                            ? Integer.parseInt(values[ps]) + 1
                            : 1;
            SampleCalls calls = this.calls.get(sample);
            boolean fits = repeats && !calls.isMissing(position)
                    ? calls.holds(position, first, second)
                    : calls.add(position, first, second, phase);
            if (!fits) {
                throw new InconsistentInput(
                        lines.location(),
                        "gives position " + positions[position] + " a call that contradicts an earlier record of it"
                                + " (sample column " + (sample + 1) + "); leave one of the records out");
            }
        }
    }

    private int allele(
            Fields lines, int position, String genotype, String text, String reference, String[] alternates) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw malformedGenotype(lines, genotype);
        }
        if (number == 0) {
            return SampleCalls.REFERENCE;
        }
        if (number < 0 || number > alternates.length) {
            throw malformedGenotype(lines, genotype);
        }
        String alternate = alternates[number - 1].toUpperCase(Locale.ROOT);
        // Upstream of here lies a deletion that takes this place along: nothing of its own.
        if (alternate.equals("*")) {
            return SampleCalls.REFERENCE;
        }
        return variantIndex.getOrDefault(key(positions[position], reference, alternate), SampleCalls.NOVEL);
    }

    /** A variant without the bases that reference and alternate share at their ends. */
    private static String key(int positionBp, String reference, String alternate) {
        int end = reference.length();
        int other = alternate.length();
        while (end > 1 && other > 1 && reference.charAt(end - 1) == alternate.charAt(other - 1)) {
            end--;
            other--;
        }
        return positionBp + reference.substring(0, end) + ">" + alternate.substring(0, other);
    }

    private static MalformedInput malformedGenotype(Fields lines, String genotype) {
        String shown = genotype.length() <= 12 ? genotype : genotype.substring(0, 12) + "...";
        return new MalformedInput(
                lines.location(), "expected a genotype such as 0/1 or 0|1 within its alleles, found '" + shown + "'");
    }
}
