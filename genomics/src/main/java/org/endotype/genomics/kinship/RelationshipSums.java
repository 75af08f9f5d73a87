package org.endotype.genomics.kinship;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.FloatBlock;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeCounter;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.kinship.RelationshipMatrix.Products;
import org.jspecify.annotations.Nullable;

/** Sums of standardised products over the variants of one source, or of a range of one; see {@link RelationshipMatrix}. */
final class RelationshipSums {

    private static final int BLOCK = 2048;
    private static final int SMALL_TILE = 512;
    private static final int LARGE_TILE = 1024;
    /** From here on two large tiles keep two threads as busy as three small ones. */
    private static final int LARGE_COHORT = 1500;

    private static final int ROWS_PER_TASK = 64;
    private static final int BATCH_BYTES = 1 << 26;
    private static final int BLOCKS_A_PIECE = 2;

    private final GenotypeSource source;
    private final double[] outside;
    private final Parallelism parallelism;
    private final int n;
    private final double[] products;
    private final int[] missing;
    private int[] bothMissing = {};

    RelationshipSums(GenotypeSource source, double[] outside, Parallelism parallelism) {
        this.source = source;
        this.outside = outside;
        this.parallelism = parallelism;
        this.n = source.samples().size();
        if (n > RelationshipMatrix.MOST_SAMPLES) {
            throw new DegenerateData("a relationship matrix of " + n + " samples does not fit; at most "
                    + RelationshipMatrix.MOST_SAMPLES + " are possible");
        }
        this.products = new double[n * n];
        this.missing = new int[n];
    }

    /** Variants that are read and sorted at once, and a piece on a cluster. */
    static int variantsABatch(GenotypeSource source, Products how) {
        return how == Products.COUNTED
                ? Math.max(BLOCK, BATCH_BYTES / source.bytesPerVariant())
                : BLOCK * BLOCKS_A_PIECE;
    }

    /** Adds up all variants. Each batch is closed before the next, so that batches may be added up elsewhere as well. */
    void add(Products how) {
        add(how, variantsABatch(source, how));
    }

    /** The same with another size of batches. */
    void add(Products how, int variantsABatch) {
        int width = source.bytesPerVariant();
        int batch = Math.min(source.variants().size(), how == Products.COUNTED ? variantsABatch : BLOCK);
        byte[] packed = new byte[Math.multiplyExact(batch, width)];
        try (GenotypeReader reader = source.open();
                Dense dense = new Dense()) {
            WeightedProducts counted = how == Products.COUNTED ? new WeightedProducts(n, products, parallelism) : null;
            for (int count = reader.readBlock(packed); count > 0; count = reader.readBlock(packed)) {
                if (counted == null) {
                    for (int v = 0; v < count; v++) {
                        dense.add(packed, v);
                    }
                } else {
                    sort(packed, count, counted, dense);
                }
                dense.flush();
            }
            if (counted != null) {
                counted.centre();
            }
        }
    }

    /** The sums as they travel: lower triangles with the diagonal. */
    RelationshipPart part() {
        int size = Math.toIntExact((long) n * (n + 1) / 2);
        double[] lower = new double[size];
        int[] both = new int[bothMissing.length == 0 ? 0 : size];
        int at = 0;
        for (int i = 0; i < n; i++) {
            System.arraycopy(products, i * n, lower, at, i + 1);
            if (both.length > 0) {
                System.arraycopy(bothMissing, i * n, both, at, i + 1);
            }
            at += i + 1;
        }
        return new RelationshipPart(lower, missing, both);
    }

    /** Adds sums that were taken elsewhere. */
    void add(RelationshipPart part) {
        if (part.bothMissing().length > 0 && bothMissing.length == 0) {
            bothMissing = new int[n * n];
        }
        int at = 0;
        for (int i = 0; i < n; i++) {
            missing[i] += part.missing()[i];
            for (int j = 0; j <= i; j++, at++) {
                products[i * n + j] += part.products()[at];
                if (part.bothMissing().length > 0) {
                    bothMissing[i * n + j] += part.bothMissing()[at];
                }
            }
        }
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
            return count == 0;
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

    /** Means over the {@code variants} that were added. */
    double[] divide(int variants) {
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
