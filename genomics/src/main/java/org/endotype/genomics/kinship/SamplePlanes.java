package org.endotype.genomics.kinship;

import java.util.Arrays;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.BitPlanes;
import org.endotype.genomics.genotype.GenotypeWords;

/**
 * Some variants as bit planes a sample: 64 variants a word. Per sample and word, a heterozygote plane and a plane of two
 * copies of allele 2 lie side by side; missing calls have neither bit and are listed apart.
 */
final class SamplePlanes {

    private final int samples;
    private final int words;
    /** Sample-major: for each word the heterozygotes, then those with two copies of allele 2. */
    final long[] planes;
    /** Sample-major: missing calls. */
    final long[] missing;
    /** For each sample, the words that hold a missing call: the first {@code missingWordCount} entries. */
    final int[] missingWords;

    final int[] missingWordCount;
    final int[] hetCount;
    final int[] missingCount;
    private int usedWords;

    SamplePlanes(int samples, int mostVariants) {
        this.samples = samples;
        this.words = (mostVariants + 63) / 64;
        this.planes = new long[samples * words * 2];
        this.missing = new long[samples * words];
        this.missingWords = new int[samples * words];
        this.missingWordCount = new int[samples];
        this.hetCount = new int[samples];
        this.missingCount = new int[samples];
    }

    int words() {
        return words;
    }

    int usedWords() {
        return usedWords;
    }

    /** Transposes {@code count} packed variants into the planes. */
    void load(byte[] packed, int count, Parallelism parallelism) {
        usedWords = (count + 63) / 64;
        int packedWords = GenotypeWords.perVariant(samples);
        int bytes = (samples + 3) / 4;
        parallelism.forEachBlock(usedWords, group -> {
            int first = group * 64;
            int here = Math.min(64, count - first);
            long[] rows = new long[64 * packedWords];
            byte[] slice = Arrays.copyOfRange(packed, first * bytes, (first + here) * bytes);
            GenotypeWords.load(slice, here, samples, rows);
            long[] het = new long[64];
            long[] two = new long[64];
            long[] lacking = new long[64];
            for (int s = 0; s < samples; s += 64) {
                int w = s / 32;
                for (int v = 0; v < 64; v++) {
                    long a = rows[v * packedWords + w];
                    long b = w + 1 < packedWords ? rows[v * packedWords + w + 1] : 0;
                    long low = BitPlanes.evenBits(a) | BitPlanes.evenBits(b) << 32;
                    long high = BitPlanes.evenBits(a >>> 1) | BitPlanes.evenBits(b >>> 1) << 32;
                    het[v] = high & ~low;
                    two[v] = high & low;
                    lacking[v] = low & ~high;
                }
                BitPlanes.transpose64(het);
                BitPlanes.transpose64(two);
                BitPlanes.transpose64(lacking);
                int last = Math.min(64, samples - s);
                for (int i = 0; i < last; i++) {
                    int at = (s + i) * words + group;
                    planes[2 * at] = het[i];
                    planes[2 * at + 1] = two[i];
                    missing[at] = lacking[i];
                }
            }
        });
        parallelism.forEachBlock((samples + 63) / 64, block -> {
            for (int s = block * 64; s < Math.min(samples, block * 64 + 64); s++) {
                int hets = 0;
                int misses = 0;
                int listed = 0;
                for (int w = 0; w < usedWords; w++) {
                    int at = s * words + w;
                    hets += Long.bitCount(planes[2 * at]);
                    if (missing[at] != 0) {
                        misses += Long.bitCount(missing[at]);
                        missingWords[s * words + listed++] = w;
                    }
                }
                hetCount[s] = hets;
                missingCount[s] = misses;
                missingWordCount[s] = listed;
            }
        });
    }
}
