package org.endotype.genomics.plink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.FileSource;
import org.endotype.genomics.genotype.GenotypeListing;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.PagedReader;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SampleIds;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * A PLINK 1 variant-major bed file with its bim and fam. The magic bytes and the length are checked when it is opened,
 * before any genotype is read; genotypes are read through a channel, never held as a whole.
 *
 * <p>Source: PLINK 1.9 file format reference, {@code .bed}.
 */
public final class BedSource extends FileSource {

    private static final int HEADER_BYTES = 3;

    private final Path bed;

    private BedSource(Path bed, GenotypeListing listing) {
        super(listing);
        this.bed = bed;
    }

    /** Opens {@code prefix.bed}, {@code prefix.bim} and {@code prefix.fam}; a prefix that ends in .bed is accepted. */
    public static BedSource open(Path prefix) {
        String name = prefix.toString();
        if (name.endsWith(".bed") || name.endsWith(".bim") || name.endsWith(".fam")) {
            name = name.substring(0, name.length() - 4);
        }
        return open(Path.of(name + ".bed"), Path.of(name + ".bim"), Path.of(name + ".fam"));
    }

    public static BedSource open(Path bed, Path bim, Path fam) {
        InputFiles.requireReadable(bed);
        InputFiles.requireReadable(bim);
        InputFiles.requireReadable(fam);
        List<Person> people = FamFile.read(fam);
        if (people.isEmpty()) {
            throw new MalformedInput(SourceLocation.file(fam), "lists no sample; expected one line a person");
        }
        SampleSet samples = SampleIds.of(fam, people);
        List<Variant> variants = BimFile.read(bim);
        if (variants.isEmpty()) {
            throw new MalformedInput(SourceLocation.file(bim), "lists no variant; expected one line a variant");
        }
        checkHeaderAndLength(bed, people.size(), variants.size());
        return new BedSource(bed, new GenotypeListing(List.of(bed, bim, fam), samples, people, variants, List.of()));
    }

    private static void checkHeaderAndLength(Path bed, int sampleCount, int variantCount) {
        try (FileChannel channel = FileChannel.open(bed, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // A channel may hand out fewer bytes than asked for.
            }
            byte[] magic = header.array();
            if (header.hasRemaining()) {
                throw new MalformedInput(
                        SourceLocation.byteOf(bed, header.position()),
                        "ends within its 3-byte header; copy the file again");
            }
            if (magic[0] != 0x6c || magic[1] != 0x1b) {
                throw new MalformedInput(
                        SourceLocation.byteOf(bed, 0),
                        String.format(
                                "expected the bed magic bytes 6c 1b, found %02x %02x; this is not a PLINK 1 bed file",
                                magic[0] & 0xff, magic[1] & 0xff));
            }
            if (magic[2] == 0) {
                throw new MalformedInput(
                        SourceLocation.byteOf(bed, 2),
                        "is sample-major (mode 00), expected variant-major (01); rewrite it with plink --make-bed");
            }
            if (magic[2] != 1) {
                throw new MalformedInput(
                        SourceLocation.byteOf(bed, 2),
                        String.format(
                                "expected mode 01 (variant-major), found %02x; a .pgen is opened with --pfile",
                                magic[2] & 0xff));
            }
            long expected = HEADER_BYTES + (long) variantCount * ((sampleCount + 3) / 4);
            long found = channel.size();
            String sizes = "expected " + expected + " bytes for " + variantCount + " variants of the .bim x "
                    + sampleCount + " samples of the .fam, found " + found;
            if (found < expected) {
                throw new MalformedInput(
                        SourceLocation.byteOf(bed, found),
                        sizes + "; it is truncated (copy it again), or the three files are not from one set");
            }
            if (found > expected) {
                throw new InconsistentInput(
                        SourceLocation.byteOf(bed, expected), sizes + "; the three files are not from one set");
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(bed, "read", failure);
        }
    }

    @Override
    public GenotypeReader open() {
        try {
            return new BedReader(bed, FileChannel.open(bed, StandardOpenOption.READ));
        } catch (IOException failure) {
            throw AtomicOutput.failure(bed, "read", failure);
        }
    }

    private final class BedReader extends PagedReader {

        private static final int CHUNK_BYTES = 1 << 20;

        private final Path file;
        private final FileChannel channel;
        private final int sampleCount = samples().size();
        private final int paddingMask = sampleCount % 4 == 0 ? 0 : 0xff << (2 * (sampleCount % 4)) & 0xff;

        BedReader(Path file, FileChannel channel) {
            super(variants().size(), bytesPerVariant());
            this.file = file;
            this.channel = channel;
        }

        @Override
        protected void decode(int first, int count, byte[] packed, @Nullable DosageBlock dosages) {
            long offset = HEADER_BYTES + (long) first * width();
            int bytes = count * width();
            try {
                int done = 0;
                while (done < bytes) {
                    int read = channel.read(
                            ByteBuffer.wrap(packed, done, Math.min(CHUNK_BYTES, bytes - done)), offset + done);
                    if (read < 0) {
                        throw new MalformedInput(
                                SourceLocation.byteOf(file, offset + done),
                                "ended while it was being read; was it changed meanwhile?");
                    }
                    done += read;
                }
            } catch (IOException failure) {
                throw AtomicOutput.failure(file, "read", failure);
            }
            if (paddingMask != 0) {
                checkPadding(packed, count, offset);
            }
        }

        private void checkPadding(byte[] packed, int count, long offset) {
            for (int i = 1; i <= count; i++) {
                if ((packed[i * width() - 1] & paddingMask) != 0) {
                    throw new InconsistentInput(
                            SourceLocation.byteOf(file, offset + (long) i * width() - 1),
                            "holds genotypes beyond the " + sampleCount
                                    + " samples of the .fam; the .fam lists too few people, or the bed is damaged");
                }
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException failure) {
                throw AtomicOutput.failure(file, "read", failure);
            }
        }
    }
}
