package org.endotype.genomics.kinship;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.FloatBlock;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeCounter;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.ChromosomeKinds;
import org.jspecify.annotations.Nullable;

/**
 * The genetic relationship matrix: the mean over the diploid variants at which both samples have a call of (x_j - 2p)(x_k
 * - 2p) / (2p(1-p)), with p from founders or from outside. Monomorphic variants add nothing to the sum and count as variants. The
 * diagonal has the same form.
 *
 * <p>Products of variants with missing calls are taken in single precision over {@value #BLOCK} variants and added up in
 * double: elements are good to about 1e-6. Variants without one are counted, eight times as fast, where the processor has
 * the instructions (see {@link WeightedProducts}). Tiles and batches are fixed by the number of samples, so the outcome
 * does not depend on the thread count. Cost: samples^2 x variants multiply-adds, or / 32 counting steps. Memory: 8 bytes a
 * pair of samples, 12 with missing calls, and 64 MB of packed or one block of standardised genotypes.
 *
 * <p>Source: VanRaden, J. Dairy Sci. 91:4414 (2008); Yang et al., Am. J. Hum. Genet. 88:76 (2011).
 *
 * @param samples rows and columns
 * @param values row-major, symmetric
 * @param variantCount diploid variants used
 */
public record RelationshipMatrix(SampleSet samples, double[] values, int variantCount) {

    private static final int BLOCK = 2048;
    private static final int SMALL_TILE = 512;
    private static final int LARGE_TILE = 1024;
    /** From here on two large tiles keep two threads as busy as three small ones. */
    private static final int LARGE_COHORT = 1500;

    private static final int ROWS_PER_TASK = 64;
    private static final int BATCH_BYTES = 1 << 26;
    /** Below this vectors are too short for counting to pay. */
    private static final int FEWEST_COUNTED = 128;

    public static RelationshipMatrix of(GenotypeSource source, Parallelism parallelism) {
        boolean counted = LaneKernels.haveVectorCounts() && source.samples().size() >= FEWEST_COUNTED;
        return of(source, counted ? Products.COUNTED : Products.SINGLE_PRECISION, parallelism);
    }

    /**
     * The matrix with frequencies from elsewhere, for cohorts too small to tell them.
     *
     * @param outside frequencies of allele 1 of the source's variants, NaN to take the founders'; empty for none. A variant
     *     that does not vary outside adds nothing and counts
     */
    public static RelationshipMatrix of(GenotypeSource source, double[] outside, Parallelism parallelism) {
        return outside.length == 0
                ? of(source, parallelism)
                : of(source, outside, Products.SINGLE_PRECISION, parallelism);
    }

    /** How complete variants are multiplied; those with missing calls always in single precision. */
    enum Products {
        COUNTED,
        SINGLE_PRECISION
    }

    static RelationshipMatrix of(GenotypeSource source, Products products, Parallelism parallelism) {
        return of(source, new double[0], products, parallelism);
    }

    private static RelationshipMatrix of(
            GenotypeSource source, double[] outside, Products products, Parallelism parallelism) {
        int[] diploid = ChromosomeKinds.of(source.variants()).diploid();
        if (diploid.length == 0) {
            throw new DegenerateData(
                    "no variant lies on an autosome; relationships need some (check chromosome names)");
        }
        return new Sums(
                        SubsetSource.ofVariants(source, diploid),
                        StandardizedBlocks.outsideOf(outside, diploid),
                        parallelism)
                .compute(products);
    }

    /** The largest cohort whose matrix fits an array. */
    static final int MOST_SAMPLES = 46_340;

    private static final class Sums {
        private final GenotypeSource source;
        private final double[] outside;
        private final Parallelism parallelism;
        private final int n;
        private final double[] products;
        private final int[] missing;
        private int[] bothMissing = {};

        Sums(GenotypeSource source, double[] outside, Parallelism parallelism) {
            this.source = source;
            this.outside = outside;
            this.parallelism = parallelism;
            this.n = source.samples().size();
            if (n > MOST_SAMPLES) {
                throw new DegenerateData("a relationship matrix of " + n + " samples does not fit; at most "
                        + MOST_SAMPLES + " are possible");
            }
            this.products = new double[n * n];
            this.missing = new int[n];
        }

