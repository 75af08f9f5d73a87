package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.qc.Founders;
import org.endotype.genomics.qc.QcThresholds;
import org.endotype.genomics.qc.QcThresholds.HweTest;
import org.endotype.genomics.qc.SampleJudgement;
import org.endotype.genomics.qc.SampleQc;
import org.endotype.genomics.source.UnfinishedText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Quality thresholds and whose genotypes frequencies are taken from. */
public final class QcOptions {

    @Option(
            names = "--maf",
            paramLabel = "SHARE",
            description = "Leave out variants with a minor allele frequency below this.")
    private @Nullable Double maf;

    @Option(
            names = "--mac",
            paramLabel = "N",
            description = "Leave out variants with fewer copies of the minor allele than this.")
    private @Nullable Double mac;

    @Option(
            names = "--frequencies",
            paramLabel = "FILE",
            description = "Allele frequencies for --maf and expected heterozygosity in small cohorts: a PLINK .afreq or"
                    + " .frq, or the variants table of qc.")
    private @Nullable Path frequencies;

    @Option(
            names = "--het-outliers",
            paramLabel = "SD",
            description =
                    "Leave out samples whose heterozygosity F lies further than this many standard deviations from"
                            + " the mean.")
    private @Nullable Double hetOutliers;

    @Option(names = "--sex-mismatch", description = "Leave out samples whose recorded sex chromosome X contradicts.")
    private boolean sexMismatch;

    @Option(
            names = "--max-missing",
            paramLabel = "SHARE",
            description = "Leave out variants that miss more than this share of calls.")
    private @Nullable Double maxMissing;

    @Option(
            names = "--hwe",
            paramLabel = "P",
            description = "Leave out variants with a Hardy-Weinberg p value below this.")
    private @Nullable Double hwe;

    @Option(names = "--hwe-midp", description = "Compare --hwe with the mid-p value instead of the exact p value.")
    private boolean hweMidp;

    @Option(
            names = "--max-sample-missing",
            paramLabel = "SHARE",
            description = "Leave out samples that miss more than this share of calls.")
    private @Nullable Double maxSampleMissing;

    @Option(
            names = "--nonfounders",
            description = "Take frequencies and tests from everyone, also from people whose parents are named.")
    private boolean nonfounders;

    @Option(
            names = "--female-max-f",
            paramLabel = "F",
            defaultValue = "0.2",
            description = "X-chromosome F below which a sample is called female (default: ${DEFAULT-VALUE}).")
    private double femaleMaxF;

    @Option(
            names = "--male-min-f",
            paramLabel = "F",
            defaultValue = "0.8",
            description = "X-chromosome F above which a sample is called male (default: ${DEFAULT-VALUE}).")
    private double maleMinF;

    public QcThresholds thresholds() {
        if (femaleMaxF > maleMinF) {
            throw new InvalidConfiguration("--female-max-f " + femaleMaxF + " exceeds --male-min-f " + maleMinF);
        }
        QcThresholds thresholds = new QcThresholds(
                optional(maf),
                optional(maxMissing),
                optional(hwe),
                hweMidp ? HweTest.MID_P : HweTest.EXACT,
                optional(maxSampleMissing));
        return mac == null ? thresholds : thresholds.withMinimumMac(mac);
    }

    /** Outside frequencies of a source's variants, NaN where the file lacks one; empty without --frequencies. */
    public double[] frequencies(GenotypeSource source) {
        return frequencies == null
                ? new double[0]
                : AlleleFrequencies.read(frequencies).of(source.variants());
    }

    /** What a user should know of the file of --frequencies. */
    public List<String> warnings(double[] outside) {
        List<String> warnings = new ArrayList<>(UnfinishedText.warnings(frequencies));
        long unknown = Arrays.stream(outside).filter(Double::isNaN).count();
        if (unknown > 0) {
            warnings.add("--frequencies lacks " + unknown + " of " + outside.length
                    + " variants; the cohort's own frequencies were used for them");
        }
        return warnings;
    }

    /** Every sample's reasons to be left out. */
    public SampleJudgement judge(SampleQc samples, GenotypeSource source) {
        return SampleJudgement.of(samples, source.people(), optional(hetOutliers), sexMismatch ? this::sexOf : null);
    }

    public Founders founders() {
        return nonfounders ? Founders.AND_OFFSPRING : Founders.ONLY;
    }

    /** The sex that an X-chromosome F speaks for; unknown between the thresholds. */
    public Sex sexOf(double xF) {
        if (xF < femaleMaxF) {
            return Sex.FEMALE;
        }
        return xF > maleMinF ? Sex.MALE : Sex.UNKNOWN;
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
