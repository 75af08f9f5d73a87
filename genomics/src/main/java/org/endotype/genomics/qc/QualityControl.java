package org.endotype.genomics.qc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.SampleTally;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.ChromosomeKind;
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
 * integers of 2^-{@value #FRACTION_BITS}.
 *
 * <p>Memory: about 60 bytes a variant beside the source's list, 100 bytes a sample, and one block a thread.
 */
public final class QualityControl {

    private static final int BLOCK_BYTES = 1 << 18;
    private static final int FRACTION_BITS = 36;
    private static final double FRACTION = 1L << FRACTION_BITS;
    /** PLINK 2 refuses to estimate frequencies from fewer founders than this. */
    private static final int FEW_FOUNDERS = 50;

    private final GenotypeSource source;
    private final QcThresholds thresholds;
    private final int sampleCount;
    private final ChromosomeKinds kinds;
    private final VariantQc variantQc;
    /** By variant, NaN where not known; empty without a file. */
    private final double[] outsideFrequencies;

    private final AtomicLong heterozygousHaploids = new AtomicLong();

    private final SampleMask kept;
    private final SampleMask keptMen;
    private final SampleMask founders;
    private final SampleMask founderMen;
    private final SampleMask founderOthers;
    private final SampleMask founderWomen;
    private final boolean everyoneCounts;

    private QualityControl(
            GenotypeSource source,
            QcThresholds thresholds,
            boolean[] keptSamples,
            Founders who,
            double[] outsideFrequencies) {
        this.outsideFrequencies = outsideFrequencies;
        this.source = source;
        this.thresholds = thresholds;
        this.sampleCount = source.samples().size();
        this.kinds = ChromosomeKinds.of(source.variants());
        this.variantQc = new VariantQc(source.variants());
        List<Person> people = source.people();
        boolean[] founder = new boolean[sampleCount];
        boolean any = false;
        for (int i = 0; i < sampleCount; i++) {
            founder[i] = keptSamples[i]
                    && (who == Founders.AND_OFFSPRING || people.get(i).descent() == Descent.FOUNDER);
            any |= founder[i];
        }
        boolean[] chosen = any ? founder : keptSamples;
        this.kept = SampleMask.of(sampleCount, i -> keptSamples[i]);
        this.keptMen =
                SampleMask.of(sampleCount, i -> keptSamples[i] && people.get(i).sex() == Sex.MALE);
        this.founders = SampleMask.of(sampleCount, i -> chosen[i]);
        this.founderMen =
                SampleMask.of(sampleCount, i -> chosen[i] && people.get(i).sex() == Sex.MALE);
        this.founderOthers =
                SampleMask.of(sampleCount, i -> chosen[i] && people.get(i).sex() != Sex.MALE);
        this.founderWomen =
                SampleMask.of(sampleCount, i -> chosen[i] && people.get(i).sex() == Sex.FEMALE);
        this.everyoneCounts = kept.count() == sampleCount && founders.count() == sampleCount;
    }

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
        boolean[] kept = new boolean[source.samples().size()];
        Arrays.fill(kept, true);
        if (thresholds.maximumSampleMissing().isPresent()) {
            double most = thresholds.maximumSampleMissing().getAsDouble();
            double[] callRate = SampleCallRates.of(source, parallelism);
            for (int i = 0; i < kept.length; i++) {
                kept[i] = !(1 - callRate[i] > most + 1e-12);
            }
            if (IntStream.range(0, kept.length).noneMatch(i -> kept[i])) {
                throw new DegenerateData("all " + kept.length + " samples miss more than " + most
                        + " of their calls; raise --max-sample-missing or leave out poor variants first");
            }
        }
        return new QualityControl(source, thresholds, kept, founders, outsideFrequencies).compute(kept, parallelism);
    }

    private QcResult compute(boolean[] keptSamples, Parallelism parallelism) {
        Queue<Worker> idle = new ConcurrentLinkedQueue<>();
        GenotypeBlocks.forEach(source, variantsPerBlock(), parallelism, (block, first, count, packed) -> {
            Worker waiting = idle.poll();
            Worker worker = waiting == null ? new Worker() : waiting;
            worker.compute(first, count, packed);
            idle.add(worker);
        });
        Totals totals = new Totals(sampleCount);
        idle.forEach(worker -> totals.add(worker.finish()));
        return new QcResult(variantQc, sampleQc(totals, keptSamples), founders.count(), warnings());
    }

    /** Small enough for a block and its words to stay in the cache of one core. */
    private int variantsPerBlock() {
        return Math.max(64, Math.min(16_384, BLOCK_BYTES / source.bytesPerVariant() / 64 * 64));
    }

    /** What one thread at a time works with and adds to; kept from block to block. */
    private final class Worker {
        private final int perVariant = GenotypeWords.perVariant(sampleCount);
        private final long[] words = new long[variantsPerBlock() * perVariant];
        private final Totals totals = new Totals(sampleCount);
        private final VariantScan scan = new VariantScan(sampleCount);
        private final SampleTally missing = new SampleTally(sampleCount);
        private final SampleTally hets = new SampleTally(sampleCount);
        private final SampleTally xHets = new SampleTally(sampleCount);

        void compute(int first, int count, byte[] packed) {
            GenotypeWords.load(packed, count, sampleCount, words);
            for (int i = 0; i < count; i++) {
                if (everyoneCounts && kinds.get(first + i).isDiploid()) {
                    scan(first + i, i * perVariant);
                } else {
                    add(first + i, i * perVariant);
                }
            }
        }

        /** What {@link #add} does, for the common case in a single pass. */
        private void scan(int variant, int from) {
            scan.scan(words, from, hets.lanes());
            judgeDiploid(variant, scan.hom1(), scan.het(), scan.hom2());
            long expected = expectedHets(variant);
            if (expected > 0) {
                hets.added();
                totals.expectedIfComplete += expected;
            } else {
                hets.takeBackHets(words, from);
            }
            scan.addMissing(totals.missing, totals.notExpected, expected);
        }

        private void add(int variant, int from) {
            boolean anyMissing = judge(variant, words, from);
            ChromosomeKind kind = kinds.get(variant);
            if (kind == ChromosomeKind.Y) {
                totals.addMissingOfY(words, from);
            } else if (anyMissing) {
                missing.addMissing(words, from);
            }
            long expected = expectedHets(variant);
            if (expected == 0) {
                return;
            }
            if (kind.isDiploid()) {
                hets.addHets(words, from);
                totals.expectedIfComplete += expected;
                if (anyMissing) {
                    totals.subtractWhereMissing(totals.notExpected, words, from, expected);
                }
            } else if (kind == ChromosomeKind.X) {
                xHets.addHets(words, from);
                totals.xExpectedIfComplete += expected;
                totals.xVariants++;
                if (anyMissing) {
                    totals.subtractWhereMissing(totals.xNotExpected, words, from, expected);
                }
            }
        }

        /** 0 for variants that are left out. */
        private long expectedHets(int variant) {
            double p = Double.isNaN(outside(variant)) ? variantQc.frequency[variant] : outside(variant);
            // A variant that is monomorphic in founders expects no heterozygote and says nothing about inbreeding.
            return Double.isNaN(p) || !variantQc.isKept(variant) ? 0 : Math.round(2 * p * (1 - p) * FRACTION);
        }

        Totals finish() {
            missing.addTo(totals.missing);
            hets.addTo(totals.hets);
            xHets.addTo(totals.xHets);
            return totals;
        }
    }

    /** Fills in the figures of a diploid variant where everyone is kept and a founder. */
    private void judgeDiploid(int variant, int hom1, int het, int hom2) {
        VariantQc qc = variantQc;
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
    private boolean judge(int variant, long[] words, int from) {
        ChromosomeKind kind = kinds.get(variant);
        var all = GenotypeWords.count(words, from, kept);
        double possible = kept.count();
        double called = all.called();
        VariantQc qc = variantQc;
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
            heterozygousHaploids.addAndGet(haploidHets);
        }
        qc.frequency[variant] = copies1 / (copies1 + copies2);
        qc.callRate[variant] = called / possible;
        qc.exclusions[variant] = exclusions(variant, hwe);
        return all.missing() > 0 || kept.count() < sampleCount;
    }

    /** The frequency of allele 1 from outside; NaN where none was given. */
    private double outside(int variant) {
        return outsideFrequencies.length == 0 ? Double.NaN : outsideFrequencies[variant];
    }

    private byte exclusions(int variant, HardyWeinberg.Result hwe) {
        int reasons = 0;
        // The small margin keeps 0.1 of missing calls from exceeding a threshold of 0.1 through rounding.
        double missing = 1 - variantQc.callRate[variant];
        if (missing > thresholds.maximumMissing().orElse(2) + 1e-12) {
            reasons |= 1 << VariantExclusion.MAX_MISSING.ordinal();
        }
        double maf = variantQc.minorAlleleFrequency(variant);
        if (!Double.isNaN(outside(variant))) {
            maf = Math.min(outside(variant), 1 - outside(variant));
        }
        if (thresholds.minimumMaf().isPresent()
                && !(maf >= thresholds.minimumMaf().getAsDouble() * (1 - 1e-12))) {
            reasons |= 1 << VariantExclusion.MAF.ordinal();
        }
        if (variantQc.minorAlleleCount(variant) < thresholds.minimumMac().orElse(-1)) {
            reasons |= 1 << VariantExclusion.MAC.ordinal();
        }
        double p = thresholds.hweTest() == QcThresholds.HweTest.EXACT ? hwe.p() : hwe.midP();
        if (p < thresholds.minimumHweP().orElse(-1)) {
            reasons |= 1 << VariantExclusion.HWE.ordinal();
        }
        return (byte) reasons;
    }

    private SampleQc sampleQc(Totals totals, boolean[] keptSamples) {
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
        return expectedFixedPoint <= 0 ? Double.NaN : 1 - observed / (expectedFixedPoint / FRACTION);
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (founders.count() < FEW_FOUNDERS && outsideFrequencies.length == 0) {
            warnings.add("allele frequencies come from only " + founders.count()
                    + " founders: frequencies, heterozygosity and Hardy-Weinberg tests are rough");
        }
        if (heterozygousHaploids.get() > 0) {
            warnings.add(heterozygousHaploids.get()
                    + " heterozygous calls on haploid chromosomes (X in men, Y, MT) count as half a copy of each allele"
                    + " in the frequencies; many of them point to wrong sexes or unsplit pseudo-autosomal regions");
        }
        return warnings;
    }

    /** Sums per sample, all integers so that the order of blocks does not matter. */
    private static final class Totals {
        final long[] missing;
        final long[] missingOfY;
        final long[] hets;
        final long[] xHets;
        final long[] notExpected;
        final long[] xNotExpected;
        long expectedIfComplete;
        long xExpectedIfComplete;
        int xVariants;

        Totals(int samples) {
            missing = new long[samples];
            missingOfY = new long[samples];
            hets = new long[samples];
            xHets = new long[samples];
            notExpected = new long[samples];
            xNotExpected = new long[samples];
        }

        void addMissingOfY(long[] words, int from) {
            subtractWhereMissing(missingOfY, words, from, 1);
        }

        void subtractWhereMissing(long[] sums, long[] words, int from, long amount) {
            int perVariant = GenotypeWords.perVariant(sums.length);
            for (int w = 0; w < perVariant; w++) {
                long x = words[from + w];
                for (long bits = x & ~(x >>> 1) & GenotypeWords.LOW_BITS; bits != 0; bits &= bits - 1) {
                    sums[w * 32 + (Long.numberOfTrailingZeros(bits) >> 1)] += amount;
                }
            }
        }

        synchronized void add(Totals other) {
            for (int i = 0; i < missing.length; i++) {
                missing[i] += other.missing[i];
                missingOfY[i] += other.missingOfY[i];
                hets[i] += other.hets[i];
                xHets[i] += other.xHets[i];
                notExpected[i] += other.notExpected[i];
                xNotExpected[i] += other.xNotExpected[i];
            }
            expectedIfComplete += other.expectedIfComplete;
            xExpectedIfComplete += other.xExpectedIfComplete;
            xVariants += other.xVariants;
        }
    }
}
