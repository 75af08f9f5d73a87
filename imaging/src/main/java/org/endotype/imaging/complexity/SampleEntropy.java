package org.endotype.imaging.complexity;

/**
 * Sample entropy: -ln of the chance that two stretches of a signal alike for m points stay alike for one more.
 *
 * <p>NaN where no two stretches of m points are alike; where none stays alike, also NaN: the value is beyond what a signal of
 * this length can show. Cost O(n^2 m).
 *
 * <p>Source: Richman and Moorman, American Journal of Physiology 278 (2000) H2039.
 *
 * @param length m, at least 1
 * @param toleranceInDeviations r in standard deviations (divisor n) of the signal
 */
public record SampleEntropy(int length, double toleranceInDeviations) {

    /** m = 2, r = 0.3 standard deviations, as usual for BOLD. */
    public static SampleEntropy withDefaults() {
        return new SampleEntropy(2, 0.3);
    }

    public double of(double[] signal) {
        int n = signal.length;
        double mean = 0;
        for (double value : signal) {
            mean += value / n;
        }
        double variance = 0;
        for (double value : signal) {
            variance += (value - mean) * (value - mean) / n;
        }
        double tolerance = toleranceInDeviations * Math.sqrt(variance);
        long alike = 0;
        long stay = 0;
        for (int i = 0; i < n - length; i++) {
            for (int j = i + 1; j < n - length; j++) {
                int k = 0;
                while (k < length && Math.abs(signal[i + k] - signal[j + k]) <= tolerance) {
                    k++;
                }
                if (k == length) {
                    alike++;
                    stay += Math.abs(signal[i + k] - signal[j + k]) <= tolerance ? 1 : 0;
                }
            }
        }
        return alike == 0 || stay == 0 ? Double.NaN : Math.log((double) alike / stay);
    }
}
