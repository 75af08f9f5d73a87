package org.endotype.genomics.association;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Erf;

/**
 * P values after genomic control: the chi-square of one degree of freedom that has a two-sided p is divided by lambda
 * where lambda exceeds 1. NaN stays NaN; a p that underflowed to 0 is taken as the smallest normal double.
 *
 * <p>Cost: one normal quantile a variant. Source: Devlin and Roeder, Biometrics 55:997 (1999).
 */
final class GenomicControlP {

    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private GenomicControlP() {}

    static double[] of(double[] p, double inflation) {
        double[] controlled = p.clone();
        if (!(inflation > 1)) {
            return controlled;
        }
        double root = Math.sqrt(inflation);
        for (int i = 0; i < controlled.length; i++) {
            if (!Double.isNaN(p[i])) {
                double z = -NORMAL.inverseCumulativeProbability(Math.max(p[i] / 2, Double.MIN_NORMAL));
                controlled[i] = Erf.erfc(z / root / Math.sqrt(2));
            }
        }
        return controlled;
    }
}
