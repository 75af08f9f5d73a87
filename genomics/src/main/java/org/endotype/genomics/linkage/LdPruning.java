package org.endotype.genomics.linkage;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.endotype.genomics.genotype.GenotypeCounts;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.ChromosomeKinds;
import org.endotype.genomics.variant.Variant;

/**
 * Thins variants until no pair within a window is correlated beyond a threshold, with the choices of PLINK 2's
 * {@code --indep-pairwise}: of a pair the variant with the higher major-allele frequency leaves, on ties the later one;
 * in each window the new variants are taken from the last to the first, each compared with those before it from the
 * nearest outwards; a new variant that has just left is still compared with those before it. Monomorphic variants leave before any comparison. Correlations and frequencies are of founders.
 *
 * <p>Variants without a place (chromosome 0) are not considered and are left out. On chromosome X a man's one copy
 * counts once in the frequency and like a homozygote in the correlation.
 *
 * <p>Whether a pair is too close is computed ahead, in parallel, for {@value #BATCH} variants at a time against those
 * that are still there; the choices are then made in order, so the outcome is the same on any number of threads. Cost:
 * variants x window x samples / 64 word operations. Memory: the window and one batch.
 *
 * <p>Source: the behaviour of PLINK 2.0, observed; Purcell et al., Am. J. Hum. Genet. 81:559 (2007).
 */
public final class LdPruning {

    private static final int BATCH = 1024;
    private static final int SECONDS_PER_BLOCK = 32;
    /** PLINK 2 compares with a threshold and a frequency raised by this much, so that exact ties do not count. */
    private static final double MARGIN = 0x1p-44;

    private final GenotypeSource source;
    private final LdWindow window;
    private final double threshold;
    private final Parallelism parallelism;

    private LdPruning(GenotypeSource source, LdWindow window, double r2, Parallelism parallelism) {
        this.source = source;
        this.window = window;
        this.threshold = r2 * (1 + MARGIN);
        this.parallelism = parallelism;
    }

    /** Indices of the variants of {@code source} that stay, ascending. */
    public static int[] keptVariants(GenotypeSource source, LdWindow window, double r2, Parallelism parallelism) {
        return keptVariants(source, window, r2, new LocalEngine(parallelism));
    }

    /** The same on any engine; on a cluster a chromosome is a piece. */
    public static int[] keptVariants(GenotypeSource source, LdWindow window, double r2, Engine engine) {
        if (!(r2 >= 0 && r2 < 1)) {
            throw new InvalidConfiguration("the r2 threshold must lie in 0..1, found " + r2);
        }
        GenotypeSource founders = founders(source);
        if (founders.samples().size() < 2) {
            throw new DegenerateData("correlations between variants need at least 2 founders");
        }
        List<Stretch> stretches = stretches(founders);
        BitSet kept = new BitSet();
        Optional<Parallelism> here = engine.inThisProcess();
        if (here.isPresent()) {
            new LdPruning(founders, window, r2, here.get()).prune(stretches, kept);
        } else {
            engine.forEach(
                    new PruningJob(PortableGenotypes.of(founders), window, r2, List.copyOf(stretches)),
                    stretches.size(),
                    (piece, ofChromosome) -> kept.or(ofChromosome));
        }
        return kept.stream().toArray();
    }

    /** The founders of a source, or everyone where there is no founder. */
    static GenotypeSource founders(GenotypeSource source) {
        int[] founders = IntStream.range(0, source.people().size())
                .filter(i -> source.people().get(i).descent() == Descent.FOUNDER)
                .toArray();
        return founders.length == 0 ? source : SubsetSource.ofSamples(source, founders);
    }

    /** The variants of one chromosome that has places. */
    private record Stretch(int start, int end, ChromosomeKind kind) implements Serializable {}

    private record PruningJob(PortableGenotypes genotypes, LdWindow window, double r2, List<Stretch> stretches)
            implements Job<BitSet> {
        @Override
        public String name() {
            return "pruning";
        }

        @Override
        public Worker<BitSet> open() {
            LdPruning pruning = new LdPruning(genotypes.source(), window, r2, Parallelism.single());
            return piece -> {
                BitSet kept = new BitSet();
                pruning.prune(List.of(stretches.get(piece)), kept);
                return kept;
            };
        }
    }

