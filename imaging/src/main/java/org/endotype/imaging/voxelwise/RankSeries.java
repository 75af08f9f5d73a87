package org.endotype.imaging.voxelwise;

import java.util.Arrays;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.signal.RunCleaning;

/**
 * The ranks of each voxel's cleaned signal over its volumes, doubled so that mean ranks are whole numbers; 2 bytes a voxel
 * and volume, one array a tile of voxels. Equal values share the mean of their ranks; values that agree to 11 digits are
 * taken for equal.
 *
 * <p>Values are dealt into four buckets a volume between the least and the greatest and finished by insertion: O(volumes) a
 * voxel where values are spread, O(volumes log volumes) where they are not.
 */
final class RankSeries {

    static final int TILE_VOXELS = 512;

    /** Twice a rank must fit 16 bits. */
    static final int MOST_VOLUMES = 16_000;

    /** Bits of a packed value that hold its place. */
    private static final int PLACE_BITS = 14;

    private static final long PLACES = (1L << PLACE_BITS) - 1;

    private static final int BUCKETS_PER_VOLUME = 4;

    /** Shifts a volume after which the values are taken for badly spread. */
    private static final int PATIENCE = 8;

    private final short[][] tiles;
    private final int volumes;

    private RankSeries(short[][] tiles, int volumes) {
        this.tiles = tiles;
        this.volumes = volumes;
    }

    static RankSeries of(VoxelSeries voxels, RunCleaning cleaning, Parallelism parallelism) {
        int n = cleaning.keptVolumes();
        int count = voxels.voxelCount();
        short[][] tiles = new short[(count + TILE_VOXELS - 1) / TILE_VOXELS][];
        parallelism.forEachBlock(tiles.length, tile -> {
            int from = tile * TILE_VOXELS;
            int size = Math.min(TILE_VOXELS, count - from);
            short[] ranks = new short[Math.multiplyExact(size, n)];
            double[] raw = new double[voxels.volumeCount()];
            Ranking ranking = new Ranking(n);
            for (int i = 0; i < size; i++) {
                voxels.copySignal(from + i, raw);
                ranking.write(cleaning.apply(raw), ranks, i * n);
            }
            tiles[tile] = ranks;
        });
        return new RankSeries(tiles, n);
    }

    int volumeCount() {
        return volumes;
    }

    /** Adds a voxel's doubled ranks to {@code sums[from ...]}. */
    void addTo(int voxel, int[] sums, int from) {
        short[] ranks = tiles[voxel / TILE_VOXELS];
        int base = voxel % TILE_VOXELS * volumes;
        for (int t = 0; t < volumes; t++) {
            sums[from + t] += ranks[base + t];
        }
    }

    /** Ranks one signal after another; for one thread. */
    private static final class Ranking {
        private final int[] bucketOf;
        private final int[] starts;
        private final long[] sorted;

        Ranking(int volumes) {
            bucketOf = new int[volumes];
            starts = new int[BUCKETS_PER_VOLUME * volumes + 1];
            sorted = new long[volumes];
        }

        void write(double[] values, short[] ranks, int at) {
            deal(values);
            finish();
            int n = values.length;
            int from = 0;
            while (from < n) {
                int to = from + 1;
                while (to < n && (sorted[to] & ~PLACES) == (sorted[from] & ~PLACES)) {
                    to++;
                }
                for (int i = from; i < to; i++) {
                    ranks[at + (int) (sorted[i] & PLACES)] = (short) (from + to + 1);
                }
                from = to;
            }
        }

        /** Puts the packed values into the order of their buckets, which that of the values does not contradict. */
        private void deal(double[] values) {
            double least = Double.POSITIVE_INFINITY;
            double greatest = Double.NEGATIVE_INFINITY;
            for (double value : values) {
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
            int last = starts.length - 2;
            double scale = last / (greatest - least);
            Arrays.fill(starts, 0);
            for (int t = 0; t < values.length; t++) {
                // A value that is not a number, and all of a constant, fall into the first.
                int bucket = Math.min(last, (int) ((values[t] - least) * scale));
                bucketOf[t] = bucket;
                starts[bucket + 1]++;
            }
            for (int bucket = 1; bucket <= last; bucket++) {
                starts[bucket] += starts[bucket - 1];
            }
            for (int t = 0; t < values.length; t++) {
                sorted[starts[bucketOf[t]]++] = packed(values[t], t);
            }
        }

        private static long packed(double value, int place) {
            long bits = Double.doubleToLongBits(value + 0.0);
            // Negative numbers fall as their bits rise: turn them, and the order of bits is that of numbers.
            long ordered = bits ^ ((bits >> 63) & Long.MAX_VALUE);
            return (ordered & ~PLACES) | place;
        }

        private void finish() {
            int left = PATIENCE * sorted.length;
            for (int i = 1; i < sorted.length; i++) {
                long value = sorted[i];
                int at = i;
                while (at > 0 && sorted[at - 1] > value) {
                    sorted[at] = sorted[at - 1];
                    at--;
                }
                sorted[at] = value;
                left -= i - at;
                if (left < 0) {
                    Arrays.sort(sorted);
                    return;
                }
            }
        }
    }
}
