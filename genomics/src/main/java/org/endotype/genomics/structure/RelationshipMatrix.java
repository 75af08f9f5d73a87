package org.endotype.genomics.structure;

import java.util.Arrays;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.FloatBlock;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.ChromosomeKinds;

/**
 * The genetic relationship matrix: the mean over the diploid variants at which both samples have a call of (x_j - 2p)(x_k
 * - 2p) / (2p(1-p)), with p from founders. Monomorphic variants add nothing to the sum and count as variants. The
 * diagonal has the same form.
 *
 * <p>Products are taken in single precision over {@value #BLOCK} variants and added up in double: elements are good to
 * about 1e-6. Tiles are fixed by the number of samples, so the outcome does not depend on the thread count. Cost:
 * samples^2 x variants multiply-adds. Memory: 12 bytes a pair of samples, and one block of standardised genotypes.
 *
 * <p>Source: VanRaden, J. Dairy Sci. 91:4414 (2008); Yang et al., Am. J. Hum. Genet. 88:76 (2011).
 *
 * @param samples rows and columns
 * @param values row-major, symmetric
 * @param variantCount diploid variants used
 */
public record RelationshipMatrix(SampleSet samples, double[] values, int variantCount) {

    private static final int BLOCK = 1024;
    private static final int TILE = 512;
    private static final int ROWS_PER_TASK = 64;

    public static RelationshipMatrix of(GenotypeSource source, Parallelism parallelism) {
        int[] diploid = ChromosomeKinds.of(source.variants()).diploid();
        if (diploid.length == 0) {
            throw new DegenerateData(
                    "no variant lies on an autosome; relationships need some (check chromosome names)");
        }
        return new Sums(SubsetSource.ofVariants(source, diploid), parallelism).compute();
    }

    /** The largest cohort whose matrix fits an array. */
    static final int MOST_SAMPLES = 46_340;

    private static final class Sums {
        private final GenotypeSource source;
        private final Parallelism parallelism;
        private final int n;
        private final double[] products;
        private final int[] missing;
        private int[] bothMissing = {};

        Sums(GenotypeSource source, Parallelism parallelism) {
            this.source = source;
            this.parallelism = parallelism;
            this.n = source.samples().size();
            if (n > MOST_SAMPLES) {
                throw new DegenerateData("a relationship matrix of " + n + " samples does not fit; at most "
                        + MOST_SAMPLES + " are possible");
            }
            this.products = new double[n * n];
            this.missing = new int[n];
        }

        RelationshipMatrix compute() {
            int width = source.bytesPerVariant();
            int perVariant = GenotypeWords.perVariant(n);
            StandardizedBlocks standardized = new StandardizedBlocks(source);
            byte[] packed = new byte[BLOCK * width];
            long[] words = new long[BLOCK * perVariant];
            double[] frequencies = new double[BLOCK];
            int tiles = (n + TILE - 1) / TILE;
            try (GenotypeReader reader = source.open();
                    FloatBlock block = new FloatBlock(BLOCK, n)) {
                for (int count = reader.readBlock(packed); count > 0; count = reader.readBlock(packed)) {
                    int used = count;
                    GenotypeWords.load(packed, used, n, words);
                    parallelism.forEachBlock(
                            (used + ROWS_PER_TASK - 1) / ROWS_PER_TASK,
                            task -> standardized.fill(
                                    packed,
                                    words,
                                    task * ROWS_PER_TASK,
                                    Math.min(used, (task + 1) * ROWS_PER_TASK),
                                    block,
                                    frequencies));
                    parallelism.forEachBlock(tiles * (tiles + 1) / 2, tile -> addTile(block, used, tile));
                    countMissing(words, used);
                }
            }
            return new RelationshipMatrix(
                    source.samples(), divide(), source.variants().size());
        }

        private void addTile(FloatBlock block, int used, int tile) {
            int row = (int) ((Math.sqrt(8.0 * tile + 1) - 1) / 2);
            int column = tile - row * (row + 1) / 2;
            int i0 = row * TILE;
            int i1 = Math.min(n, i0 + TILE);
            int j0 = column * TILE;
            int j1 = Math.min(n, j0 + TILE);
            int height = i1 - i0;
            int width = j1 - j0;
            float[] scratch = new float[width];
            try (FloatBlock product = new FloatBlock(height, width)) {
                block.gramTile(used, i0, i1, j0, j1, product);
                for (int i = 0; i < height; i++) {
                    int known = row == column ? i + 1 : width;
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
            for (int i = 0; i < n; i++) {
                for (int j = 0; j <= i; j++) {
                    int both = bothMissing.length == 0 ? 0 : bothMissing[i * n + j];
                    int shared = variants - missing[i] - missing[j] + both;
                    double value = products[i * n + j] / shared;
                    products[i * n + j] = value;
                    products[j * n + i] = value;
                }
            }
            return products;
        }
    }
}
