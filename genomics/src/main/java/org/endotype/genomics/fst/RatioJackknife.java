package org.endotype.genomics.fst;

/**
 * The standard error of a ratio of two sums from consecutive blocks of terms, each left out in turn. Blocks may hold
 * different numbers of terms (the last one, or where terms are missing) and are weighted by them. Cost: linear in blocks.
 *
 * <p>Source: Busing, Meijer and van der Leeden, Statistics and Computing 9:3 (1999), the delete-m_j jackknife.
 */
final class RatioJackknife {

    private RatioJackknife() {}

    /**
     * @param numerators sum of each block's numerators
     * @param denominators sum of each block's denominators
     * @param terms number of each block's terms; blocks of none take no part
     * @return NaN where fewer than two blocks hold terms
     */
    static double standardError(double[] numerators, double[] denominators, int[] terms) {
        double numerator = 0;
        double denominator = 0;
        double all = 0;
        int blocks = 0;
        for (int i = 0; i < terms.length; i++) {
            numerator += numerators[i];
            denominator += denominators[i];
            all += terms[i];
            blocks += terms[i] > 0 ? 1 : 0;
        }
        if (blocks < 2) {
            return Double.NaN;
        }
        double ratio = numerator / denominator;
        double estimate = blocks * ratio;
        for (int i = 0; i < terms.length; i++) {
            if (terms[i] > 0) {
                estimate -= (1 - terms[i] / all) * (numerator - numerators[i]) / (denominator - denominators[i]);
            }
        }
        double variance = 0;
        for (int i = 0; i < terms.length; i++) {
            if (terms[i] > 0) {
                double share = all / terms[i];
                double without = (numerator - numerators[i]) / (denominator - denominators[i]);
                double distance = share * ratio - (share - 1) * without - estimate;
                variance += distance * distance / (share - 1);
            }
        }
        return Math.sqrt(variance / blocks);
    }
}
