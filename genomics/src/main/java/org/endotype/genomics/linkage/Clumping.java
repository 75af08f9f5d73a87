package org.endotype.genomics.linkage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.linkage.ClumpOptions.Correlation;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;

/**
 * Gathers the results of an association scan into clumps: the variants are taken from the smallest p on (ties in file
 * order); one that belongs to no clump yet and whose p is small enough becomes an index variant, and every variant within
 * the radius that belongs to none and is correlated with it beyond the threshold joins its clump, whatever its own p.
 *
 * <p>Correlations are of founders, over the samples that have both calls; see {@link LdPair}. Variants without a p value
 * take no part. Results do not depend on the thread count.
 *
 * <p>Cost: index variants x neighbours x samples / 32 word operations, one pass over the source. Memory: a quarter of a
 * byte a call of those variants of one chromosome that lie within reach of a possible index variant.
 *
 * <p>Source: Purcell et al., Am. J. Hum. Genet. 81:559 (2007); the order of choices as PLINK 1.9 was seen to have it.
 */
public final class Clumping {

    /** Word operations below which a second thread is not worth waking. */
    private static final long WORTH_SHARING = 1 << 16;

    private final GenotypeSource source;
    private final double[] p;
    private final ClumpOptions options;
    private final Parallelism parallelism;

    private Clumping(GenotypeSource source, double[] p, ClumpOptions options, Parallelism parallelism) {
        this.source = source;
        this.p = p;
        this.options = options;
        this.parallelism = parallelism;
    }

    /**
     * @param p one a variant of the source, NaN where it has none
     * @return clumps from the smallest p on
     */
    public static List<Clump> of(GenotypeSource whole, double[] p, ClumpOptions options, Parallelism parallelism) {
        if (p.length != whole.variants().size()) {
            throw new IllegalArgumentException("expected one p value a variant");
        }
        GenotypeSource founders = LdPruning.founders(whole);
        if (founders.samples().size() < 2) {
            throw new DegenerateData("correlations between variants need at least 2 founders");
        }
        return new Clumping(founders, p, options, parallelism).run();
    }

