package org.endotype.imaging.dynamics;

import org.endotype.imaging.complexity.AnalyticSignal;

/**
 * The leading eigenvector of phase coherence at every volume; unchecked kernel.
 *
 * <p>Coherence cos(phi_i - phi_j) is cc' + ss' of the cosines c and sines s of the phases, of rank 2: its leading eigenvector is
 * a c + b s, (a, b) the leading eigenvector of the 2 x 2 Gram matrix of c and s. O(p) a volume instead of O(p^3).
 */
final class LeadingPhase {

    private LeadingPhase() {}

    /**
     * Unit vectors, one a volume, of a row-major {@code n x p} centred series; the first and last volume, where the Hilbert
     * transform has no neighbours on one side, are left out.
     */
    static double[][] vectors(double[] centred, int n, int p) {
        double[] imaginary = AnalyticSignal.hilbert(centred, n, p);
        double[][] vectors = new double[Math.max(0, n - 2)][];
        for (int t = 1; t < n - 1; t++) {
            double cc = 0;
            double cs = 0;
            double ss = 0;
            double[] cosine = new double[p];
            double[] sine = new double[p];
            for (int i = 0; i < p; i++) {
                double real = centred[t * p + i];
                double other = imaginary[t * p + i];
                double size = Math.hypot(real, other);
                cosine[i] = size == 0 ? 1 : real / size;
                sine[i] = size == 0 ? 0 : other / size;
                cc += cosine[i] * cosine[i];
                cs += cosine[i] * sine[i];
                ss += sine[i] * sine[i];
            }
            double half = 0.5 * (cc - ss);
            double largest = 0.5 * (cc + ss) + Math.hypot(half, cs);
            // Of the two rows of (G - largest I), the one that is further from 0 gives the eigenvector.
            double a = cc >= ss ? largest - ss : cs;
            double b = cc >= ss ? cs : largest - cc;
            double[] vector = new double[p];
            double squares = 0;
            for (int i = 0; i < p; i++) {
                vector[i] = a * cosine[i] + b * sine[i];
                squares += vector[i] * vector[i];
            }
            double norm = Math.sqrt(squares);
            for (int i = 0; i < p; i++) {
                vector[i] /= norm;
            }
            vectors[t - 1] = vector;
        }
        return vectors;
    }
}
