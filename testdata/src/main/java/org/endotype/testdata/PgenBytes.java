package org.endotype.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A PLINK 2 set of mode 10 with uncompressed calls and a dosage track of the caller's form, from the published layout.
 * Not thread-safe.
 */
public final class PgenBytes {

    /** How a record says which samples have a dosage; its number is the record type's. */
    public enum Dosages {
        NONE,
        LISTED,
        EVERYONE,
        MARKED
    }

    private final List<String> ids;
    private final List<byte[]> records = new ArrayList<>();
    private final List<Integer> types = new ArrayList<>();
    private final StringBuilder pvar = new StringBuilder("#CHROM\tPOS\tID\tREF\tALT\n");

    private PgenBytes(List<String> ids) {
        this.ids = List.copyOf(ids);
    }

    /** At most 256 samples. */
    public static PgenBytes of(List<String> ids) {
        return new PgenBytes(ids);
    }

    /**
     * Appends a variant.
     *
     * @param calls copies of the alternate allele, -1 where missing
     * @param steps dosages in 1/16384 copies, -1 where there is none beside the call; {@link Dosages#EVERYONE} stores 65535
     *     for them
     */
    public PgenBytes variant(
            String chromosome,
            int positionBp,
            String id,
            String reference,
            String alternate,
            int[] calls,
            Dosages form,
            int[] steps) {
        pvar.append(String.join("\t", chromosome, Integer.toString(positionBp), id, reference, alternate))
                .append('\n');
        int samples = ids.size();
        byte[] packed = new byte[(samples + 3) / 4];
        for (int s = 0; s < samples; s++) {
            packed[s >> 2] |= (byte) ((calls[s] < 0 ? 3 : calls[s]) << (2 * (s & 3)));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(packed);
        List<Integer> dosed = new ArrayList<>();
        for (int s = 0; s < samples && form != Dosages.NONE; s++) {
            if (steps[s] >= 0 || form == Dosages.EVERYONE) {
                dosed.add(s);
            }
        }
        if (form == Dosages.LISTED) {
            list(out, dosed);
        } else if (form == Dosages.MARKED) {
            byte[] marks = new byte[(samples + 7) / 8];
            dosed.forEach(s -> marks[s >> 3] |= (byte) (1 << (s & 7)));
            out.writeBytes(marks);
        }
        for (int s : dosed) {
            out.write(steps[s] < 0 ? 0xff : steps[s]);
            out.write(steps[s] < 0 ? 0xff : steps[s] >> 8);
        }
        records.add(out.toByteArray());
        types.add(form.ordinal() << 5);
        return this;
    }

    /** Length, first samples of groups of 64 (a byte each), lengths of the groups less 63, then steps of one byte. */
    private static void list(ByteArrayOutputStream out, List<Integer> samples) {
        int length = samples.size();
        if (length >= 128) {
            out.write(length & 127 | 128);
        }
        out.write(length >= 128 ? length >> 7 : length);
        for (int i = 0; i < length; i += 64) {
            out.write(samples.get(i));
        }
        for (int i = 64; i < length; i += 64) {
            out.write(0);
        }
        for (int i = 0; i < length; i++) {
            if (i % 64 != 0) {
                out.write(samples.get(i) - samples.get(i - 1));
            }
        }
    }

    public byte[] pgen() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x6c, 0x1b, 0x10});
        integer(out, records.size(), 4);
        integer(out, ids.size(), 4);
        out.write(0x47);
        integer(out, 12 + 8 + 5 * records.size(), 8);
        types.forEach(out::write);
        records.forEach(record -> integer(out, record.length, 4));
        records.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static void integer(ByteArrayOutputStream out, long value, int bytes) {
        for (int b = 0; b < bytes; b++) {
            out.write((int) (value >>> (8 * b)));
        }
    }

    /** Writes {@code prefix.pgen}, {@code prefix.pvar} and {@code prefix.psam}; the folder must exist. */
    public void writeTo(Path prefix) throws IOException {
        Files.write(Path.of(prefix + ".pgen"), pgen());
        Files.writeString(Path.of(prefix + ".pvar"), pvar);
        Files.writeString(Path.of(prefix + ".psam"), "#IID\tSEX\n" + String.join("\tNA\n", ids) + "\tNA\n");
    }
}
