package org.endotype.genomics.bgen;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.genotype.FileWindow;
import org.endotype.genomics.variant.Variant;

/**
 * What stands in a BGEN file around its genotypes, found by going once from variant to variant.
 *
 * @param file the file
 * @param layout 1 or 2
 * @param compression of the genotypes
 * @param sampleCount people
 * @param sampleIds ids held by the file itself; empty where it holds none
 * @param variants the biallelic ones
 * @param offsets byte at which the genotype block of each of them begins, its length included
 * @param multiallelic how many sites of other than two alleles were passed over
 */
record BgenIndex(
        Path file,
        int layout,
        Compression compression,
        int sampleCount,
        List<String> sampleIds,
        List<Variant> variants,
        long[] offsets,
        int multiallelic) {

    /** How genotype blocks are compressed. */
    enum Compression {
        NONE,
        ZLIB,
        ZSTANDARD
    }

    private static final int LONGEST_ALLELE = 1 << 20;
    private static final int SHORTEST_VARIANT = 20;

    static BgenIndex read(Path file, ReferenceAllele reference) {
        try (FileWindow window = new FileWindow(file, FileWindow.SPARSE_BYTES)) {
            return new Scan(file, window, reference).read();
        }
    }

    /** One walk through a file. */
    private static final class Scan {
        private final Path file;
        private final FileWindow window;
        private final ReferenceAllele reference;
        private long at;

        Scan(Path file, FileWindow window, ReferenceAllele reference) {
            this.file = file;
            this.window = window;
            this.reference = reference;
        }

        BgenIndex read() {
            long firstVariant = 4 + unsigned32();
            long headerLength = unsigned32();
            long variantCount = unsigned32();
            long samples = unsigned32();
            int magic = window.require(at, 4);
            byte[] bytes = window.bytes();
            if (!(bytes[magic] == 'b' && bytes[magic + 1] == 'g' && bytes[magic + 2] == 'e' && bytes[magic + 3] == 'n')
                    && !(bytes[magic] == 0
                            && bytes[magic + 1] == 0
                            && bytes[magic + 2] == 0
                            && bytes[magic + 3] == 0)) {
                throw bad(at, "expected the magic bytes 'bgen' or four zeros; this is not a BGEN file");
            }
            if (headerLength < 20 || 4 + headerLength > firstVariant || firstVariant > window.size()) {
                throw bad(
                        4,
                        "its header claims " + headerLength + " bytes and the first variant at byte " + firstVariant
                                + " of " + window.size() + "; the file is truncated or damaged: copy it again");
            }
            at = 4 + headerLength - 4;
            long flags = unsigned32();
            Compression compression = compression((int) (flags & 3));
            int layout = (int) (flags >> 2 & 15);
            if (layout != 1 && layout != 2 || layout == 1 && compression == Compression.ZSTANDARD) {
                throw bad(
                        at - 4, "has layout " + layout + ", expected 1 or 2; rewrite it with plink2 --export bgen-1.2");
            }
            if (samples == 0 || variantCount == 0 || samples > Integer.MAX_VALUE / 4) {
                throw bad(8, "claims " + variantCount + " variants and " + samples + " samples");
            }
            if (variantCount > (window.size() - firstVariant) / SHORTEST_VARIANT) {
                throw bad(
                        8,
                        "claims " + variantCount + " variants, more than its " + window.size()
                                + " bytes can hold; the file is truncated or damaged: copy it again");
            }
            List<String> ids = (flags >>> 31 & 1) == 1 ? sampleIds(samples, firstVariant) : List.of();
            at = firstVariant;
            return variants((int) variantCount, (int) samples, layout, compression, ids);
        }

        private Compression compression(int code) {
            return switch (code) {
                case 0 -> Compression.NONE;
                case 1 -> Compression.ZLIB;
                case 2 -> Compression.ZSTANDARD;
                default -> throw bad(at - 4, "names compression 3, which BGEN does not define; the file is damaged");
            };
        }

        private List<String> sampleIds(long samples, long firstVariant) {
            long start = at;
            long length = unsigned32();
            long count = unsigned32();
            if (count != samples || start + length > firstVariant || length < 8 + 2 * samples) {
                throw bad(
                        start,
                        "its list of samples claims " + count + " ids in " + length + " bytes, the header " + samples
                                + " samples; the file is damaged");
            }
            List<String> ids = new ArrayList<>((int) count);
            for (int i = 0; i < count; i++) {
                ids.add(text(unsigned16()));
                if (at > start + length) {
                    throw bad(at, "its list of samples is longer than it claims; the file is damaged");
                }
            }
            return ids;
        }

        private BgenIndex variants(int count, int samples, int layout, Compression compression, List<String> ids) {
            List<Variant> variants = new ArrayList<>(count);
            long[] offsets = new long[count];
            int multiallelic = 0;
            String[] shared = {""};
            for (int v = 0; v < count; v++) {
                long start = at;
                if (layout == 1 && unsigned32() != samples) {
                    throw bad(start, "variant " + (v + 1) + " claims another number of samples than the header");
                }
                String variantId = text(unsigned16());
                String rsId = text(unsigned16());
                String chromosome = chromosome(text(unsigned16()), shared);
                long position = unsigned32();
                if (position > Integer.MAX_VALUE) {
                    throw bad(at - 4, "variant " + (v + 1) + " has position " + position + "; the file is damaged");
                }
                int alleles = layout == 1 ? 2 : unsigned16();
                String[] named = new String[Math.min(alleles, 2)];
                for (int a = 0; a < alleles; a++) {
                    long length = unsigned32();
                    if (length > LONGEST_ALLELE || length == 0) {
                        throw bad(
                                at - 4,
                                "an allele of variant " + (v + 1) + " claims " + length
                                        + " letters; the file is damaged");
                    }
                    String allele = text((int) length);
                    if (a < 2) {
                        named[a] = allele.length() == 1 ? allele.intern() : allele;
                    }
                }
                long block = at;
                long length = layout == 1 && compression == Compression.NONE ? 6L * samples - 4 : unsigned32();
                at = block + 4 + length;
                if (at > window.size()) {
                    throw bad(
                            window.size(),
                            "ends within the genotypes of variant " + (v + 1) + " of " + count
                                    + "; the file is truncated: copy it again");
                }
                if (alleles != 2) {
                    multiallelic++;
                    continue;
                }
                boolean first = reference == ReferenceAllele.FIRST;
                offsets[variants.size()] = block;
                variants.add(new Variant(
                        chromosome,
                        (int) position,
                        rsId.isEmpty() ? variantId.isEmpty() ? "." : variantId : rsId,
                        named[first ? 1 : 0],
                        named[first ? 0 : 1]));
            }
            if (at != window.size()) {
                throw bad(at, "holds " + (window.size() - at) + " bytes behind its last variant; the file is damaged");
            }
            return new BgenIndex(
                    file,
                    layout,
                    compression,
                    samples,
                    ids,
                    variants,
                    Arrays.copyOf(offsets, variants.size()),
                    multiallelic);
        }

        /** Without the leading zero of {@code 01}; {@code NA} has no place. */
        private static String chromosome(String name, String[] shared) {
            String plain = name.length() == 2 && name.charAt(0) == '0' ? name.substring(1) : name;
            if (plain.isEmpty() || plain.equals("NA")) {
                plain = "0";
            }
            if (!plain.equals(shared[0])) {
                shared[0] = plain.intern();
            }
            return shared[0];
        }

        private int unsigned16() {
            int from = window.require(at, 2);
            at += 2;
            return window.bytes()[from] & 0xff | (window.bytes()[from + 1] & 0xff) << 8;
        }

        private long unsigned32() {
            long low = unsigned16();
            return low | (long) unsigned16() << 16;
        }

        private String text(int length) {
            int from = window.require(at, length);
            at += length;
            return new String(window.bytes(), from, length, StandardCharsets.UTF_8);
        }

        private MalformedInput bad(long offset, String what) {
            return new MalformedInput(SourceLocation.byteOf(file, offset), what);
        }
    }
}
