package org.endotype.genomics.vcf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.FileSource;
import org.endotype.genomics.genotype.GenotypeListing;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.PackedSpool;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.Variant;

/**
 * Genotypes of a VCF file, plain, gzipped or BGZF. The whole file is decoded once when it is opened, on several threads,
 * into two bits a call; every fault of the file therefore shows before any analysis begins.
 *
 * <p>How calls are read: phase is passed over; a haploid call counts as a homozygote; {@code ./.} and half calls are
 * missing, as are calls of three and more alleles; records without GT but with DS become calls where the dosage lies
 * within 0.1 of a whole number. Sites with several alternates go by {@link Multiallelic}. The {@code <NON_REF>} of gVCF
 * files is no allele, and blocks that hold nothing else are passed over. FILTER is not looked at.
 *
 * <p>VCF has no sexes. Where some people have haploid calls on chromosome X, those without a diploid one there are taken
 * as men, and those without a haploid one as women; otherwise sexes are unknown.
 *
 * <p>Memory: two bits a call up to a quarter of the heap, then a temporary file.
 */
public final class VcfSource extends FileSource {

    private static final int SEGMENTS_PER_THREAD = 4;

    private final PackedSpool spool;

    private VcfSource(GenotypeListing listing, PackedSpool spool) {
        super(listing);
        this.spool = spool;
    }

    /** Decodes a file; sites with several alternate alleles are left out. */
    public static VcfSource open(Path file, Parallelism parallelism) {
        return open(file, Multiallelic.SKIP, parallelism);
    }

    public static VcfSource open(Path file, Multiallelic multiallelic, Parallelism parallelism) {
        return new Loader(file, multiallelic, parallelism).load();
    }

    @Override
    public GenotypeReader open() {
        return spool.open(variants().size(), bytesPerVariant());
    }

    /** Decodes one file. */
    private static final class Loader {
        private final Path file;
        private final Multiallelic multiallelic;
        private final Parallelism parallelism;
        private final PackedSpool spool = new PackedSpool();
        private final List<Variant> variants = new ArrayList<>();
        private byte[] text = new byte[VcfText.MOST_BYTES * 2];
        private int held;
        private long line = 1;
        private List<String> ids = List.of();
        private int skippedMultiallelic;
        private int skippedReferenceBlocks;
        private long halfCalls;
        private long otherPloidy;
        private long fromDosages;
        private int[] haploidX = {};
        private int[] diploidX = {};

        Loader(Path file, Multiallelic multiallelic, Parallelism parallelism) {
            this.file = file;
            this.multiallelic = multiallelic;
            this.parallelism = parallelism;
        }

        VcfSource load() {
            boolean inHeader = true;
            try (VcfText source = VcfText.open(file, parallelism)) {
                boolean more = true;
                while (more) {
                    if (text.length - held < VcfText.MOST_BYTES) {
                        text = Arrays.copyOf(text, Math.addExact(held, VcfText.MOST_BYTES * 2));
                    }
                    int got = source.fill(text, held);
                    more = got >= 0;
                    held += Math.max(0, got);
                    if (!more && held > 0 && text[held - 1] != '\n') {
                        throw new MalformedInput(
                                SourceLocation.line(file, line + newlines(0, held)),
                                "the last line does not end; the file is truncated: copy or write it again");
                    }
                    int end = held;
                    while (end > 0 && text[end - 1] != '\n') {
                        end--;
                    }
                    int from = 0;
                    while (inHeader && from < end) {
                        int next = lineEnd(from, end) + 1;
                        inHeader = header(from, next - 1);
                        line++;
                        from = next;
                    }
                    if (!inHeader && from < end) {
                        records(from, end);
                    }
                    System.arraycopy(text, end, text, 0, held - end);
                    held -= end;
                }
            }
            if (inHeader) {
                throw new MalformedInput(
                        SourceLocation.line(file, line), "ended before the #CHROM line; is this a whole VCF?");
            }
            if (variants.isEmpty()) {
                throw new InconsistentInput(SourceLocation.file(file), "holds no biallelic variant");
            }
            return new VcfSource(
                    new GenotypeListing(List.of(file), SampleSet.of(ids), people(), variants, notes()), spool);
        }

        private int lineEnd(int from, int end) {
            int at = from;
            while (at < end && text[at] != '\n') {
                at++;
            }
            return at;
        }

