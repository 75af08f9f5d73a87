package org.endotype.genomics.vcf;

import htsjdk.samtools.util.BlockCompressedOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.file.AtomicOutput;
import org.endotype.genomics.genotype.Dosage;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/**
 * Writes any source as VCF 4.3: BGZF with its end block where the name ends in {@code .gz} or {@code .bgz}, else plain.
 * Allele 1 is ALT and allele 2 REF. GT, and DS for variants that carry dosages. Men's calls on X outside the
 * pseudo-autosomal regions, and everyone's on Y and MT, are haploid unless heterozygous; their DS counts to 1.
 *
 * <p>Variants must lie chromosome by chromosome in ascending order, so that the file can be indexed. The file appears
 * whole or not at all.
 */
public final class VcfWriter {

    private static final Pattern ALLELE = Pattern.compile("[ACGTNacgtn]+|\\*|<[^<>\\s,]+>|[^\\s,]*[\\[\\]][^\\s,]*");
    private static final int LONGEST_DOSAGE = 8;
    private static final byte[][] DIPLOID = {bytes("1/1"), bytes("./."), bytes("0/1"), bytes("0/0")};
    private static final byte[][] HAPLOID = {bytes("1"), bytes("."), bytes("0/1"), bytes("0")};

    private final GenotypeSource source;
    private final boolean[] isMale;
    private final int samples;
    private final byte[][] dosageTexts = new byte[2 * (Dosage.MOST + 1)][];
    private byte[] line = new byte[1 << 16];
    private int length;

    private VcfWriter(GenotypeSource source) {
        this.source = source;
        this.samples = source.samples().size();
        this.isMale = new boolean[samples];
        for (int s = 0; s < samples; s++) {
            isMale[s] = source.people().get(s).sex() == Sex.MALE;
        }
    }

