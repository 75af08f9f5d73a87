package org.endotype.testdata;

import java.util.SplittableRandom;

/**
 * A stream of random draws named by a seed, a purpose and an index, so that each patient's data can be made on any
 * thread. Uses {@link StrictMath} only: the same draws on every platform. Not thread-safe.
 */
final class RandomStream {

    private final SplittableRandom random;
    private double spare;
    private boolean hasSpare;

    private RandomStream(long state) {
        this.random = new SplittableRandom(state);
    }

    /** The stream of one purpose, and of one item within it. */
    static RandomStream of(long seed, String purpose, long index) {
        long state = mix(seed + 0x9E3779B97F4A7C15L);
        for (int i = 0; i < purpose.length(); i++) {
            state = mix(state ^ (purpose.charAt(i) * 0xD1B54A32D192ED03L + i));
        }
        return new RandomStream(mix(state ^ mix(index + 0x632BE59BD9B4E019L)));
    }

    /** The finaliser of MurmurHash3 (64 bits), a bijection. */
    private static long mix(long value) {
        long mixed = value;
        mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }

    /** Uniform on [0, 1). */
    double uniform() {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }

    double uniform(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Uniform on 0 .. bound - 1. */
    int integer(int bound) {
        return (int) (uniform() * bound);
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    /** Standard normal, by Marsaglia's polar method. */
    double normal() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double x;
        double y;
        double square;
        do {
            x = 2 * uniform() - 1;
            y = 2 * uniform() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        double scale = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * scale;
        hasSpare = true;
        return x * scale;
    }

    double normal(double mean, double standardDeviation) {
        return mean + standardDeviation * normal();
    }

    /**
     * Nearly standard normal: the centred sum of the four 16-bit quarters of one draw (variance 1, no value beyond
     * 3.47). Several times faster than {@link #normal}; for measurement noise, of which a cohort needs many millions.
     */
    double nearNormal() {
        long bits = random.nextLong();
        long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
        return (sum - 131070) * NEAR_NORMAL_SCALE;
    }

    /** One over the standard deviation of four summed uniforms on 0 .. 65535. */
    private static final double NEAR_NORMAL_SCALE = 1 / Math.sqrt((65536.0 * 65536.0 - 1) / 3);

    /** Gamma with unit scale, by Marsaglia and Tsang (2000), boosted below shape 1. */
    double gamma(double shape) {
        if (shape < 1) {
            return gamma(shape + 1) * StrictMath.pow(1 - uniform(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal();
            double v = 1 + c * x;
            if (v <= 0) {
                continue;
            }
            v = v * v * v;
            double u = 1 - uniform();
            if (StrictMath.log(u) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
                return d * v;
            }
        }
    }

    double beta(double a, double b) {
        double x = gamma(a);
        return x / (x + gamma(b));
    }

    /** Poisson: by inversion below a mean of 30, as a rounded normal above, where the two are hard to tell apart. */
    int poisson(double mean) {
        if (mean >= 30) {
            return (int) Math.max(0, Math.rint(normal(mean, Math.sqrt(mean))));
        }
        double limit = StrictMath.exp(-mean);
        double product = uniform();
        int count = 0;
        while (product > limit) {
            product *= uniform();
            count++;
        }
        return count;
    }

    /** Negative binomial with variance {@code mean + dispersion mean^2}. */
    int negativeBinomial(double mean, double dispersion) {
        return poisson(mean * dispersion * gamma(1 / dispersion));
    }

    /** Shuffles in place (Fisher and Yates). */
    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = integer(i + 1);
            int swap = values[i];
            values[i] = values[j];
            values[j] = swap;
        }
    }
}
