package org.endotype.genomics.kinship;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.BitPlanes;

/**
 * Some variants as bit planes for {@link LaneKernels}: by tile of {@value #TILE} samples and word of 32 variants, one int a
 * sample, so that a loop over samples reads memory in order. A missing call has a bit in no plane but {@link #missing}.
 */
final class LanePlanes {

    /** Samples a tile: long enough that a loop's ragged ends cost little. */
    static final int TILE = 1024;

    private static final int GROUP = 64;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int samples;
    private final int words;
    /** Two copies of either allele: [tile][word][sample]. */
    final int[][][] homozygous;
    /** Two copies of allele 2. */
    final int[][][] two;

    final int[][][] het;
    final int[][][] missing;
    private int usedWords;

    private LanePlanes(int samples, int mostVariants, boolean others) {
        this.samples = samples;
        this.words = (mostVariants + GROUP - 1) / GROUP * 2;
        this.homozygous = plane();
        this.two = plane();
        this.het = others ? plane() : new int[0][][];
        this.missing = others ? plane() : new int[0][][];
    }

    static LanePlanes ofAllGenotypes(int samples, int mostVariants) {
        return new LanePlanes(samples, mostVariants, true);
    }

    /** Without the planes of heterozygotes and missing calls, for variants that have none of the latter. */
    static LanePlanes ofHomozygotes(int samples, int mostVariants) {
        return new LanePlanes(samples, mostVariants, false);
    }

    private int[][][] plane() {
        int tiles = tiles();
        int[][][] plane = new int[tiles][words][];
        for (int t = 0; t < tiles; t++) {
            int count = count(t);
            for (int w = 0; w < words; w++) {
                plane[t][w] = new int[count];
            }
        }
        return plane;
    }

    int tiles() {
        return (samples + TILE - 1) / TILE;
    }

    /** Samples of a tile; the last may have fewer. */
    int count(int tile) {
        return Math.min(TILE, samples - tile * TILE);
    }

    int usedWords() {
        return usedWords;
    }

    /** Takes in {@code count} packed variants in their order. */
    void load(byte[] packed, int count, Parallelism parallelism) {
        int[] slots = new int[count];
        for (int v = 0; v < count; v++) {
            slots[v] = slot(v, false);
        }
        load(packed, slots, count, parallelism);
    }

    /** A place in a word for a variant; {@code swapped} lets its alleles change places. */
    static int slot(int variant, boolean swapped) {
        return variant << 1 | (swapped ? 1 : 0);
    }

    /** A place in a word that no genotype takes. */
    static final int EMPTY = -1;

    /** Takes in packed variants, one bit a slot in their order. */
    void load(byte[] packed, int[] slots, int slotCount, Parallelism parallelism) {
        usedWords = (slotCount + 31) / 32;
        int bytes = (samples + 3) / 4;
        parallelism.forEachBlock((slotCount + GROUP - 1) / GROUP, group -> {
            int first = group * GROUP;
            int here = Math.min(GROUP, slotCount - first);
            long[] hom = new long[GROUP];
            long[] second = new long[GROUP];
            long[] one = new long[GROUP];
            long[] none = new long[GROUP];
            for (int s = 0; s < samples; s += GROUP) {
                long valid = samples - s >= GROUP ? -1L : (1L << (samples - s)) - 1;
                long anyMissing = 0;
                for (int v = 0; v < GROUP; v++) {
                    int slot = v < here ? slots[first + v] : -1;
                    if (slot < 0) {
                        hom[v] = 0;
                        second[v] = 0;
                        one[v] = 0;
                        none[v] = 0;
                        continue;
                    }
                    int start = (slot >> 1) * bytes;
                    int from = start + s / 4;
                    int end = start + bytes;
                    long a = word(packed, from, end);
                    long b = word(packed, from + Long.BYTES, end);
                    long low = (BitPlanes.evenBits(a) | BitPlanes.evenBits(b) << 32) & valid;
                    long high = (BitPlanes.evenBits(a >>> 1) | BitPlanes.evenBits(b >>> 1) << 32) & valid;
                    hom[v] = ~(low ^ high) & valid;
                    second[v] = (slot & 1) == 0 ? low & high : hom[v] & ~low;
                    one[v] = high & ~low;
                    none[v] = low & ~high;
                    anyMissing |= none[v];
                }
                BitPlanes.transpose64(hom);
                BitPlanes.transpose64(second);
                put(hom, homozygous, 2 * group, s);
                put(second, two, 2 * group, s);
                if (het.length == 0) {
                    continue;
                }
                BitPlanes.transpose64(one);
                put(one, het, 2 * group, s);
                if (anyMissing != 0) {
                    BitPlanes.transpose64(none);
                }
                put(none, missing, 2 * group, s);
            }
        });
    }

    /** Eight bytes, as far as they lie before {@code end}. */
    private static long word(byte[] packed, int from, int end) {
        if (from + Long.BYTES <= end) {
            return (long) LONGS.get(packed, from);
        }
        long word = 0;
        for (int i = end - 1; i >= from; i--) {
            word = word << 8 | (packed[i] & 0xff);
        }
        return word;
    }

    private void put(long[] bySample, int[][][] plane, int word, int firstSample) {
        int[][] tile = plane[firstSample / TILE];
        int at = firstSample % TILE;
        int count = Math.min(GROUP, samples - firstSample);
        int[] low = tile[word];
        int[] high = tile[word + 1];
        for (int i = 0; i < count; i++) {
            low[at + i] = (int) bySample[i];
            high[at + i] = (int) (bySample[i] >>> 32);
        }
    }
}
