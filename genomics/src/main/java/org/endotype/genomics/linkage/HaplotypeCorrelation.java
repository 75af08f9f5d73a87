package org.endotype.genomics.linkage;

/**
 * Squared correlation of two variants' alleles on the same chromosome, from unphased genotypes. Haplotype frequencies
 * are those of largest likelihood: a person heterozygous at both adds one pair of haplotypes of unknown phase, all
 * others add known ones. The stationary points of the likelihood are the roots of a cubic in one frequency; of the roots
 * that are possible, and the ends of their range, the likeliest counts.
 *
 * <p>NaN where one of the two does not vary. Cost: constant.
 *
 * <p>Source: Hill, Heredity 33:229 (1974); Gaunt, Rodriguez and Day, BMC Bioinformatics 8:428 (2007).
 */
final class HaplotypeCorrelation {

    private static final double EDGE = 1e-9;

    private HaplotypeCorrelation() {}

    /**
     * @param k11 haplotypes known to carry allele 1 of both variants
     * @param k12 of the first variant only
     * @param k21 of the second variant only
     * @param k22 of neither
     * @param doubleHets people heterozygous at both
     */
    static double r2(double k11, double k12, double k21, double k22, double doubleHets) {
        double n = k11 + k12 + k21 + k22 + 2 * doubleHets;
        if (n == 0) {
            return Double.NaN;
        }
        double pa = (k11 + k12 + doubleHets) / n;
        double pb = (k11 + k21 + doubleHets) / n;
        if (!(pa > 0 && pa < 1 && pb > 0 && pb < 1)) {
            return Double.NaN;
        }
        double f11 = k11 / n;
        if (doubleHets > 0) {
            f11 = likeliest(k11 / n, k12 / n, k21 / n, k22 / n, doubleHets / n, pa, pb);
        }
        double d = f11 - pa * pb;
        return d * d / (pa * (1 - pa) * pb * (1 - pb));
    }

    /** The likeliest frequency of haplotype 11; known haplotypes and double heterozygotes as shares of all. */
    private static double likeliest(double k11, double k12, double k21, double k22, double h, double pa, double pb) {
        double low = k11;
        double high = k11 + h;
        // With x = f11 - k11, 0..h: x (f12 f21) = (h - x) (f11 f22), a cubic in x.
        double c0 = k11;
        double c3 = k22;
        double c1 = k12 + h;
        double c2 = k21 + h;
        // f11 f22 = (c0 + x)(c3 + x); f12 f21 = (c1 - x)(c2 - x).
        double a3 = 2;
        double a2 = c0 + c3 - c1 - c2 - h;
        double a1 = c1 * c2 + c0 * c3 - h * (c0 + c3);
        double a0 = -h * c0 * c3;
        double best = low;
        double bestLikelihood = logLikelihood(low, k11, k12, k21, k22, h, pa, pb);
        double[] roots = roots(a3, a2, a1, a0);
        for (int i = 0; i <= roots.length; i++) {
            double candidate = i == roots.length ? high : k11 + roots[i];
            if (candidate < low - EDGE || candidate > high + EDGE || Double.isNaN(candidate)) {
                continue;
            }
            candidate = Math.max(low, Math.min(high, candidate));
            double likelihood = logLikelihood(candidate, k11, k12, k21, k22, h, pa, pb);
            if (likelihood > bestLikelihood) {
                best = candidate;
                bestLikelihood = likelihood;
            }
        }
        return best;
    }

    private static double logLikelihood(
            double f11, double k11, double k12, double k21, double k22, double h, double pa, double pb) {
        double f12 = Math.max(0, pa - f11);
        double f21 = Math.max(0, pb - f11);
        double f22 = Math.max(0, 1 - pa - pb + f11);
        return term(k11, f11) + term(k12, f12) + term(k21, f21) + term(k22, f22) + term(h, f11 * f22 + f12 * f21);
    }

    private static double term(double count, double frequency) {
        return count == 0 ? 0 : count * Math.log(frequency);
    }

    /** Real roots of a cubic. */
    private static double[] roots(double a3, double a2, double a1, double a0) {
        double b = a2 / a3;
        double c = a1 / a3;
        double d = a0 / a3;
        double shift = b / 3;
        double p = c - b * b / 3;
        double q = 2 * b * b * b / 27 - b * c / 3 + d;
        double discriminant = q * q / 4 + p * p * p / 27;
        if (p == 0 && q == 0) {
            return new double[] {-shift};
        }
        if (discriminant > 0) {
            double root = Math.sqrt(discriminant);
            // The sum of both cube roots, the larger one first so that nothing cancels.
            double u = Math.cbrt(q > 0 ? -q / 2 - root : -q / 2 + root);
            double first = u - p / (3 * u) - shift;
            // Rounding may hide a double root beside it.
            return new double[] {first, -(u - p / (3 * u)) / 2 - shift};
        }
        double radius = 2 * Math.sqrt(-p / 3);
        double angle = Math.acos(Math.max(-1, Math.min(1, 3 * q / (p * radius)))) / 3;
        return new double[] {
            radius * Math.cos(angle) - shift,
            radius * Math.cos(angle - 2 * Math.PI / 3) - shift,
            radius * Math.cos(angle - 4 * Math.PI / 3) - shift
        };
    }
}
