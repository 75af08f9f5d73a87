package org.endotype.genomics.vcf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    private final SiteStore store;

    VcfSource(GenotypeListing listing, SiteStore store) {
        super(listing);
        this.store = store;
    }

    /** Decodes the calls of a file; sites with several alternate alleles are left out. */
    public static VcfSource open(Path file, Parallelism parallelism) {
        return open(file, VcfOptions.withDefaults(), parallelism);
    }

    public static VcfSource open(Path file, Multiallelic multiallelic, Parallelism parallelism) {
        return open(file, VcfOptions.withDefaults().with(multiallelic), parallelism);
    }

    public static VcfSource open(Path file, VcfOptions options, Parallelism parallelism) {
        return new Loader(file, options, parallelism).load();
    }

    /** Decodes a BCF 2 file by the same rules. */
    public static VcfSource openBcf(Path file, VcfOptions options, Parallelism parallelism) {
        return new BcfLoader(file, options, parallelism).load();
    }

    @Override
    public boolean hasDosages() {
        return store.hasDosages();
    }

    @Override
    public GenotypeReader open() {
        return store.open();
    }

    /** Decodes one file. */
    private static final class Loader {
        private final Path file;
        private final VcfOptions options;
        private final Parallelism parallelism;
        private final ContigLengths contigs = new ContigLengths();
        private SiteStore store = new SiteStore(0);
        private byte[] text = new byte[VcfText.MOST_BYTES * 2];
        private int held;
        private long line = 1;
        private long headerBytes;
        private List<String> ids = List.of();

        Loader(Path file, VcfOptions options, Parallelism parallelism) {
            this.file = file;
            this.options = options;
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
                    requireKind();
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
                        headerBytes += next - from;
                        requireShort(headerBytes, VcfText.LARGEST_HEADER, "the header");
                        inHeader = header(from, next - 1);
                        line++;
                        from = next;
                    }
                    if (!inHeader && from < end) {
                        records(from, end);
                    }
                    System.arraycopy(text, end, text, 0, held - end);
                    held -= end;
                    requireShort(
                            held, inHeader ? VcfText.LARGEST_HEADER : VcfText.largestRecord(ids.size()), "this line");
                }
            }
            if (inHeader) {
                throw new MalformedInput(
                        SourceLocation.line(file, line), "ended before the #CHROM line; is this a whole VCF?");
            }
            if (store.variants().isEmpty()) {
                throw new InconsistentInput(SourceLocation.file(file), "holds no biallelic variant");
            }
            return new VcfSource(
                    new GenotypeListing(
                            List.of(file),
                            SampleSet.of(ids),
                            store.people(ids),
                            store.variants(),
                            store.notes(),
                            contigs.build()),
                    store);
        }

        /** What is no VCF is told by its first bytes, though no line may ever end in it. */
        private void requireKind() {
            if (line == 1 && held > 0) {
                String head = new String(text, 0, Math.min(held, 32), StandardCharsets.UTF_8);
                if (!head.startsWith("##fileformat=VCF") && held >= 16) {
                    throw new MalformedInput(
                            SourceLocation.line(file, 1),
                            head.startsWith("BCF")
                                    ? "is a BCF file; open it with --bcf"
                                    : "expected '##fileformat=VCF...'; is this a VCF?");
                }
            }
        }

        /** Text without end would be held until no memory is left. */
        private void requireShort(long bytes, long most, String what) {
            if (bytes > most) {
                throw new MalformedInput(
                        SourceLocation.line(file, line),
                        what + " is longer than " + (most >> 20) + " MB; is this a whole VCF of "
                                + (ids.isEmpty() ? "samples" : ids.size() + " samples") + "?");
            }
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
                                ? "is a BCF file; open it with --bcf"
                                : "expected '##fileformat=VCF...'; is this a VCF?");
            }
            if (head.startsWith("##")) {
                contigs.add(new String(text, from, end - from, StandardCharsets.UTF_8));
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
            store = new SiteStore(ids.size());
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
                scanners[s] = new RecordScanner(text, ids.size(), options.multiallelic(), options.dosages());
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
            for (RecordScanner scanner : scanners) {
                line += scanner.lines();
                store.add(scanner.out);
            }
        }

        private long newlines(int from, int to) {
            long count = 0;
            for (int i = from; i < to; i++) {
                count += text[i] == '\n' ? 1 : 0;
            }
            return count;
        }
    }
}
