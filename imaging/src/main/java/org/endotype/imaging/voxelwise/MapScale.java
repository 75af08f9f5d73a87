package org.endotype.imaging.voxelwise;

/** How a map is scaled over its voxels before it is written or averaged. */
public enum MapScale {
    /** Not at all. */
    NONE,
    /** Divided by its mean, which makes amplitudes of people comparable. */
    MEAN,
    /** Its mean subtracted, divided by its standard deviation (n - 1). */
    ZSCORE;

    /** The scaled map, a new array; NaN stays NaN and does not count. */
    double[] apply(double[] map) {
        if (this == NONE) {
            return map.clone();
        }
        double sum = 0;
        int count = 0;
        for (double value : map) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        double mean = sum / count;
        double square = 0;
        for (double value : map) {
            square += Double.isNaN(value) ? 0 : (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(square / (count - 1));
        double[] scaled = new double[map.length];
        for (int i = 0; i < map.length; i++) {
            scaled[i] = this == MEAN ? map[i] / mean : (map[i] - mean) / deviation;
        }
        return scaled;
    }
}