    private static List<Stretch> stretches(GenotypeSource source) {
        List<Variant> variants = source.variants();
        ChromosomeKinds kinds = ChromosomeKinds.of(variants);
        Set<String> seen = new HashSet<>();
        List<Stretch> stretches = new ArrayList<>();
        int start = 0;
        while (start < variants.size()) {
            String chromosome = variants.get(start).chromosome();
            int end = start + 1;
            while (end < variants.size() && variants.get(end).chromosome().equals(chromosome)) {
                end++;
            }
            if (!seen.add(chromosome)) {
                throw new InconsistentInput("variant " + (start + 1) + " returns to chromosome " + chromosome
                        + ", which ended before; sort the variants by chromosome and position");
            }
            if (kinds.get(start) != ChromosomeKind.UNPLACED) {
                stretches.add(new Stretch(start, end, kinds.get(start)));
            }
            start = end;
        }
        return stretches;
    }

    private void prune(List<Stretch> stretches, BitSet kept) {
        try (GenotypeReader reader = source.open()) {
            int at = 0;
            for (Stretch stretch : stretches) {
                reader.skip(stretch.start() - at);
                new Chromosome(stretch.start(), stretch.end(), stretch.kind()).prune(reader, kept);
                at = stretch.end();
            }
        }
    }

    /** One chromosome's variants, indexed from 0. */
    private final class Chromosome {

        private final int first;
        private final int count;
        /** For every variant, where the window begins in which it is new. */
        private final int[] windowStart;
        /** For every variant, one past the last variant of the window in which it is new. */
        private final int[] windowEnd;

        private final LdRows[] rows;
        private final double[] majorFrequency;
        private final BitSet present = new BitSet();
        private final SampleMask haploid;
        private final SampleMask diploid;

        Chromosome(int first, int end, ChromosomeKind kind) {
            List<Person> people = source.people();
            boolean x = kind == ChromosomeKind.X;
            this.haploid = SampleMask.of(people.size(), i -> x && people.get(i).sex() == Sex.MALE);
            this.diploid = SampleMask.of(people.size(), i -> !x || people.get(i).sex() != Sex.MALE);
            this.first = first;
            this.count = end - first;
            this.windowStart = new int[count];
            this.windowEnd = new int[count];
            this.rows = new LdRows[count];
            this.majorFrequency = new double[count];
            if (window instanceof LdWindow.Variants byCount) {
                layOutByCount(byCount);
            } else if (window instanceof LdWindow.BasePairs byPosition) {
                layOutByPosition(byPosition.spanBp());
            }
        }

        private void layOutByCount(LdWindow.Variants byCount) {
            int start = 0;
            int laidOut = 0;
            while (laidOut < count) {
                int end = Math.min(count, start + byCount.size());
                for (; laidOut < end; laidOut++) {
                    windowStart[laidOut] = start;
                    windowEnd[laidOut] = end;
                }
                start += byCount.step();
            }
        }

        private void layOutByPosition(int spanBp) {
            List<Variant> variants = source.variants();
            int laidOut = 0;
            int end = 0;
            for (int start = 0; start < count; start++) {
                long last = (long) variants.get(first + start).positionBp() + spanBp;
                while (end < count && variants.get(first + end).positionBp() <= last) {
                    if (end > 0
                            && variants.get(first + end).positionBp()
                                    < variants.get(first + end - 1).positionBp()) {
                        throw new InconsistentInput("variant " + (first + end + 1)
                                + " lies before its predecessor; sort the variants by position for a window in kb");
                    }
                    end++;
                }
                for (; laidOut < end; laidOut++) {
                    windowStart[laidOut] = start;
                    windowEnd[laidOut] = end;
                }
            }
        }

        void prune(GenotypeReader reader, BitSet kept) {
            int loaded = 0;
            while (loaded < count) {
                int end = loaded;
                while (end < count && (end == loaded || windowEnd[end] - loaded <= BATCH)) {
                    end = windowEnd[end];
                }
                load(reader, loaded, end);
                BitSet[] close = closePairs(loaded, end);
                choose(loaded, end, close);
                int nextStart = end < count ? windowStart[end] : count;
                for (int i = windowStart[loaded]; i < nextStart; i++) {
                    rows[i] = null;
                }
                loaded = end;
            }
            present.stream().forEach(i -> kept.set(first + i));
        }

