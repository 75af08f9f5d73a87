package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.table.ListColumnWriter;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.variant.Variant;

/**
 * Writes any source as a Parquet table of dosages: a row a variant, with chromosome, position_bp, id, allele1, allele2
 * and the list dosage, one float a sample: copies of allele 1, 0 to 2, null where missing. The samples' order is that of
 * a table beside it, {@code NAME.samples.tsv}, whose sample_number counts from 1, and of the file's metadata {@code
 * sample_ids}, one a line.
 */
public final class DosageTableWriter {

    private static final List<String> COLUMNS =
            List.of("chromosome", "position_bp", "id", "allele1", "allele2", "dosage");

    private DosageTableWriter() {}

    /** Where the order of the samples goes. */
    public static Path samplesBeside(Path parquet) {
        String name = parquet.toString();
        String stem = name.endsWith(".parquet") ? name.substring(0, name.length() - 8) : name;
        return Path.of(stem + ".samples.tsv");
    }

    public static void write(GenotypeSource source, Path parquet) {
        TableWriter.write(
                samplesBeside(parquet),
                List.of("sample_number", "sample_id", "family_id", "individual_id", "sex"),
                sink -> {
                    for (int i = 0; i < source.people().size(); i++) {
                        Person person = source.people().get(i);
                        sink.row(
                                i + 1,
                                source.samples().id(i),
                                person.familyId(),
                                person.individualId(),
                                person.sex().name().toLowerCase(Locale.ROOT));
                    }
                });
        int samples = source.samples().size();
        int perBlock = Math.max(1, Math.min(GenotypeBlocks.variantsPerBlock(source), (1 << 22) / Math.max(1, samples)));
        byte[] packed = new byte[perBlock * source.bytesPerVariant()];
        DosageBlock dosages = new DosageBlock(samples);
        double[] copies = new double[samples];
        float[] list = new float[samples];
        Map<String, String> metadata = Map.of(
                "sample_ids",
                String.join("\n", source.samples().ids()),
                "dosage",
                "copies of allele1, 0 to 2, in steps of 1/16384; null is missing");
        ListColumnWriter.write(parquet, COLUMNS, List.of("position_bp"), metadata, sink -> {
            try (GenotypeReader reader = source.open()) {
                int next = 0;
                for (int count = reader.readBlock(packed, dosages);
                        count > 0;
                        count = reader.readBlock(packed, dosages)) {
                    for (int i = 0; i < count; i++) {
                        dosages.copies(i, packed, copies);
                        for (int s = 0; s < samples; s++) {
                            list[s] = (float) copies[s];
                        }
                        Variant variant = source.variants().get(next++);
                        sink.row(
                                new Object[] {
                                    variant.chromosome(),
                                    (long) variant.positionBp(),
                                    variant.id(),
                                    variant.allele1(),
                                    variant.allele2()
                                },
                                list);
                    }
                }
            }
        });
    }
}