        RelationshipMatrix compute(Products how) {
            int width = source.bytesPerVariant();
            int batch = how == Products.COUNTED
                    ? Math.min(source.variants().size(), Math.max(BLOCK, BATCH_BYTES / width))
                    : Math.min(source.variants().size(), BLOCK);
            byte[] packed = new byte[Math.multiplyExact(batch, width)];
            try (GenotypeReader reader = source.open();
                    Dense dense = new Dense()) {
                WeightedProducts counted =
                        how == Products.COUNTED ? new WeightedProducts(n, products, parallelism) : null;
                for (int count = reader.readBlock(packed); count > 0; count = reader.readBlock(packed)) {
                    if (counted == null) {
                        for (int v = 0; v < count; v++) {
                            dense.add(packed, v);
                        }
                    } else {
                        sort(packed, count, counted, dense);
                    }
                }
                dense.flush();
                if (counted != null) {
                    counted.centre();
                }
            }
            return new RelationshipMatrix(
                    source.samples(), divide(), source.variants().size());
        }

        /** Gives complete variants to the counting products by allele count, and the rest to the dense ones. */
        private void sort(byte[] packed, int count, WeightedProducts counted, Dense dense) {
            int width = source.bytesPerVariant();
            GenotypeCounter counter = GenotypeCounter.ofFounders(source.people());
            int[] rarer = new int[count];
            int[] places = new int[count];
            int tasks = (count + BLOCK - 1) / BLOCK;
            parallelism.forEachBlock(tasks, task -> {
                for (int v = task * BLOCK; v < Math.min(count, (task + 1) * BLOCK); v++) {
                    GenotypeCounter.Counts counts = counter.count(packed, v * width);
                    if (counts.anyMissing() > 0) {
                        rarer[v] = -1;
                        continue;
                    }
                    int alleles = 2 * counts.hom1() + counts.het();
                    int others = 2 * counts.called() - alleles;
                    rarer[v] = Math.min(alleles, others);
                    places[v] = LanePlanes.slot(v, alleles > others);
                }
            });
            int most = counter.chosenCount();
            int[] starts = new int[most + 2];
            for (int v = 0; v < count; v++) {
                if (rarer[v] >= 0) {
                    starts[rarer[v] + 1]++;
                } else {
                    dense.add(packed, v);
                }
            }
            for (int k = 0; k <= most; k++) {
                starts[k + 1] += starts[k];
            }
            int[] ordered = new int[starts[most + 1]];
            int[] next = starts.clone();
            for (int v = 0; v < count; v++) {
                if (rarer[v] >= 0) {
                    ordered[next[rarer[v]]++] = places[v];
                }
            }
            int leftOver = 0;
            for (int alleles = 1; alleles <= most; alleles++) {
                int last = (starts[alleles + 1] - starts[alleles]) % 32;
                leftOver += last < WeightedProducts.FEWEST_VARIANTS ? last : 0;
            }
            // A few words with few variants cost less than to load the library of dense products.
            int fewest = leftOver > BLOCK || !dense.isEmpty() ? WeightedProducts.FEWEST_VARIANTS : 1;
            // Where one allele is missing altogether every product is 0.
            for (int alleles = 1; alleles <= most; alleles++) {
                int from = starts[alleles];
                int end = starts[alleles + 1];
                double frequency = alleles / (2.0 * most);
                for (; end - from >= fewest; from += Math.min(32, end - from)) {
                    counted.add(packed, ordered, from, Math.min(32, end - from), frequency);
                }
                for (; from < end; from++) {
                    dense.add(packed, ordered[from] >> 1);
                }
            }
            counted.flush(packed);
        }

        /** Variants multiplied in single precision, a block at a time. */
        private final class Dense implements AutoCloseable {
            private final int width = source.bytesPerVariant();
            private final int perVariant = GenotypeWords.perVariant(n);
            private final StandardizedBlocks standardized = new StandardizedBlocks(source, outside);
            private final byte[] gathered =
                    new byte[Math.min(BLOCK, source.variants().size()) * width];
            private final long[] words = new long[gathered.length / width * perVariant];
            private final double[] frequencies = new double[gathered.length / width];
            private @Nullable FloatBlock block;
            private int count;
            /** Variants multiplied before; their places in the source as long as all come here, in order. */
            private int flushed;

            boolean isEmpty() {
                return count == 0 && block == null;
            }

