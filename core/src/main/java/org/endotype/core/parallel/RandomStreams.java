package org.endotype.core.parallel;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Independent random streams derived from one seed and a path of numbers (which stage, which draw): block 17 of a
 * computation gets the same stream whichever thread runs it and in whatever order.
 */
public final class RandomStreams {

    private RandomStreams() {}

    /** The stream at {@code path} under {@code seed}. */
    public static RandomGenerator stream(long seed, long... path) {
        return new SplittableRandom(derive(seed, path));
    }

    /** A seed for the part of a computation at {@code path} under {@code seed}. */
    public static long derive(long seed, long... path) {
        long state = mix(seed + 0x9E3779B97F4A7C15L);
        for (long step : path) {
            state = mix(state ^ mix(step + 0xD1B54A32D192ED03L));
        }
        return state;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