        private void load(GenotypeReader reader, int from, int to) {
            int samples = source.samples().size();
            int width = source.bytesPerVariant();
            int words = GenotypeWords.perVariant(samples);
            byte[] packed = new byte[(to - from) * width];
            int got = 0;
            while (got < to - from) {
                byte[] target = got == 0 ? packed : new byte[packed.length - got * width];
                int read = reader.readBlock(target);
                if (got > 0) {
                    System.arraycopy(target, 0, packed, got * width, read * width);
                }
                got += read;
            }
            int blocks = (to - from + SECONDS_PER_BLOCK - 1) / SECONDS_PER_BLOCK;
            boolean[] constant = new boolean[to - from];
            parallelism.forEachBlock(blocks, block -> {
                long[] row = new long[words];
                byte[] one = new byte[width];
                int last = Math.min(to - from, (block + 1) * SECONDS_PER_BLOCK);
                for (int i = block * SECONDS_PER_BLOCK; i < last; i++) {
                    System.arraycopy(packed, i * width, one, 0, width);
                    GenotypeWords.load(one, 1, samples, row);
                    LdRows planes = LdRows.of(row, 0, samples);
                    rows[from + i] = planes;
                    constant[i] = planes.isConstant();
                    double frequency =
                            frequency(GenotypeWords.count(row, 0, diploid), GenotypeWords.count(row, 0, haploid));
                    majorFrequency[from + i] = Math.max(frequency, 1 - frequency);
                }
            });
            for (int i = 0; i < constant.length; i++) {
                present.set(from + i, !constant[i]);
            }
        }

        private static double frequency(GenotypeCounts twoCopies, GenotypeCounts oneCopy) {
            double copies1 = 2.0 * twoCopies.hom1() + twoCopies.het() + oneCopy.hom1() + 0.5 * oneCopy.het();
            return copies1 / (2.0 * twoCopies.called() + oneCopy.called());
        }

        /** For each new variant, those before it in its window that it is too close to. */
        private BitSet[] closePairs(int from, int to) {
            BitSet[] close = new BitSet[to - from];
            int blocks = (to - from + SECONDS_PER_BLOCK - 1) / SECONDS_PER_BLOCK;
            parallelism.forEachBlock(blocks, block -> {
                int last = Math.min(to, from + (block + 1) * SECONDS_PER_BLOCK);
                for (int second = from + block * SECONDS_PER_BLOCK; second < last; second++) {
                    BitSet found = new BitSet();
                    close[second - from] = found;
                    if (!present.get(second)) {
                        continue;
                    }
                    LdRows row = rows[second];
                    int start = windowStart[second];
                    for (int i = present.previousSetBit(second - 1); i >= start; i = present.previousSetBit(i - 1)) {
                        if (row.exceeds(rows[i], threshold)) {
                            found.set(i - start);
                        }
                    }
                }
            });
            return close;
        }

        private void choose(int from, int to, BitSet[] close) {
            int start = from;
            while (start < to) {
                int end = windowEnd[start];
                // One that leaves for a later variant of its own window is still held against those before it.
                BitSet atWindowStart = present.get(start, end);
                for (int second = end - 1; second >= start; second--) {
                    if (!atWindowStart.get(second - start)) {
                        continue;
                    }
                    int base = windowStart[second];
                    BitSet near = close[second - from];
                    for (int i = near.previousSetBit(second - 1 - base); i >= 0; i = near.previousSetBit(i - 1)) {
                        if (!present.get(base + i)) {
                            continue;
                        }
                        if (majorFrequency[base + i] > majorFrequency[second] * (1 + MARGIN)) {
                            present.clear(base + i);
                        } else {
                            present.clear(second);
                            break;
                        }
                    }
                }
                start = end;
            }
        }
    }

    /** The ids at some indices, in order. */
    public static List<String> ids(GenotypeSource source, int[] indices) {
        List<String> ids = new ArrayList<>(indices.length);
        for (int index : indices) {
            ids.add(source.variants().get(index).id());
        }
        return ids;
    }
}