            void add(byte[] packed, int variant) {
                if (count * width == gathered.length) {
                    flush();
                }
                System.arraycopy(packed, variant * width, gathered, count * width, width);
                count++;
            }

            void flush() {
                int used = count;
                count = 0;
                if (used == 0) {
                    return;
                }
                FloatBlock rows = block;
                if (rows == null) {
                    rows = new FloatBlock(gathered.length / width, n);
                    block = rows;
                }
                FloatBlock target = rows;
                int firstVariant = flushed;
                flushed += used;
                GenotypeWords.load(gathered, used, n, words);
                parallelism.forEachBlock(
                        (used + ROWS_PER_TASK - 1) / ROWS_PER_TASK,
                        task -> standardized.fill(
                                gathered,
                                words,
                                firstVariant,
                                task * ROWS_PER_TASK,
                                Math.min(used, (task + 1) * ROWS_PER_TASK),
                                target,
                                frequencies));
                int tile = n < LARGE_COHORT ? SMALL_TILE : LARGE_TILE;
                int tiles = (n + tile - 1) / tile;
                int pairs = tiles * (tiles - 1) / 2;
                // Tiles on the diagonal, half the work, come last and even out the threads.
                parallelism.forEachBlock(pairs + tiles, task -> {
                    int row = task >= pairs ? task - pairs : (int) ((Math.sqrt(8.0 * task + 1) + 1) / 2);
                    int column = task >= pairs ? row : task - row * (row - 1) / 2;
                    addTile(target, used, row * tile, column * tile, tile);
                });
                countMissing(words, used);
            }

            @Override
            public void close() {
                if (block != null) {
                    block.close();
                }
            }
        }

        private void addTile(FloatBlock block, int used, int i0, int j0, int tile) {
            int i1 = Math.min(n, i0 + tile);
            int j1 = Math.min(n, j0 + tile);
            int height = i1 - i0;
            int width = j1 - j0;
            float[] scratch = new float[width];
            try (FloatBlock product = new FloatBlock(height, width)) {
                block.gramTile(used, i0, i1, j0, j1, product);
                for (int i = 0; i < height; i++) {
                    int known = i0 == j0 ? i + 1 : width;
                    product.addTo(i * width, known, products, (i0 + i) * n + j0, scratch);
                }
            }
        }

        private void countMissing(long[] words, int used) {
            int perVariant = GenotypeWords.perVariant(n);
            int[][] lists = new int[used][];
            int[] list = new int[n];
            boolean any = false;
            for (int v = 0; v < used; v++) {
                int listed = 0;
                for (int w = 0; w < perVariant; w++) {
                    long x = words[v * perVariant + w];
                    for (long bits = x & ~(x >>> 1) & GenotypeWords.LOW_BITS; bits != 0; bits &= bits - 1) {
                        list[listed++] = w * 32 + (Long.numberOfTrailingZeros(bits) >> 1);
                    }
                }
                lists[v] = Arrays.copyOf(list, listed);
                any |= listed > 0;
            }
            if (!any) {
                return;
            }
            if (bothMissing.length == 0) {
                bothMissing = new int[n * n];
            }
            int bands = Math.min(64, n);
            parallelism.forEachBlock(bands, band -> {
                for (int[] absent : lists) {
                    for (int a = 0; a < absent.length; a++) {
                        int i = absent[a];
                        // Interleaved bands even out the triangle.
                        if (i % bands == band) {
                            missing[i]++;
                            int base = i * n;
                            for (int b = 0; b <= a; b++) {
                                bothMissing[base + absent[b]]++;
                            }
                        }
                    }
                }
            });
        }

        private double[] divide() {
            int variants = source.variants().size();
            parallelism.forEachBlock((n + ROWS_PER_TASK - 1) / ROWS_PER_TASK, block -> {
                for (int i = block * ROWS_PER_TASK; i < Math.min(n, (block + 1) * ROWS_PER_TASK); i++) {
                    for (int j = 0; j <= i; j++) {
                        int both = bothMissing.length == 0 ? 0 : bothMissing[i * n + j];
                        int shared = variants - missing[i] - missing[j] + both;
                        double value = products[i * n + j] / shared;
                        products[i * n + j] = value;
                        products[j * n + i] = value;
                    }
                }
            });
            return products;
        }
    }
}
