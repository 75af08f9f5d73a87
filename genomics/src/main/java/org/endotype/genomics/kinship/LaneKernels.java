package org.endotype.genomics.kinship;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The innermost loops over {@link LanePlanes}: one sample's word of 32 variants against the same word of many samples.
 *
 * <p>Each loop runs over samples with plain arrays from index 0, one word at a time, because that is the form the JIT turns
 * into vector code with a population count a lane (AVX-512 VPOPCNTDQ: 16 samples an instruction). Longer bodies, or array
 * offsets, fall back to one lane at a time and cost seven times as much. Without such an instruction 64-bit words are
 * faster: see {@link #haveVectorCounts()}.
 */
final class LaneKernels {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final boolean VECTOR_COUNTS = processorNames("avx512_vpopcntdq");

    /** What an opposite homozygote adds to a total of {@link #homozygotes}: both counts of fewer than this fit an int. */
    static final int OPPOSITE = 1 << 16;

    private LaneKernels() {}

    /** Whether this processor counts the bits of a vector's lanes in one instruction; only speed depends on it. */
    static boolean haveVectorCounts() {
        return VECTOR_COUNTS;
    }

    private static boolean processorNames(String flag) {
        try (BufferedReader lines = Files.newBufferedReader(PROCESSORS, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("flags")) {
                    return (line + " ").contains(" " + flag + " ");
                }
            }
            return false;
        } catch (IOException elsewhere) {
            // Not Linux: the kernels over 64-bit words run everywhere.
            return false;
        }
    }

    /** Adds to each total the bits shared with the word of one sample. */
    static void shared(int word, int[] words, int[] totals, int count) {
        for (int j = 0; j < count; j++) {
            totals[j] += Integer.bitCount(word & words[j]);
        }
    }

    /**
     * Adds to each total the homozygotes shared with one sample, and {@link #OPPOSITE} times those of them that are
     * opposite.
     *
     * @param homozygous one sample's homozygotes
     * @param two those of them with two copies of allele 2
     */
    static void homozygotes(int homozygous, int two, int[] homozygotes, int[] twos, int[] totals, int count) {
        for (int j = 0; j < count; j++) {
            int both = homozygous & homozygotes[j];
            totals[j] += Integer.bitCount(both) + OPPOSITE * Integer.bitCount(both & (two ^ twos[j]));
        }
    }

    /** Adds {@code weight} times (same homozygotes - opposite homozygotes): the weighted sum of products of -1, 0 and 1. */
    static void weighted(int homozygous, int two, int weight, int[] homozygotes, int[] twos, int[] totals, int count) {
        for (int j = 0; j < count; j++) {
            int both = homozygous & homozygotes[j];
            totals[j] += weight * (Integer.bitCount(both) - 2 * Integer.bitCount(both & (two ^ twos[j])));
        }
    }
}