    private List<Clump> run() {
        List<Variant> variants = source.variants();
        List<int[]> chromosomes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
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
            if (ChromosomeKind.of(chromosome) != ChromosomeKind.UNPLACED) {
                chromosomes.add(withinReach(start, end));
            }
            start = end;
        }
        int[] needed = chromosomes.stream().flatMapToInt(Arrays::stream).toArray();
        List<Clump> clumps = new ArrayList<>();
        if (needed.length == 0) {
            return clumps;
        }
        GenotypeSource subset = SubsetSource.ofVariants(source, needed);
        try (GenotypeReader reader = subset.open()) {
            for (int[] chromosome : chromosomes) {
                if (chromosome.length > 0) {
                    clump(chromosome, load(reader, chromosome.length), clumps);
                }
            }
        }
        clumps.sort(Comparator.comparingDouble(Clump::p).thenComparingInt(Clump::index));
        return clumps;
    }

    /** Variants of [start, end) with a p value that lie within the radius of one that may be an index variant. */
    private int[] withinReach(int start, int end) {
        List<Variant> variants = source.variants();
        int[] candidates = IntStream.range(start, end)
                .filter(v -> p[v] <= options.indexP())
                .map(v -> variants.get(v).positionBp())
                .sorted()
                .toArray();
        return IntStream.range(start, end)
                .filter(v -> !Double.isNaN(p[v])
                        && isNear(candidates, variants.get(v).positionBp()))
                .toArray();
    }

    private boolean isNear(int[] candidates, int positionBp) {
        int at = Arrays.binarySearch(candidates, positionBp);
        if (at >= 0) {
            return true;
        }
        int next = -at - 1;
        return next < candidates.length && candidates[next] - (long) positionBp < options.radiusBp()
                || next > 0 && positionBp - (long) candidates[next - 1] < options.radiusBp();
    }

    private long[][] load(GenotypeReader reader, int count) {
        int samples = source.samples().size();
        int width = source.bytesPerVariant();
        int words = GenotypeWords.perVariant(samples);
        long[][] rows = new long[count][];
        int done = 0;
        while (done < count) {
            byte[] packed = new byte[Math.min(count - done, 256) * width];
            int read = reader.readBlock(packed);
            if (read == 0) {
                throw new IllegalStateException("a reader ended before its variants did");
            }
            long[] block = new long[read * words];
            GenotypeWords.load(packed, read, samples, block);
            for (int i = 0; i < read; i++) {
                rows[done + i] = Arrays.copyOfRange(block, i * words, (i + 1) * words);
            }
            done += read;
        }
        return rows;
    }

    private void clump(int[] chromosome, long[][] rows, List<Clump> clumps) {
        List<Variant> variants = source.variants();
        List<Person> people = source.people();
        boolean x = ChromosomeKind.of(variants.get(chromosome[0]).chromosome()) == ChromosomeKind.X;
        LdPair pair = new LdPair(
                SampleMask.of(people.size(), i -> !x || people.get(i).sex() != Sex.MALE),
                SampleMask.of(people.size(), i -> x && people.get(i).sex() == Sex.MALE));
        Integer[] byPosition = IntStream.range(0, chromosome.length).boxed().toArray(Integer[]::new);
        Arrays.sort(byPosition, Comparator.comparingInt(i -> variants.get(chromosome[i])
                .positionBp()));
        long[] positions = new long[chromosome.length];
        int[] rank = new int[chromosome.length];
        for (int k = 0; k < positions.length; k++) {
            positions[k] = variants.get(chromosome[byPosition[k]]).positionBp();
            rank[byPosition[k]] = k;
        }
        Integer[] byP = byPosition.clone();
        Arrays.sort(
                byP, Comparator.comparingDouble((Integer i) -> p[chromosome[i]]).thenComparingInt(i -> i));
        boolean[] taken = new boolean[chromosome.length];
        for (int index : byP) {
            if (p[chromosome[index]] > options.indexP()) {
                break;
            }
            if (taken[index]) {
                continue;
            }
            taken[index] = true;
            long place = positions[rank[index]];
            int from = rank[index];
            while (from > 0 && place - positions[from - 1] < options.radiusBp()) {
                from--;
            }
            int to = rank[index] + 1;
            while (to < positions.length && positions[to] - place < options.radiusBp()) {
                to++;
            }
            int[] near = Arrays.stream(byPosition, from, to)
                    .mapToInt(Integer::intValue)
                    .filter(i -> !taken[i])
                    .toArray();
            boolean[] joins = correlated(pair, rows, index, near);
            int[] members = IntStream.range(0, near.length)
                    .filter(i -> joins[i])
                    .map(i -> near[i])
                    .sorted()
                    .toArray();
            for (int member : members) {
                taken[member] = true;
            }
            clumps.add(Clump.of(
                    chromosome[index],
                    Arrays.stream(members).map(i -> chromosome[i]).toArray(),
                    p));
        }
    }

    private boolean[] correlated(LdPair pair, long[][] rows, int index, int[] near) {
        boolean[] joins = new boolean[near.length];
        boolean haplotypes = options.correlation() == Correlation.HAPLOTYPE;
        int blocks = (long) near.length * rows[index].length < WORTH_SHARING
                ? Math.min(1, near.length)
                : Math.min(near.length, 64);
        parallelism.forEachBlock(blocks, block -> {
            int end = (int) ((long) near.length * (block + 1) / blocks);
            for (int i = (int) ((long) near.length * block / blocks); i < end; i++) {
                double r2 = haplotypes
                        ? pair.haplotypeR2(rows[index], rows[near[i]])
                        : pair.genotypeR2(rows[index], rows[near[i]]);
                joins[i] = r2 > options.r2();
            }
        });
        return joins;
    }
}
