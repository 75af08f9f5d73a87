package org.endotype.imaging.signal;

/**
 * The slow cosines (discrete cosine transform II, without the constant) whose removal is a high-pass filter.
 *
 * <p>Source: Friston et al., Statistical Parametric Mapping, chapter 14; the number of terms is {@code min(n - 1,
 * floor(2 n cutoff TR))}.
 */
public final class CosineDrift {

    private CosineDrift() {}

    /** One array a term, slowest first; none where the run is too short for the cut-off. */
    public static double[][] terms(int volumes, double highPassHz, double repetitionTimeSeconds) {
        int order = (int) Math.min(volumes - 1, Math.floor(2 * volumes * highPassHz * repetitionTimeSeconds));
        double scale = Math.sqrt(2.0 / volumes);
        double[][] terms = new double[Math.max(0, order)][volumes];
        for (int k = 1; k <= order; k++) {
            for (int t = 0; t < volumes; t++) {
                terms[k - 1][t] = scale * Math.cos(Math.PI / volumes * (t + 0.5) * k);
            }
        }
        return terms;
    }
}
