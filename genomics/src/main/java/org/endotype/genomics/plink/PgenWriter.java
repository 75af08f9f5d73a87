package org.endotype.genomics.plink;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.endotype.core.file.AtomicOutput;
import org.endotype.genomics.genotype.Dosage;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.Variant;

/**
 * Writes any source as a PLINK 2 set, whose alternate allele is allele 1. Without dosages the pgen has mode 02; with
 * them mode 10, with uncompressed calls and the dosages that calls do not tell. A call that lies further than half a
 * copy from its dosage, which the format forbids, is written missing.
 *
 * <p>Source: PGEN file format specification (draft), chrchang.
 */
public final class PgenWriter {

    private static final int VARIANTS_PER_BLOCK = 1 << 16;
    private static final int FIXED_HEADER = 12;
    private static final int REFERENCES_TRUSTED = 1 << 6;
    private static final int EIGHT_BIT_TYPES_FOUR_BYTE_LENGTHS = 7;
    private static final int DOSAGES_OF_MARKED = 0x60;
    private static final int[] PGEN_CODE = {2, 3, 1, 0};

    private PgenWriter() {}

    /** Writes {@code prefix.psam}, {@code prefix.pvar} and {@code prefix.pgen}, each whole or not at all. */
    public static void write(GenotypeSource source, Path prefix) {
        writePsam(source, Path.of(prefix + ".psam"));
        writePvar(source.variants(), Path.of(prefix + ".pvar"));
        AtomicOutput.writePath(Path.of(prefix + ".pgen"), temporary -> {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                new Body(source, channel).write();
            }
        });
    }

    private static void writePsam(GenotypeSource source, Path file) {
        AtomicOutput.writeStream(file, out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write("#FID\tIID\tPAT\tMAT\tSEX\n");
            for (Person person : source.people()) {
                String parent = person.descent() == Person.Descent.FOUNDER ? "0" : "parent";
                String sex = person.sex() == Sex.MALE ? "1" : person.sex() == Sex.FEMALE ? "2" : "NA";
                writer.write(person.familyId() + '\t' + person.individualId() + '\t' + parent + "\t0\t" + sex + '\n');
            }
            writer.flush();
        });
    }

    private static void writePvar(List<Variant> variants, Path file) {
        AtomicOutput.writeStream(file, out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
            writer.write("#CHROM\tPOS\tID\tREF\tALT\n");
            for (Variant variant : variants) {
                writer.write(variant.chromosome()
                        + '\t'
                        + variant.positionBp()
                        + '\t'
                        + variant.id()
                        + '\t'
                        + variant.allele2()
                        + '\t'
                        + (variant.allele1().equals("0") ? "." : variant.allele1())
                        + '\n');
            }
            writer.flush();
        });
    }

    /** The pgen itself. */
    private static final class Body {
        private final GenotypeSource source;
        private final FileChannel channel;
        private final int samples;
        private final int variants;
        private final int width;
        private final byte[] types;
        private final int[] lengths;

        Body(GenotypeSource source, FileChannel channel) {
            this.source = source;
            this.channel = channel;
            this.samples = source.samples().size();
            this.variants = source.variants().size();
            this.width = source.bytesPerVariant();
            this.types = new byte[variants];
            this.lengths = new int[variants];
        }

        void write() throws IOException {
            boolean variable = source.hasDosages();
            int blocks = (variants + VARIANTS_PER_BLOCK - 1) / VARIANTS_PER_BLOCK;
            long body = variable ? FIXED_HEADER + 8L * blocks + 5L * variants : FIXED_HEADER;
            channel.position(body);
            records();
            channel.position(0);
            ByteBuffer head = buffer(FIXED_HEADER + (variable ? 8 * blocks : 0));
            head.put((byte) 0x6c).put((byte) 0x1b).put((byte) (variable ? 0x10 : 0x02));
            head.putInt(variants).putInt(samples);
            head.put((byte) (REFERENCES_TRUSTED | (variable ? EIGHT_BIT_TYPES_FOUR_BYTE_LENGTHS : 0)));
            long offset = body;
            for (int v = 0; variable && v < variants; v++) {
                if (v % VARIANTS_PER_BLOCK == 0) {
                    head.putLong(offset);
                }
                offset += lengths[v];
            }
            flush(head);
            for (int from = 0; variable && from < variants; from += VARIANTS_PER_BLOCK) {
                int count = Math.min(VARIANTS_PER_BLOCK, variants - from);
                ByteBuffer index = buffer(5 * count);
                index.put(types, from, count);
                for (int v = from; v < from + count; v++) {
                    index.putInt(lengths[v]);
                }
                flush(index);
            }
        }

        private void records() throws IOException {
            int perBlock = Math.max(1, Math.min(GenotypeBlocks.variantsPerBlock(source), (1 << 22) / (samples + 1)));
            byte[] packed = new byte[perBlock * width];
            DosageBlock dosages = new DosageBlock(samples);
            ByteBuffer out = buffer(perBlock * (width + (samples + 7) / 8 + 2 * samples));
            int next = 0;
            try (GenotypeReader reader = source.open()) {
                for (int count = reader.readBlock(packed, dosages);
                        count > 0;
                        count = reader.readBlock(packed, dosages)) {
                    out.clear();
                    for (int i = 0; i < count; i++) {
                        int start = out.position();
                        record(packed, i * width, dosages.row(i), out);
                        types[next] = (byte) (dosages.carries(i) ? DOSAGES_OF_MARKED : 0);
                        lengths[next++] = out.position() - start;
                    }
                    flush(out);
                }
            }
        }

        private void record(
                byte[] packed, int offset, short @org.jspecify.annotations.Nullable [] steps, ByteBuffer out) {
            int at = out.position();
            int marks = at + width;
            int values = marks + (steps == null ? 0 : (samples + 7) / 8);
            java.util.Arrays.fill(out.array(), at, values, (byte) 0);
            for (int s = 0; s < samples; s++) {
                int code = packed[offset + (s >> 2)] >> (2 * (s & 3)) & 3;
                if (steps != null) {
                    int told = Dosage.ofBedCode(code);
                    int step = steps[s] & 0xffff;
                    if (step != told && step != Dosage.MISSING) {
                        out.array()[marks + (s >> 3)] |= (byte) (1 << (s & 7));
                        out.putShort(values, (short) step);
                        values += 2;
                        if (told != Dosage.MISSING && Math.abs(told - step) > Dosage.STEPS_PER_COPY / 2) {
                            code = 1;
                        }
                    }
                }
                out.array()[at + (s >> 2)] |= (byte) (PGEN_CODE[code] << (2 * (s & 3)));
            }
            out.position(values);
        }

        private static ByteBuffer buffer(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        private void flush(ByteBuffer buffer) throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
