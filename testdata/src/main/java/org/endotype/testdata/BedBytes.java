package org.endotype.testdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A PLINK 1 binary fileset: bed (variant-major), bim and fam. Genotypes are counts of allele 1 (the fifth column of
 * the bim), 0 to 2, or {@link #MISSING}. Not thread-safe; add variants, then take the bytes.
 */
public final class BedBytes {

    /** The genotype of a sample that was not called. */
    public static final byte MISSING = -1;

    /** Two-bit codes by count of allele 1: 0 is homozygous for allele 2 (11), 1 heterozygous (10), 2 homozygous for allele 1 (00). */
    private static final int[] CODE = {0b11, 0b10, 0b00};

    private static final int MISSING_CODE = 0b01;

    private final int samples;
    private final StringBuilder fam = new StringBuilder();
    private final StringBuilder bim = new StringBuilder();
    private final List<byte[]> packed = new ArrayList<>();

    private BedBytes(int samples) {
        this.samples = samples;
    }

    /**
     * A fileset without variants.
     *
     * @param sampleIds individual ids, used as family ids as well
     * @param sexes PLINK's codes: 1 male, 2 female, 0 unknown
     */
    public static BedBytes of(List<String> sampleIds, int[] sexes) {
        BedBytes bytes = new BedBytes(sampleIds.size());
        for (int i = 0; i < sampleIds.size(); i++) {
            String id = sampleIds.get(i);
            bytes.fam
                    .append(id)
                    .append('\t')
                    .append(id)
                    .append("\t0\t0\t")
                    .append(sexes[i])
                    .append("\t-9\n");
        }
        return bytes;
    }

    /** Appends one variant. */
    public BedBytes variant(
            String chromosome, String id, long positionBp, String allele1, String allele2, byte[] allele1Counts) {
        if (allele1Counts.length != samples) {
            throw new IllegalArgumentException(allele1Counts.length + " genotypes for " + samples + " samples");
        }
        bim.append(chromosome)
                .append('\t')
                .append(id)
                .append("\t0\t")
                .append(positionBp)
                .append('\t')
                .append(allele1)
                .append('\t')
                .append(allele2)
                .append('\n');
        packed.add(pack(allele1Counts));
        return this;
    }

    private static byte[] pack(byte[] counts) {
        byte[] row = new byte[(counts.length + 3) / 4];
        for (int i = 0; i < counts.length; i++) {
            int code = counts[i] == MISSING ? MISSING_CODE : CODE[counts[i]];
            row[i >> 2] |= (byte) (code << (2 * (i & 3)));
        }
        return row;
    }

    /** The bed file: magic number, mode 1 (variant-major), then the variants. */
    public byte[] bed() {
        int width = (samples + 3) / 4;
        byte[] bytes = new byte[3 + width * packed.size()];
        bytes[0] = 0x6C;
        bytes[1] = 0x1B;
        bytes[2] = 1;
        for (int v = 0; v < packed.size(); v++) {
            System.arraycopy(packed.get(v), 0, bytes, 3 + v * width, width);
        }
        return bytes;
    }

    public byte[] bim() {
        return bim.toString().getBytes(StandardCharsets.UTF_8);
    }

    public byte[] fam() {
        return fam.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes {@code prefix.bed}, {@code prefix.bim} and {@code prefix.fam}; the folder must exist. */
    public void writeTo(Path prefix) throws IOException {
        Files.write(Path.of(prefix + ".bed"), bed());
        Files.write(Path.of(prefix + ".bim"), bim());
        Files.write(Path.of(prefix + ".fam"), fam());
    }
}
