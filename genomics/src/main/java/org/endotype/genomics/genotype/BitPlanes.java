package org.endotype.genomics.genotype;

/** Bit shuffles that turn packed pairs into planes of one bit a sample, and planes of variants into planes of samples. */
public final class BitPlanes {

    private BitPlanes() {}

    /** The even bits of a word, gathered into its low half. */
    public static long evenBits(long word) {
        long x = word & 0x5555555555555555L;
        x = (x | x >>> 1) & 0x3333333333333333L;
        x = (x | x >>> 2) & 0x0f0f0f0f0f0f0f0fL;
        x = (x | x >>> 4) & 0x00ff00ff00ff00ffL;
        x = (x | x >>> 8) & 0x0000ffff0000ffffL;
        return (x | x >>> 16) & 0x00000000ffffffffL;
    }

    /** Transposes a 64 x 64 bit matrix in place: bit c of word r moves to bit r of word c. */
    public static void transpose64(long[] m) {
        long mask = 0x00000000ffffffffL;
        for (int j = 32; j != 0; j >>= 1, mask ^= mask << j) {
            for (int k = 0; k < 64; k = (k + j + 1) & ~j) {
                long t = (m[k] >>> j ^ m[k + j]) & mask;
                m[k] ^= t << j;
                m[k + j] ^= t;
            }
        }
    }
}
