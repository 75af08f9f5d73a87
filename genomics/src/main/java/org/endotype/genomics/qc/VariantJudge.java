package org.endotype.genomics.qc;

import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.ChromosomeKinds;

/** Fills in the figures and exclusions of one variant after the other; for any number of threads, each with its own variants. */
final class VariantJudge {

    private final QcThresholds thresholds;
    private final int sampleCount;
    private final ChromosomeKinds kinds;
    private final VariantFigures figures;
    /** By variant, NaN where not known; empty without a file. */
    private final double[] outsideFrequencies;

    private final SampleMask kept;
    private final SampleMask keptMen;
    private final SampleMask founders;
    private final SampleMask founderMen;
    private final SampleMask founderOthers;
    private final SampleMask founderWomen;

    VariantJudge(
            QcThresholds thresholds,
            QcSamples samples,
            ChromosomeKinds kinds,
            double[] outsideFrequencies,
            VariantFigures figures) {
        this.thresholds = thresholds;
        this.sampleCount = samples.count();
        this.kinds = kinds;
        this.outsideFrequencies = outsideFrequencies;
        this.figures = figures;
        this.kept = samples.kept();
        this.keptMen = samples.keptMen();
        this.founders = samples.founders();
        this.founderMen = samples.founderMen();
        this.founderOthers = samples.founderOthers();
        this.founderWomen = samples.founderWomen();
    }

    /** Fills in the figures of a diploid variant where everyone is kept and a founder. */
    void judgeDiploid(int variant, int hom1, int het, int hom2) {
        VariantFigures qc = figures;
        qc.hom1[variant] = hom1;
        qc.het[variant] = het;
        qc.hom2[variant] = hom2;
        HardyWeinberg.Result hwe = HardyWeinberg.test(hom1, het, hom2);
        qc.setHardyWeinberg(variant, hwe);
        double copies1 = 2.0 * hom1 + het;
        double copies2 = 2.0 * hom2 + het;
        qc.frequency[variant] = copies1 / (copies1 + copies2);
        qc.callRate[variant] = (double) (hom1 + het + hom2) / sampleCount;
        qc.exclusions[variant] = exclusions(variant, hwe);
    }

    /** Fills in one variant's figures and exclusions; returns whether any sample of the source lacks a call. */
    boolean judge(int variant, long[] words, int from, QcTotals totals) {
        ChromosomeKind kind = kinds.get(variant);
        var all = GenotypeWords.count(words, from, kept);
        double possible = kept.count();
        double called = all.called();
        VariantFigures qc = figures;
        int haploidHets = 0;
        HardyWeinberg.Result hwe;
        if (kind == ChromosomeKind.X) {
            var men = GenotypeWords.count(words, from, founderMen);
            var others = GenotypeWords.count(words, from, founderOthers);
            var women = founderWomen.count() == founderOthers.count()
                    ? others
                    : GenotypeWords.count(words, from, founderWomen);
            qc.hom1[variant] = others.hom1();
            qc.het[variant] = others.het();
            qc.hom2[variant] = others.hom2();
            qc.haploid1[variant] = men.hom1();
            qc.haploid2[variant] = men.hom2();
            haploidHets = men.het();
            hwe = HardyWeinberg.testX(women.hom1(), women.het(), women.hom2(), men.hom1(), men.hom2());
        } else if (kind == ChromosomeKind.Y || kind == ChromosomeKind.MITOCHONDRIAL) {
            boolean y = kind == ChromosomeKind.Y;
            var haploid = GenotypeWords.count(words, from, y ? founderMen : founders);
            qc.haploid1[variant] = haploid.hom1();
            qc.haploid2[variant] = haploid.hom2();
            haploidHets = haploid.het();
            if (y) {
                var men = GenotypeWords.count(words, from, keptMen);
                possible = keptMen.count();
                called = men.called();
            }
            hwe = HardyWeinberg.Result.NOT_TESTED;
        } else {
            var diploid = founders.count() == kept.count() ? all : GenotypeWords.count(words, from, founders);
            qc.hom1[variant] = diploid.hom1();
            qc.het[variant] = diploid.het();
            qc.hom2[variant] = diploid.hom2();
            hwe = HardyWeinberg.test(diploid.hom1(), diploid.het(), diploid.hom2());
        }
        qc.setHardyWeinberg(variant, hwe);
        double halves = 0.5 * haploidHets;
        double copies1 = 2.0 * qc.hom1[variant] + qc.het[variant] + qc.haploid1[variant] + halves;
        double copies2 = 2.0 * qc.hom2[variant] + qc.het[variant] + qc.haploid2[variant] + halves;
        if (haploidHets > 0) {
            totals.heterozygousHaploids += haploidHets;
        }
        qc.frequency[variant] = copies1 / (copies1 + copies2);
        qc.callRate[variant] = called / possible;
        qc.exclusions[variant] = exclusions(variant, hwe);
        return all.missing() > 0 || kept.count() < sampleCount;
    }

    /** The frequency of allele 1 from outside; NaN where none was given. */
    double outside(int variant) {
        return outsideFrequencies.length == 0 ? Double.NaN : outsideFrequencies[variant];
    }

    private byte exclusions(int variant, HardyWeinberg.Result hwe) {
        int reasons = 0;
        // The small margin keeps 0.1 of missing calls from exceeding a threshold of 0.1 through rounding.
        double missing = 1 - figures.callRate[variant];
        if (missing > thresholds.maximumMissing().orElse(2) + 1e-12) {
            reasons |= 1 << VariantExclusion.MAX_MISSING.ordinal();
        }
        double maf = figures.minorAlleleFrequency(variant);
        if (!Double.isNaN(outside(variant))) {
            maf = Math.min(outside(variant), 1 - outside(variant));
        }
        if (thresholds.minimumMaf().isPresent()
                && !(maf >= thresholds.minimumMaf().getAsDouble() * (1 - 1e-12))) {
            reasons |= 1 << VariantExclusion.MAF.ordinal();
        }
        if (figures.minorAlleleCount(variant) < thresholds.minimumMac().orElse(-1)) {
            reasons |= 1 << VariantExclusion.MAC.ordinal();
        }
        double p = thresholds.hweTest() == QcThresholds.HweTest.EXACT ? hwe.p() : hwe.midP();
        if (p < thresholds.minimumHweP().orElse(-1)) {
            reasons |= 1 << VariantExclusion.HWE.ordinal();
        }
        return (byte) reasons;
    }
}
