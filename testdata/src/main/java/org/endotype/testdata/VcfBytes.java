package org.endotype.testdata;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A small VCF 4.2 with one FORMAT of the caller's choosing, every field as the caller gives it. Compress it with {@link
 * GzipBytes} or {@link BgzfBytes}. Not thread-safe.
 */
public final class VcfBytes {

    private final List<String> samples;
    private final String format;
    private final Set<String> contigs = new LinkedHashSet<>();
    private final StringBuilder records = new StringBuilder();

    private VcfBytes(List<String> samples, String format) {
        this.samples = samples;
        this.format = format;
    }

    /** A VCF whose samples carry {@code GT}. */
    public static VcfBytes of(List<String> samples) {
        return of(samples, "GT");
    }

    /** A VCF whose samples carry the given FORMAT, for example {@code GT:DS}. */
    public static VcfBytes of(List<String> samples, String format) {
        return new VcfBytes(List.copyOf(samples), format);
    }

    /** Appends one record that passes its filters. */
    public VcfBytes record(
            String contig, long positionBp, String id, String reference, String alternate, String... calls) {
        if (calls.length != samples.size()) {
            throw new IllegalArgumentException(calls.length + " calls for " + samples.size() + " samples");
        }
        contigs.add(contig);
        records.append(String.join(
                "\t", contig, Long.toString(positionBp), id, reference, alternate, ".", "PASS", ".", format));
        for (String call : calls) {
            records.append('\t').append(call);
        }
        records.append('\n');
        return this;
    }

    /** Header and records as text. */
    public byte[] encode() {
        StringBuilder text = new StringBuilder("##fileformat=VCFv4.2\n");
        text.append("##FILTER=<ID=PASS,Description=\"All filters passed\">\n");
        for (String contig : contigs) {
            text.append("##contig=<ID=").append(contig).append(">\n");
        }
        for (String key : format.split(":", -1)) {
            text.append(
                    switch (key) {
                        case "GT" -> "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n";
                        case "DS" ->
                            "##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"Dosage of the alternate allele\">\n";
                        case "GP" -> "##FORMAT=<ID=GP,Number=G,Type=Float,Description=\"Genotype probabilities\">\n";
                        default -> "##FORMAT=<ID=" + key + ",Number=.,Type=String,Description=\"" + key + "\">\n";
                    });
        }
        text.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        for (String sample : samples) {
            text.append('\t').append(sample);
        }
        return text.append('\n').append(records).toString().getBytes(StandardCharsets.UTF_8);
    }
}
