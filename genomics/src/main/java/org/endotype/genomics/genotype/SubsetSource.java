package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/** Some samples and some variants of another source, in its order; streams as the other one does. */
public final class SubsetSource implements GenotypeSource {

    private static final int LONGEST_RUN = 1024;

    private final GenotypeSource base;
    private final int[] sampleIndices;
    private final int[] variantIndices;
    private final SampleSet samples;
    private final List<Person> people;
    private final List<Variant> variants;

    private SubsetSource(GenotypeSource base, int[] sampleIndices, int[] variantIndices) {
        this.base = base;
        this.sampleIndices = sampleIndices;
        this.variantIndices = variantIndices;
        boolean everyone = sampleIndices.length == base.samples().size();
        this.samples = everyone ? base.samples() : base.samples().subset(sampleIndices);
        List<Person> all = base.people();
        this.people = everyone
                ? all
                : java.util.Arrays.stream(sampleIndices).mapToObj(all::get).toList();
        List<Variant> every = base.variants();
        this.variants = variantIndices.length == every.size()
                ? every
                : java.util.Arrays.stream(variantIndices).mapToObj(every::get).toList();
    }

    /**
     * The samples and variants at the given zero-based indices, both strictly ascending; the source itself where both
     * are complete.
     */
    public static GenotypeSource of(GenotypeSource base, int[] sampleIndices, int[] variantIndices) {
        requireAscending(sampleIndices, base.samples().size());
        requireAscending(variantIndices, base.variants().size());
        if (sampleIndices.length == base.samples().size()
                && variantIndices.length == base.variants().size()) {
            return base;
        }
        return new SubsetSource(base, sampleIndices.clone(), variantIndices.clone());
    }

    /** All samples, some variants. */
    public static GenotypeSource ofVariants(GenotypeSource base, int[] variantIndices) {
        return of(base, all(base.samples().size()), variantIndices);
    }

    /** Some samples, all variants. */
    public static GenotypeSource ofSamples(GenotypeSource base, int[] sampleIndices) {
        return of(base, sampleIndices, all(base.variants().size()));
    }

    private static int[] all(int count) {
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = i;
        }
        return indices;
    }

    private static void requireAscending(int[] indices, int count) {
        int earlier = -1;
        for (int index : indices) {
            if (index <= earlier || index >= count) {
                throw new IllegalArgumentException("indices must ascend within 0.." + (count - 1) + ", got " + index);
            }
            earlier = index;
        }
    }

    @Override
    public SampleSet samples() {
        return samples;
    }

    @Override
    public List<Person> people() {
        return people;
    }

    @Override
    public List<Variant> variants() {
        return variants;
    }

    @Override
    public List<Path> files() {
        return base.files();
    }

    @Override
    public List<String> notes() {
        return base.notes();
    }

    @Override
    public Optional<GenomeBuild> statedBuild() {
        return base.statedBuild();
    }

    @Override
    public boolean hasDosages() {
        return base.hasDosages();
    }

    @Override
    public Optional<GenotypeLocation> location() {
        return base.location().map(whole -> new Part(whole, bits(sampleIndices), bits(variantIndices)));
    }

    private static BitSet bits(int[] indices) {
        BitSet bits = new BitSet();
        for (int index : indices) {
            bits.set(index);
        }
        return bits;
    }

    /** One bit a sample and a variant of the whole. */
    private record Part(GenotypeLocation whole, BitSet samples, BitSet variants) implements GenotypeLocation {
        @Override
        public GenotypeSource open() {
            return of(
                    PortableGenotypes.open(whole),
                    samples.stream().toArray(),
                    variants.stream().toArray());
        }
    }

    @Override
    public GenotypeReader open() {
        return new SubsetReader(base.open());
    }

    private final class SubsetReader implements GenotypeReader {

        private final GenotypeReader reader;
        private final int baseWidth = base.bytesPerVariant();
        private final int width = bytesPerVariant();
        private final boolean everyone = sampleIndices.length == base.samples().size();
        private final DosageBlock baseDosages = new DosageBlock(base.samples().size());
        private int next;
        private int baseNext;

        SubsetReader(GenotypeReader reader) {
            this.reader = reader;
        }

        @Override
        public int readBlock(byte[] packed) {
            return read(packed, null);
        }

        @Override
        public int readBlock(byte[] packed, DosageBlock dosages) {
            return read(packed, dosages);
        }

        private int read(byte[] packed, @Nullable DosageBlock dosages) {
            int count = Math.min(packed.length / width, variantIndices.length - next);
            if (dosages != null) {
                dosages.clear(count);
            }
            int done = 0;
            while (done < count) {
                int first = variantIndices[next];
                int run = 1;
                while (done + run < count && variantIndices[next + run] == first + run && run < LONGEST_RUN) {
                    run++;
                }
                reader.skip(first - baseNext);
                for (int got = 0; got < run; ) {
                    byte[] rows = new byte[(run - got) * baseWidth];
                    int read = dosages == null ? reader.readBlock(rows) : reader.readBlock(rows, baseDosages);
                    if (read == 0) {
                        throw new IllegalStateException("a reader ended before its variants did");
                    }
                    take(rows, read, packed, done + got, dosages);
                    got += read;
                }
                baseNext = first + run;
                next += run;
                done += run;
            }
            return done;
        }

        private void take(byte[] rows, int count, byte[] packed, int to, @Nullable DosageBlock dosages) {
            if (everyone) {
                System.arraycopy(rows, 0, packed, to * width, count * width);
            } else {
                for (int i = 0; i < count; i++) {
                    gather(rows, i * baseWidth, packed, (to + i) * width);
                }
            }
            for (int i = 0; dosages != null && i < count; i++) {
                short[] row = baseDosages.row(i);
                if (row == null) {
                    continue;
                }
                short[] chosen = dosages.begin(to + i);
                for (int s = 0; s < chosen.length; s++) {
                    chosen[s] = row[sampleIndices[s]];
                }
            }
        }

        private void gather(byte[] from, int fromOffset, byte[] to, int toOffset) {
            int[] chosen = sampleIndices;
            int out = 0;
            for (int i = 0; i < chosen.length; i++) {
                int sample = chosen[i];
                int code = from[fromOffset + (sample >> 2)] >> (2 * (sample & 3)) & 3;
                out |= code << (2 * (i & 3));
                if ((i & 3) == 3) {
                    to[toOffset + (i >> 2)] = (byte) out;
                    out = 0;
                }
            }
            if ((chosen.length & 3) != 0) {
                to[toOffset + (chosen.length >> 2)] = (byte) out;
            }
        }

        @Override
        public void skip(long variantCount) {
            next = (int) Math.min(variantIndices.length, next + variantCount);
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
