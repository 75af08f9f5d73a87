package org.endotype.genomics.kinship;

import java.util.Arrays;
import org.endotype.core.parallel.Parallelism;

/**
 * Sums over variants of (x_j - 2p)(x_k - 2p) / (2p(1-p)) for all pairs of samples, from population counts. Variants of the
 * same allele count have the same weight 1 / (2p(1-p)), so 32 of them share one word: with u = x - 1 in {-1, 0, 1} their
 * products u_j u_k add up to same less opposite homozygotes, two bit counts for 32 multiplications. What centring at c =
 * 2p - 1 takes off, (u_j - c)(u_k - c) = u_j u_k - c u_j - c u_k + c^2, is a sum a sample. Alleles are swapped where p > 1/2,
 * which changes no product.
 *
 * <p>Weights are whole numbers of a unit that is chosen a chunk of words so that their sums just fit an int; all terms use
 * the same rounded weight. Within a chunk weights differ by a factor of 2 at most, so each is good to 1 part in 2^18 or
 * better, and rounding errors are independent over allele counts: elements come out nearer than from single-precision
 * products. Integer sums do not depend on any order. Cost: samples^2 / 2 x words loop steps of {@link LaneKernels#weighted}.
 */
final class WeightedProducts {

    /** Words a chunk, for samples up to {@link #MANY_SAMPLES}. */
    private static final int CHUNK_WORDS = 256;

    private static final int FEWEST_CHUNK_WORDS = 64;
    private static final int MANY_SAMPLES = 10_000;

    /** Words of a tile that stay in a near cache while the rows pass. */
    private static final int CACHED_WORDS = 8;

    private static final int ROWS = 128;
    /** A word with fewer variants costs more than their products in single precision. */
    static final int FEWEST_VARIANTS = 8;

    private static final int WORD = 32;

    private final int samples;
    private final Parallelism parallelism;
    private final double[] products;
    private final LanePlanes planes;
    private final int[] slots;
    private final double[] weights;
    private final double[] centres;
    private final double[] sampleSums;
    private double constant;
    private int words;

    /** @param products row-major {@code samples} squared; the lower triangle and diagonal are added to */
    WeightedProducts(int samples, double[] products, Parallelism parallelism) {
        this.samples = samples;
        this.parallelism = parallelism;
        this.products = products;
        int chunkWords = samples <= MANY_SAMPLES ? CHUNK_WORDS : FEWEST_CHUNK_WORDS;
        this.planes = LanePlanes.ofHomozygotes(samples, chunkWords * WORD);
        this.slots = new int[chunkWords * WORD];
        this.weights = new double[chunkWords];
        this.centres = new double[chunkWords];
        this.sampleSums = new double[samples];
    }

    /**
     * Adds complete variants of one allele frequency.
     *
     * @param packed holds the variants
     * @param places {@link LanePlanes#slot}s, swapped where allele 1 is the more frequent
     * @param from the first place
     * @param count how many; few enough for one word
     * @param frequency of the rarer allele, above 0
     */
    void add(byte[] packed, int[] places, int from, int count, double frequency) {
        double weight = 1 / (2 * frequency * (1 - frequency));
        if (words == weights.length || words > 0 && weight * 2 < weights[0]) {
            flush(packed);
        }
        System.arraycopy(places, from, slots, words * WORD, count);
        Arrays.fill(slots, words * WORD + count, (words + 1) * WORD, LanePlanes.EMPTY);
        weights[words] = weight;
        centres[words] = 2 * frequency - 1;
        words++;
    }

    /** Adds what has been gathered from {@code packed}, whose memory may be used anew after that. */
    void flush(byte[] packed) {
        if (words == 0) {
            return;
        }
        Arrays.fill(slots, words * WORD, slots.length, LanePlanes.EMPTY);
        planes.load(packed, slots, words * WORD, parallelism);
        double sum = 0;
        for (int w = 0; w < words; w++) {
            sum += weights[w];
        }
        // Room for every word's rounding.
        double scale = (Integer.MAX_VALUE - (double) WORD * words) / (WORD * sum);
        int[] units = new int[words];
        for (int w = 0; w < words; w++) {
            units[w] = (int) Math.rint(weights[w] * scale);
            for (int i = 0; i < WORD; i++) {
                if (slots[w * WORD + i] != LanePlanes.EMPTY) {
                    constant += units[w] / scale * centres[w] * centres[w];
                }
            }
        }
        parallelism.forEachBlock(planes.tiles(), tile -> addSampleSums(tile, units, scale));
        int rowBlocks = (samples + ROWS - 1) / ROWS;
        int tiles = planes.tiles();
        ThreadLocal<int[][]> totals = ThreadLocal.withInitial(() -> new int[ROWS][LanePlanes.TILE]);
        parallelism.forEachBlock(rowBlocks * tiles, task -> {
            // The last rows have the most partners: hand them out first.
            int row = (rowBlocks - 1 - task / tiles) * ROWS;
            if (task % tiles * LanePlanes.TILE < row + ROWS) {
                addProducts(row, task % tiles, units, scale, totals.get());
            }
        });
        words = 0;
    }

    private void addSampleSums(int tile, int[] units, double scale) {
        for (int w = 0; w < words; w++) {
            double factor = units[w] / scale * centres[w];
            int[] homozygous = planes.homozygous[tile][w];
            int[] two = planes.two[tile][w];
            for (int i = 0; i < homozygous.length; i++) {
                int copies = Integer.bitCount(homozygous[i]) - 2 * Integer.bitCount(two[i]);
                sampleSums[tile * LanePlanes.TILE + i] += factor * copies;
            }
        }
    }

    private void addProducts(int row, int tile, int[] units, double scale, int[][] totals) {
        int to = Math.min(samples, row + ROWS);
        int start = tile * LanePlanes.TILE;
        int columns = planes.count(tile);
        for (int[] total : totals) {
            Arrays.fill(total, 0);
        }
        int[][] homozygous = planes.homozygous[tile];
        int[][] two = planes.two[tile];
        int[][] rowHomozygous = planes.homozygous[row / LanePlanes.TILE];
        int[][] rowTwo = planes.two[row / LanePlanes.TILE];
        for (int block = 0; block < words; block += CACHED_WORDS) {
            int end = Math.min(words, block + CACHED_WORDS);
            for (int i = row; i < to; i++) {
                int partners = Math.min(columns, i + 1 - start);
                int at = i % LanePlanes.TILE;
                int[] total = totals[i - row];
                for (int w = block; w < end; w++) {
                    LaneKernels.weighted(
                            rowHomozygous[w][at], rowTwo[w][at], units[w], homozygous[w], two[w], total, partners);
                }
            }
        }
        for (int i = row; i < to; i++) {
            int partners = Math.min(columns, i + 1 - start);
            int[] total = totals[i - row];
            int at = i * samples + start;
            for (int j = 0; j < partners; j++) {
                products[at + j] += total[j] / scale;
            }
        }
    }

    /** Takes the centring off all products; called once, after the last flush. */
    void centre() {
        int blocks = (samples + ROWS - 1) / ROWS;
        parallelism.forEachBlock(blocks, block -> {
            for (int i = block * ROWS; i < Math.min(samples, (block + 1) * ROWS); i++) {
                for (int j = 0; j <= i; j++) {
                    products[i * samples + j] += constant - sampleSums[i] - sampleSums[j];
                }
            }
        });
    }
}
