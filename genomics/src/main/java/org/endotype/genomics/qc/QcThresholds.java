package org.endotype.genomics.qc;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;

/**
 * What quality control leaves out; an absent threshold leaves nothing out.
 *
 * @param minimumMaf variants with a smaller minor allele frequency are left out
 * @param maximumMissing variants with a larger share of missing calls are left out
 * @param minimumHweP variants with a smaller Hardy-Weinberg p value are left out
 * @param hweTest which p value {@code minimumHweP} is compared with
 * @param maximumSampleMissing samples with a larger share of missing calls are left out
 * @param minimumMac variants with fewer copies of the minor allele among founders are left out
 */
public record QcThresholds(
        OptionalDouble minimumMaf,
        OptionalDouble maximumMissing,
        OptionalDouble minimumHweP,
        HweTest hweTest,
        OptionalDouble maximumSampleMissing,
        OptionalDouble minimumMac)
        implements Serializable {

    /** What travels: optional numbers do not; NaN stands for an absent one. */
    private record Portable(double maf, double missing, double hwe, HweTest test, double sampleMissing, double mac)
            implements Serializable {
        private Object readResolve() {
            return new QcThresholds(known(maf), known(missing), known(hwe), test, known(sampleMissing), known(mac));
        }

        private static OptionalDouble known(double value) {
            return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
        }
    }

    private Object writeReplace() {
        return new Portable(
                minimumMaf.orElse(Double.NaN),
                maximumMissing.orElse(Double.NaN),
                minimumHweP.orElse(Double.NaN),
                hweTest,
                maximumSampleMissing.orElse(Double.NaN),
                minimumMac.orElse(Double.NaN));
    }

    /** Without a threshold on copies of the minor allele. */
    public QcThresholds(
            OptionalDouble minimumMaf,
            OptionalDouble maximumMissing,
            OptionalDouble minimumHweP,
            HweTest hweTest,
            OptionalDouble maximumSampleMissing) {
        this(minimumMaf, maximumMissing, minimumHweP, hweTest, maximumSampleMissing, OptionalDouble.empty());
    }

    /** Which exact test a threshold is about. */
    public enum HweTest {
        EXACT,
        MID_P
    }

    public QcThresholds {
        requireShare("minor allele frequency", minimumMaf, 0.5);
        requireShare("variant missingness", maximumMissing, 1);
        requireShare("Hardy-Weinberg p", minimumHweP, 1);
        requireShare("sample missingness", maximumSampleMissing, 1);
    }

    private static void requireShare(String what, OptionalDouble value, double largest) {
        if (value.isPresent() && !(value.getAsDouble() >= 0 && value.getAsDouble() <= largest)) {
            throw new InvalidConfiguration("the " + what + " threshold must lie in 0.."
                    + (largest == 1 ? "1" : Double.toString(largest)) + ", found " + value.getAsDouble());
        }
    }

    /** Leaves nothing out. */
    public static QcThresholds none() {
        return new QcThresholds(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                HweTest.EXACT,
                OptionalDouble.empty());
    }

    public QcThresholds withMinimumMaf(double maf) {
        return new QcThresholds(
                OptionalDouble.of(maf), maximumMissing, minimumHweP, hweTest, maximumSampleMissing, minimumMac);
    }

    public QcThresholds withMaximumMissing(double share) {
        return new QcThresholds(
                minimumMaf, OptionalDouble.of(share), minimumHweP, hweTest, maximumSampleMissing, minimumMac);
    }

    public QcThresholds withMinimumHweP(double p, HweTest test) {
        return new QcThresholds(
                minimumMaf, maximumMissing, OptionalDouble.of(p), test, maximumSampleMissing, minimumMac);
    }

    public QcThresholds withMaximumSampleMissing(double share) {
        return new QcThresholds(minimumMaf, maximumMissing, minimumHweP, hweTest, OptionalDouble.of(share), minimumMac);
    }

    public QcThresholds withMinimumMac(double copies) {
        if (!(copies >= 0)) {
            throw new InvalidConfiguration("the minor allele count threshold must be 0 or more, found " + copies);
        }
        return new QcThresholds(
                minimumMaf, maximumMissing, minimumHweP, hweTest, maximumSampleMissing, OptionalDouble.of(copies));
    }
}
