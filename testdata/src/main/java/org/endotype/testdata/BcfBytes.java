package org.endotype.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A BCF 2.2 file with GT and, where given, DS, from the published layout; BGZF-compressed by {@link #encode}. Contigs
 * are told before records. Not thread-safe.
 */
public final class BcfBytes {

    private static final int INT8 = 1;
    private static final int FLOAT = 5;
    private static final int TEXT = 7;
    private static final int MISSING_FLOAT = 0x7f800001;

    private final List<String> samples;
    private final List<String> contigs;
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();

    private BcfBytes(List<String> samples, List<String> contigs) {
        this.samples = List.copyOf(samples);
        this.contigs = List.copyOf(contigs);
    }

    public static BcfBytes of(List<String> samples, List<String> contigs) {
        return new BcfBytes(samples, contigs);
    }

    /**
     * Appends a record.
     *
     * @param alleles the reference and the alternates
     * @param genotypes as VCF writes them: {@code 0/1}, {@code 1}, {@code ./.}
     * @param dosages a dosage a sample of the first alternate, NaN where missing; null leaves DS out
     */
    public BcfBytes record(
            String contig,
            int positionBp,
            String id,
            List<String> alleles,
            String[] genotypes,
            float @Nullable [] dosages) {
        ByteArrayOutputStream shared = new ByteArrayOutputStream();
        integer(shared, contigs.indexOf(contig));
        integer(shared, positionBp - 1);
        integer(shared, alleles.get(0).length());
        integer(shared, MISSING_FLOAT);
        integer(shared, alleles.size() << 16);
        integer(shared, (dosages == null ? 1 : 2) << 24 | samples.size());
        text(shared, id);
        alleles.forEach(allele -> text(shared, allele));
        shared.write(INT8);
        ByteArrayOutputStream individual = new ByteArrayOutputStream();
        int ploidy = 1;
        for (String genotype : genotypes) {
            ploidy = Math.max(ploidy, genotype.split("[/|]").length);
        }
        key(individual, 1);
        individual.write(ploidy << 4 | INT8);
        for (String genotype : genotypes) {
            String[] parts = genotype.split("[/|]");
            for (int k = 0; k < ploidy; k++) {
                int phase = k > 0 && genotype.indexOf('|') > 0 ? 1 : 0;
                individual.write(
                        k >= parts.length
                                ? 0x81
                                : parts[k].equals(".") ? phase : (Integer.parseInt(parts[k]) + 1) << 1 | phase);
            }
        }
        if (dosages != null) {
            key(individual, 2);
            individual.write((alleles.size() - 1) << 4 | FLOAT);
            for (float dosage : dosages) {
                integer(individual, Float.isNaN(dosage) ? MISSING_FLOAT : Float.floatToIntBits(dosage));
                for (int k = 2; k < alleles.size(); k++) {
                    integer(individual, MISSING_FLOAT);
                }
            }
        }
        integer(records, shared.size());
        integer(records, individual.size());
        records.writeBytes(shared.toByteArray());
        records.writeBytes(individual.toByteArray());
        return this;
    }

    /** Header and records without compression. */
    public byte[] plain() {
        StringBuilder header = new StringBuilder("##fileformat=VCFv4.2\n");
        header.append("##FILTER=<ID=PASS,Description=\"All filters passed\">\n");
        contigs.forEach(contig -> header.append("##contig=<ID=").append(contig).append(">\n"));
        header.append("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n");
        header.append("##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"Dosage\">\n");
        header.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        samples.forEach(sample -> header.append('\t').append(sample));
        byte[] text = header.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'B', 'C', 'F', 2, 2});
        integer(out, text.length + 1);
        out.writeBytes(text);
        out.write(0);
        out.writeBytes(records.toByteArray());
        return out.toByteArray();
    }

    /** The file as BGZF. */
    public byte[] encode() {
        return BgzfBytes.compress(plain());
    }

    private static void key(ByteArrayOutputStream out, int key) {
        out.write(1 << 4 | INT8);
        out.write(key);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 15) {
            out.write(bytes.length << 4 | TEXT);
        } else {
            out.write(15 << 4 | TEXT);
            out.write(1 << 4 | INT8);
            out.write(bytes.length);
        }
        out.writeBytes(bytes);
    }

    private static void integer(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }
}
