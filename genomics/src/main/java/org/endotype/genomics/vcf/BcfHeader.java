package org.endotype.genomics.vcf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.variant.GenomeBuild;
import org.jspecify.annotations.Nullable;

/**
 * What the text header of a BCF file says: sample ids, contigs and keys by the numbers that records use. Numbers follow
 * the order of the header lines, PASS first, or the lines' own {@code IDX}.
 *
 * @param samples ids
 * @param contigs names by number; gaps are empty
 * @param keys ids of FILTER, INFO and FORMAT lines by number
 * @param build the build that the contig lengths tell, or null
 */
record BcfHeader(List<String> samples, List<String> contigs, List<String> keys, @Nullable GenomeBuild build) {

    private static final Pattern ID = Pattern.compile("[<,]ID=([^,>]+)");
    private static final Pattern INDEX = Pattern.compile("[<,]IDX=(\\d{1,8})[,>]");

    static BcfHeader parse(Path file, String text) {
        List<String> contigs = new ArrayList<>();
        List<String> keys = new ArrayList<>(List.of("PASS"));
        Map<String, Integer> known = new HashMap<>(Map.of("PASS", 0));
        ContigLengths lengths = new ContigLengths();
        String[] lines = text.split("\r?\n");
        if (!lines[0].startsWith("##fileformat=VCF")) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, 9), "its header does not begin with '##fileformat=VCF'; it is damaged");
        }
        for (String line : lines) {
            boolean contig = line.startsWith("##contig=");
            lengths.add(line);
            if (contig || line.startsWith("##FILTER=") || line.startsWith("##INFO=") || line.startsWith("##FORMAT=")) {
                Matcher id = ID.matcher(line);
                if (!id.find()) {
                    throw new MalformedInput(
                            SourceLocation.file(file), "a line of its header has no ID; the header is damaged");
                }
                Matcher index = INDEX.matcher(line);
                int given = index.find() ? Integer.parseInt(index.group(1)) : -1;
                if (contig) {
                    put(
                            file,
                            contigs,
                            given < 0 ? contigs.size() : given,
                            id.group(1).intern());
                } else if (given >= 0) {
                    put(file, keys, given, id.group(1));
                } else if (known.putIfAbsent(id.group(1), keys.size()) == null) {
                    keys.add(id.group(1));
                }
            }
        }
        return new BcfHeader(samples(file, lines[lines.length - 1]), contigs, keys, lengths.build());
    }

    private static void put(Path file, List<String> names, int index, String name) {
        if (index > (1 << 20)) {
            throw new MalformedInput(
                    SourceLocation.file(file), "its header numbers an entry " + index + "; the header is damaged");
        }
        while (names.size() <= index) {
            names.add("");
        }
        names.set(index, name);
    }

    private static List<String> samples(Path file, String line) {
        String[] columns = line.split("\t", -1);
        if (!line.startsWith("#CHROM\tPOS\tID\tREF\tALT") || columns.length < 10) {
            throw new MalformedInput(
                    SourceLocation.file(file),
                    "its header does not end with a #CHROM line that names samples; expected genotypes");
        }
        List<String> ids = List.of(columns).subList(9, columns.length);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i).isBlank() || !seen.add(ids.get(i))) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        "sample " + (i + 1) + " of its header repeats an earlier id or has none; rename it");
            }
        }
        return ids;
    }
}
