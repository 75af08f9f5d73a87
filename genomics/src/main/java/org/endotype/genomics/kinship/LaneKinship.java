package org.endotype.genomics.kinship;

import java.util.Arrays;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;

/**
 * Fills bands of pair counts by {@link LaneKernels}, some samples against a tile of others at a time. Two homozygote
 * counts a pair say everything where no call is missing; words of a sample that hold missing calls then cost two more.
 * Counts of one chunk are gathered in pairs of 16 bits, so the pairs' own counts are touched once a chunk.
 */
final class LaneKinship {

    /** Counts of a chunk fit 16 bits. */
    private static final int CHUNK = 8192;

    /** Words of a tile that stay in a near cache while the rows pass. */
    private static final int WORDS = 8;

    /** Samples against a tile at a time: their totals stay in the second cache. */
    private static final int ROWS = 128;

    private final GenotypeSource source;
    private final Parallelism parallelism;
    private final LanePlanes planes;
    private final int samples;

    LaneKinship(GenotypeSource source, Parallelism parallelism) {
        this.source = source;
        this.parallelism = parallelism;
        this.samples = source.samples().size();
        this.planes = LanePlanes.ofAllGenotypes(
                samples, Math.min(CHUNK, source.variants().size()));
    }

    void fill(KinshipBand band) {
        byte[] packed = new byte[Math.min(CHUNK, source.variants().size()) * source.bytesPerVariant()];
        int rowBlocks = (band.endSample() + ROWS - 1) / ROWS;
        int tiles = planes.tiles();
        ThreadLocal<Totals> totals = ThreadLocal.withInitial(Totals::new);
        try (GenotypeReader reader = source.open()) {
            for (int count = reader.readBlock(packed); count > 0; count = reader.readBlock(packed)) {
                planes.load(packed, count, parallelism);
                int[] hets = counts(planes.het);
                int[] missing = counts(planes.missing);
                band.countSamples(hets, missing);
                int[] constants = new int[samples];
                Arrays.setAll(constants, i -> hets[i] + missing[i]);
                boolean complete = !band.hasMissing();
                int variants = count;
                parallelism.forEachBlock(rowBlocks * tiles, task -> {
                    // The last rows have the most partners: hand them out first.
                    int row = (rowBlocks - 1 - task / tiles) * ROWS;
                    Totals own = totals.get();
                    own.addCalls(band, row, task % tiles, constants, variants);
                    if (!complete) {
                        own.addHidden(band, row, task % tiles);
                    }
                });
            }
        }
        band.settle();
    }

    private int[] counts(int[][][] plane) {
        int[] counts = new int[samples];
        parallelism.forEachBlock(planes.tiles(), tile -> {
            int[] totals = new int[planes.count(tile)];
            for (int w = 0; w < planes.usedWords(); w++) {
                LaneKernels.shared(-1, plane[tile][w], totals, totals.length);
            }
            System.arraycopy(totals, 0, counts, tile * LanePlanes.TILE, totals.length);
        });
        return counts;
    }

    /** One thread's counts of some samples with a tile of others. */
    private final class Totals {
        private final int[][] first = new int[ROWS][LanePlanes.TILE];
        private final int[][] second = new int[ROWS][LanePlanes.TILE];

        void addCalls(KinshipBand band, int row, int tile, int[] constants, int variants) {
            int from = Math.max(row, band.firstSample());
            int to = Math.min(row + ROWS, band.endSample());
            int start = tile * LanePlanes.TILE;
            int columns = planes.count(tile);
            if (from >= to || start >= to) {
                return;
            }
            clear(first);
            int[][] homozygous = planes.homozygous[tile];
            int[][] two = planes.two[tile];
            int[][] rowHomozygous = planes.homozygous[row / LanePlanes.TILE];
            int[][] rowTwo = planes.two[row / LanePlanes.TILE];
            int used = planes.usedWords();
            for (int block = 0; block < used; block += WORDS) {
                int end = Math.min(used, block + WORDS);
                for (int i = from; i < to; i++) {
                    int partners = Math.min(columns, i - start);
                    int at = i % LanePlanes.TILE;
                    int[] totals = first[i - row];
                    for (int w = block; w < end; w++) {
                        LaneKernels.homozygotes(
                                rowHomozygous[w][at], rowTwo[w][at], homozygous[w], two[w], totals, partners);
                    }
                }
            }
            for (int i = from; i < to; i++) {
                int partners = Math.min(columns, i - start);
                band.addCalls(i, start, first[i - row], constants[i] - variants, constants, partners);
            }
        }

        /** Words without a missing call, most of them, cost one comparison. */
        void addHidden(KinshipBand band, int row, int tile) {
            int to = Math.min(row + ROWS, band.endSample());
            int start = tile * LanePlanes.TILE;
            int columns = Math.min(planes.count(tile), band.endSample() - start);
            if (columns <= 0 || to <= band.firstSample() && start + columns <= band.firstSample()) {
                return;
            }
            clear(first);
            clear(second);
            int[][] het = planes.het[tile];
            int[][] missing = planes.missing[tile];
            int[][] rowMissing = planes.missing[row / LanePlanes.TILE];
            int used = planes.usedWords();
            for (int block = 0; block < used; block += WORDS) {
                int end = Math.min(used, block + WORDS);
                for (int i = row; i < to; i++) {
                    int at = i % LanePlanes.TILE;
                    for (int w = block; w < end; w++) {
                        int lacking = rowMissing[w][at];
                        if (lacking != 0) {
                            LaneKernels.shared(lacking, het[w], first[i - row], columns);
                            LaneKernels.shared(lacking, missing[w], second[i - row], columns);
                        }
                    }
                }
            }
            for (int i = Math.max(row, band.firstSample()); i < to; i++) {
                int earlier = Math.min(columns, i - start);
                if (earlier > 0) {
                    band.addHiddenByFirst(i, start, first[i - row], second[i - row], earlier);
                }
            }
            for (int j = Math.max(start, band.firstSample()); j < start + columns; j++) {
                for (int i = row; i < Math.min(to, j); i++) {
                    band.addHiddenBySecond(j, i, first[i - row][j - start]);
                }
            }
        }

        private void clear(int[][] totals) {
            for (int[] row : totals) {
                Arrays.fill(row, 0);
            }
        }
    }
}
