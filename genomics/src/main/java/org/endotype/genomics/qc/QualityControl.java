package org.endotype.genomics.qc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.VariantRange;
import org.endotype.genomics.variant.ChromosomeKinds;

/**
 * Call rates, allele frequencies, Hardy-Weinberg tests, heterozygosity and sex from chromosome X, in one pass over the
 * genotypes (two where samples are left out for missingness).
 *
 * <p>Order: samples are judged first, on all variants; variants next, on the kept samples; heterozygosity last, over the
 * kept variants. Frequencies and tests use founders. A cohort of few founders is worked on with a warning.
 *
 * <p>Expected heterozygosity of a variant is 2 p (1 - p) at the founders' frequency, without a small-sample factor.
 * Results do not depend on the thread count: counts are integers, and expected heterozygosities are summed as fixed-point
 * integers of 2^-36.
 *
 * <p>Memory: about 60 bytes a variant beside the source's list, 100 bytes a sample, and one block a thread. On a cluster
 * pieces are ranges of variants; only those under way are held, and one bit a variant.
 */
public final class QualityControl {

    /** PLINK 2 refuses to estimate frequencies from fewer founders than this. */
    private static final int FEW_FOUNDERS = 50;

    private QualityControl() {}

    /** Runs quality control with frequencies from founders only. */
    public static QcResult run(GenotypeSource source, QcThresholds thresholds, Parallelism parallelism) {
        return run(source, thresholds, Founders.ONLY, parallelism);
    }

    public static QcResult run(
            GenotypeSource source, QcThresholds thresholds, Founders founders, Parallelism parallelism) {
        return run(source, thresholds, founders, new double[0], parallelism);
    }

    /**
     * The same, with expected heterozygosity and the threshold on minor allele frequency taken from outside frequencies
     * where they are known; for cohorts too small to estimate them.
     *
     * @param outsideFrequencies of allele 1, by variant, NaN where not known; empty for none
     */
    public static QcResult run(
            GenotypeSource source,
            QcThresholds thresholds,
            Founders founders,
            double[] outsideFrequencies,
            Parallelism parallelism) {
        boolean[] kept = keptSamples(source, thresholds, new LocalEngine(parallelism));
        QcSamples who = QcSamples.of(source, kept, founders);
        QcPart all = new QcScan(source, thresholds, who, outsideFrequencies).run(parallelism);
        return new QcResult(
                new VariantQc(source.variants(), all.figures()),
                sampleQc(source, all.totals(), kept),
                who.founders().count(),
                warnings(who, outsideFrequencies, all.totals()));
    }

    /** Takes the figures of consecutive variants, part by part in their order. */
    @FunctionalInterface
    public interface VariantSink {
        void accept(int firstVariant, VariantQc part);
    }

    /**
     * The same on any engine, without keeping what it says about variants: that goes to a sink.
     *
     * @param outsideFrequencies as above
     */
    public static QcSummary run(
            GenotypeSource source,
            QcThresholds thresholds,
            Founders founders,
            double[] outsideFrequencies,
            Engine engine,
            VariantSink sink) {
        QcSummary.Builder summary = new QcSummary.Builder(source.variants().size());
        Optional<Parallelism> here = engine.inThisProcess();
        if (here.isPresent()) {
            QcResult whole = run(source, thresholds, founders, outsideFrequencies, here.get());
            summary.add(0, whole.variants());
            sink.accept(0, whole.variants());
            return summary.build(whole.samples(), whole.founderCount(), whole.warnings());
        }
        boolean[] kept = keptSamples(source, thresholds, engine);
        QcSamples who = QcSamples.of(source, kept, founders);
        QcTotals totals = new QcTotals(kept.length);
        int size = VariantRange.variantsAPiece(source.variants().size());
        QcJob job = new QcJob(PortableGenotypes.of(source), thresholds, founders, kept, outsideFrequencies, size);
        engine.forEach(job, VariantRange.pieces(source, size), (piece, part) -> {
            VariantRange range = VariantRange.ofPiece(source, size, piece);
            VariantQc figures = new VariantQc(range.variants(), part.figures());
            totals.add(part.totals());
            summary.add(range.first(), figures);
            sink.accept(range.first(), figures);
        });
        return summary.build(
                sampleQc(source, totals, kept), who.founders().count(), warnings(who, outsideFrequencies, totals));
    }

    private static boolean[] keptSamples(GenotypeSource source, QcThresholds thresholds, Engine engine) {
        boolean[] kept = new boolean[source.samples().size()];
        Arrays.fill(kept, true);
        if (thresholds.maximumSampleMissing().isPresent()) {
            double most = thresholds.maximumSampleMissing().getAsDouble();
            double[] callRate = SampleCallRates.of(source, engine);
            for (int i = 0; i < kept.length; i++) {
                kept[i] = !(1 - callRate[i] > most + 1e-12);
            }
            if (IntStream.range(0, kept.length).noneMatch(i -> kept[i])) {
                throw new DegenerateData("all " + kept.length + " samples miss more than " + most
                        + " of their calls; raise --max-sample-missing or leave out poor variants first");
            }
        }
        return kept;
    }

    private static SampleQc sampleQc(GenotypeSource source, QcTotals totals, boolean[] keptSamples) {
        int sampleCount = keptSamples.length;
        ChromosomeKinds kinds = ChromosomeKinds.of(source.variants());
        double[] callRate = SampleCallRates.of(source, kinds, totals.missing, totals.missingOfY);
        double[] hetF = new double[sampleCount];
        double[] xF = new double[totals.xVariants == 0 ? 0 : sampleCount];
        for (int i = 0; i < sampleCount; i++) {
            hetF[i] = inbreeding(totals.hets[i], totals.expectedIfComplete - totals.notExpected[i]);
            if (xF.length > 0) {
                xF[i] = inbreeding(totals.xHets[i], totals.xExpectedIfComplete - totals.xNotExpected[i]);
            }
        }
        return new SampleQc(source.samples(), callRate, hetF, xF, keptSamples);
    }

    private static double inbreeding(long observed, long expectedFixedPoint) {
        return expectedFixedPoint <= 0 ? Double.NaN : 1 - observed / (expectedFixedPoint / QcTotals.FRACTION);
    }

    private static List<String> warnings(QcSamples who, double[] outsideFrequencies, QcTotals totals) {
        List<String> warnings = new ArrayList<>();
        if (who.founders().count() < FEW_FOUNDERS && outsideFrequencies.length == 0) {
            warnings.add("allele frequencies come from only " + who.founders().count()
                    + " founders: frequencies, heterozygosity and Hardy-Weinberg tests are rough");
        }
        if (totals.heterozygousHaploids > 0) {
            warnings.add(totals.heterozygousHaploids
                    + " heterozygous calls on haploid chromosomes (X in men, Y, MT) count as half a copy of each allele"
                    + " in the frequencies; many of them point to wrong sexes or unsplit pseudo-autosomal regions");
        }
        return warnings;
    }
}
