package org.endotype.genomics.association;

import org.jspecify.annotations.Nullable;

/**
 * One variant's regression.
 *
 * @param allele1Frequency among the samples that take part and are called
 * @param samples how many those are
 * @param beta effect of one more copy of allele 1; NaN where the variant cannot be tested
 * @param standardError of beta
 * @param statistic t or z
 * @param p two-sided
 * @param firth whether Firth's correction was used
 * @param reason why the variant could not be tested, else null
 */
record VariantFit(
        double allele1Frequency,
        int samples,
        double beta,
        double standardError,
        double statistic,
        double p,
        boolean firth,
        @Nullable Untested reason)
        implements java.io.Serializable {

    static VariantFit untested(double frequency, int samples, Untested reason) {
        return new VariantFit(frequency, samples, Double.NaN, Double.NaN, Double.NaN, Double.NaN, false, reason);
    }
}