        /** One header line; returns whether more are to come. */
        private boolean header(int from, int to) {
            int end = to > from && text[to - 1] == '\r' ? to - 1 : to;
            String head = new String(text, from, Math.min(end - from, 32), StandardCharsets.UTF_8);
            if (line == 1 && !head.startsWith("##fileformat=VCF")) {
                throw new MalformedInput(
                        SourceLocation.line(file, 1),
                        head.startsWith("BCF")
                                ? "is a BCF file, which cannot be read; convert it with bcftools view -Oz"
                                : "expected '##fileformat=VCF...'; is this a VCF?");
            }
            if (head.startsWith("##")) {
                return true;
            }
            if (!head.startsWith("#CHROM\tPOS\tID\tREF\tALT")) {
                throw new MalformedInput(
                        SourceLocation.line(file, line),
                        "expected a line that begins with '##' or '#CHROM', separated by tabs");
            }
            String[] columns = new String(text, from, end - from, StandardCharsets.UTF_8).split("\t", -1);
            if (columns.length < 10) {
                throw new MalformedInput(
                        SourceLocation.line(file, line), "names no sample; expected genotype columns after FORMAT");
            }
            ids = List.of(columns).subList(9, columns.length);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < ids.size(); i++) {
                if (ids.get(i).isBlank() || !seen.add(ids.get(i))) {
                    throw new InconsistentInput(
                            SourceLocation.line(file, line),
                            "sample column " + (i + 1) + " repeats an earlier id or has none; rename it");
                }
            }
            return false;
        }

        private void records(int from, int end) {
            int segments = Math.max(1, Math.min(parallelism.threads() * SEGMENTS_PER_THREAD, (end - from) >> 16));
            int[] bounds = new int[segments + 1];
            bounds[0] = from;
            bounds[segments] = end;
            for (int s = 1; s < segments; s++) {
                int at = Math.max(bounds[s - 1], from + (int) ((long) (end - from) * s / segments));
                bounds[s] = Math.min(end, lineEnd(at, end) + 1);
            }
            RecordScanner[] scanners = new RecordScanner[segments];
            BadRecord[] bad = new BadRecord[segments];
            parallelism.forEachBlock(segments, s -> {
                scanners[s] = new RecordScanner(text, ids.size(), multiallelic);
                try {
                    scanners[s].scan(bounds[s], bounds[s + 1]);
                } catch (BadRecord refused) {
                    bad[s] = refused;
                }
            });
            for (BadRecord refused : bad) {
                if (refused != null) {
                    throw new MalformedInput(
                            SourceLocation.line(file, line + newlines(from, refused.offset())),
                            String.valueOf(refused.getMessage()));
                }
            }
            line += newlines(from, end);
            for (RecordScanner scanner : scanners) {
                take(scanner);
            }
        }

        private void take(RecordScanner scanner) {
            variants.addAll(scanner.variants);
            spool.append(scanner.packed, scanner.packedLength);
            skippedMultiallelic += scanner.skippedMultiallelic;
            skippedReferenceBlocks += scanner.skippedReferenceBlocks;
            halfCalls += scanner.halfCalls;
            otherPloidy += scanner.otherPloidy;
            fromDosages += scanner.fromDosages;
            if (scanner.haploidX.length > 0) {
                if (haploidX.length == 0) {
                    haploidX = new int[ids.size()];
                    diploidX = new int[ids.size()];
                }
                for (int i = 0; i < haploidX.length; i++) {
                    haploidX[i] += scanner.haploidX[i];
                    diploidX[i] += scanner.diploidX[i];
                }
            }
        }

        private long newlines(int from, int to) {
            long count = 0;
            for (int i = from; i < to; i++) {
                count += text[i] == '\n' ? 1 : 0;
            }
            return count;
        }

        private List<Person> people() {
            boolean anyHaploid = Arrays.stream(haploidX).anyMatch(count -> count > 0);
            List<Person> people = new ArrayList<>(ids.size());
            for (int i = 0; i < ids.size(); i++) {
                Sex sex = Sex.UNKNOWN;
                if (anyHaploid && haploidX[i] > 0 && diploidX[i] == 0) {
                    sex = Sex.MALE;
                } else if (anyHaploid && haploidX[i] == 0 && diploidX[i] > 0) {
                    sex = Sex.FEMALE;
                }
                people.add(new Person("0", ids.get(i), sex, Descent.FOUNDER));
            }
            return List.copyOf(people);
        }

        private List<String> notes() {
            List<String> notes = new ArrayList<>();
            if (skippedMultiallelic > 0) {
                notes.add(skippedMultiallelic
                        + " sites with several alternate alleles were left out (--multiallelic split keeps them)");
            }
            if (skippedReferenceBlocks > 0) {
                notes.add(skippedReferenceBlocks + " gVCF reference blocks were passed over");
            }
            if (halfCalls > 0) {
                notes.add(halfCalls + " half calls such as 0/. were read as missing");
            }
            if (otherPloidy > 0) {
                notes.add(otherPloidy + " calls of more than two alleles were read as missing");
            }
            if (fromDosages > 0) {
                notes.add(fromDosages + " calls were made from dosages (DS within 0.1 of a whole number)");
            }
            if (Arrays.stream(haploidX).anyMatch(count -> count > 0)) {
                notes.add("sexes were taken from the ploidy of the calls on chromosome X");
            }
            return List.copyOf(notes);
        }
    }
}
