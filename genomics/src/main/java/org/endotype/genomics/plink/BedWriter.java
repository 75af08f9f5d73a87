package org.endotype.genomics.plink;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.file.AtomicOutput;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.Variant;

/** Writes any source as a PLINK 1 set; each of its three files appears whole or not at all, the bed last. */
public final class BedWriter {

    private static final int BLOCK_BYTES = 1 << 20;

    private BedWriter() {}

    /** Writes {@code prefix.fam}, {@code prefix.bim} and {@code prefix.bed}. */
    public static void write(GenotypeSource source, Path prefix) {
        writeFam(source, Path.of(prefix + ".fam"));
        writeBim(source.variants(), Path.of(prefix + ".bim"));
        AtomicOutput.writeStream(Path.of(prefix + ".bed"), out -> {
            out.write(new byte[] {0x6c, 0x1b, 0x01});
            int width = source.bytesPerVariant();
            byte[] block = new byte[Math.max(1, BLOCK_BYTES / width) * width];
            try (GenotypeReader reader = source.open()) {
                for (int count = reader.readBlock(block); count > 0; count = reader.readBlock(block)) {
                    out.write(block, 0, count * width);
                }
            }
        });
    }

    private static void writeFam(GenotypeSource source, Path file) {
        AtomicOutput.writeStream(file, out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            List<Person> people = source.people();
            for (Person person : people) {
                int sex = person.sex() == Sex.MALE ? 1 : person.sex() == Sex.FEMALE ? 2 : 0;
                // Parents are not kept as people; a named one still marks offspring.
                String parent = person.descent() == Person.Descent.FOUNDER ? "0" : "parent";
                writer.write(
                        person.familyId() + '\t' + person.individualId() + '\t' + parent + "\t0\t" + sex + "\t-9\n");
            }
            writer.flush();
        });
    }

    private static void writeBim(List<Variant> variants, Path file) {
        AtomicOutput.writeStream(file, out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
            for (Variant variant : variants) {
                writer.write(variant.chromosome());
                writer.write('\t');
                writer.write(variant.id());
                writer.write("\t0\t");
                writer.write(Integer.toString(variant.positionBp()));
                writer.write('\t');
                // PLINK 1 writes 0 for an allele that nobody is known to have.
                writer.write(variant.allele1().equals(".") ? "0" : variant.allele1());
                writer.write('\t');
                writer.write(variant.allele2());
                writer.write('\n');
            }
            writer.flush();
        });
    }
}