    /** Writes a file; its name ends in {@code .vcf}, {@code .vcf.gz} or {@code .vcf.bgz}. */
    public static void write(GenotypeSource source, Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean compressed = name.endsWith(".vcf.gz") || name.endsWith(".vcf.bgz");
        if (!compressed && !name.endsWith(".vcf")) {
            throw new InvalidConfiguration("expected a name that ends in .vcf, .vcf.gz or .vcf.bgz for a VCF");
        }
        requireWritable(source);
        AtomicOutput.writePath(file, temporary -> {
            try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16);
                    OutputStream out = compressed ? new BlockCompressedOutputStream(raw, (Path) null) : raw) {
                new VcfWriter(source).writeTo(out);
            }
        });
    }

    /** Refuses alleles that VCF cannot hold and orders that cannot be indexed, before anything is written. */
    private static void requireWritable(GenotypeSource source) {
        List<Variant> variants = source.variants();
        Set<String> done = new HashSet<>();
        String chromosome = "";
        int position = 0;
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            boolean next = !variant.chromosome().equals(chromosome);
            if (next && !done.add(variant.chromosome()) || !next && variant.positionBp() < position) {
                throw new InconsistentInput("variant " + (i + 1)
                        + " is out of order: a VCF goes chromosome by chromosome in ascending positions, so that it can be"
                        + " indexed; sort the genotypes first, for example with plink2 --sort-vars");
            }
            chromosome = variant.chromosome();
            position = variant.positionBp();
            if (!ALLELE.matcher(reference(variant)).matches()
                    || !isNone(variant.allele1())
                            && !ALLELE.matcher(variant.allele1()).matches()) {
                throw new InconsistentInput("variant " + (i + 1) + " has the alleles '" + variant.allele2() + "' and '"
                        + variant.allele1() + "', and a VCF holds bases; leave it out with --exclude");
            }
        }
    }

    private static boolean isNone(String allele) {
        return allele.equals("0") || allele.equals(".");
    }

    private static String reference(Variant variant) {
        return isNone(variant.allele2()) ? "N" : variant.allele2();
    }

    private void writeTo(OutputStream out) throws IOException {
        out.write(header().getBytes(StandardCharsets.UTF_8));
        int perBlock = Math.min(GenotypeBlocks.variantsPerBlock(source), 1024);
        byte[] packed = new byte[perBlock * source.bytesPerVariant()];
        DosageBlock dosages = new DosageBlock(samples);
        int next = 0;
        try (GenotypeReader reader = source.open()) {
            for (int count = reader.readBlock(packed, dosages); count > 0; count = reader.readBlock(packed, dosages)) {
                for (int i = 0; i < count; i++) {
                    record(source.variants().get(next++), packed, i, dosages);
                    out.write(line, 0, length);
                }
            }
        }
    }

    private String header() {
        StringBuilder text = new StringBuilder("##fileformat=VCFv4.3\n##source=Endotype\n");
        text.append("##FILTER=<ID=PASS,Description=\"All filters passed\">\n");
        GenomeBuild build = source.statedBuild().orElse(null);
        source.variants().stream().map(Variant::chromosome).distinct().forEach(chromosome -> {
            int bases = build == null ? 0 : build.lengthBp(chromosome);
            text.append("##contig=<ID=").append(chromosome);
            text.append(bases == 0 ? ">\n" : ",length=" + bases + ">\n");
        });
        text.append("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n");
        if (source.hasDosages()) {
            text.append("##FORMAT=<ID=DS,Number=A,Type=Float,Description=\"Dosage of the alternate allele\">\n");
        }
        text.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        source.samples().ids().forEach(id -> text.append('\t').append(id));
        return text.append('\n').toString();
    }

    private void record(Variant variant, byte[] packed, int row, DosageBlock dosages) {
        length = 0;
        short[] steps = dosages.row(row);
        add(bytes(variant.chromosome() + '\t' + variant.positionBp() + '\t' + variant.id() + '\t' + reference(variant)
                + '\t' + (isNone(variant.allele1()) ? "." : variant.allele1()) + "\t.\t.\t.\t"
                + (steps == null ? "GT" : "GT:DS")));
        ChromosomeKind kind = ChromosomeKind.of(variant.chromosome());
        boolean menOnce = kind == ChromosomeKind.X && !GenomeBuild.isPseudoAutosomalInAny(variant.positionBp());
        boolean allOnce = kind == ChromosomeKind.Y || kind == ChromosomeKind.MITOCHONDRIAL;
        int offset = row * source.bytesPerVariant();
        if (line.length - length < samples * (LONGEST_DOSAGE + 8)) {
            line = java.util.Arrays.copyOf(line, length + samples * (LONGEST_DOSAGE + 8) + 16);
        }
        for (int s = 0; s < samples; s++) {
            int code = packed[offset + (s >> 2)] >> (2 * (s & 3)) & 3;
            boolean haploid = (allOnce || menOnce && isMale[s]) && code != 2;
            line[length++] = '\t';
            add((haploid ? HAPLOID : DIPLOID)[code]);
            if (steps != null) {
                line[length++] = ':';
                add(dosage(steps[s] & 0xffff, haploid));
            }
        }
        line[length++] = '\n';
    }

    /** Decimals that read back as the same step. */
    private byte[] dosage(int steps, boolean haploid) {
        if (steps == Dosage.MISSING) {
            return HAPLOID[1];
        }
        int index = haploid ? Dosage.MOST + 1 + steps : steps;
        byte[] text = dosageTexts[index];
        if (text == null) {
            String decimal = String.format(Locale.ROOT, "%.6f", Dosage.copies(steps) / (haploid ? 2 : 1));
            text = bytes(decimal.replaceAll("\\.?0+$", ""));
            dosageTexts[index] = text;
        }
        return text;
    }

    private void add(byte[] text) {
        if (line.length - length < text.length) {
            line = java.util.Arrays.copyOf(line, (length + text.length) * 2);
        }
        System.arraycopy(text, 0, line, length, text.length);
        length += text.length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
