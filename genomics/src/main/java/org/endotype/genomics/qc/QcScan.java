package org.endotype.genomics.qc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SampleTally;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.ChromosomeKinds;

/** One pass over a source, or over a range of one, that judges its variants and adds up what they say about samples. */
final class QcScan {

    private static final int BLOCK_BYTES = 1 << 18;

    private final GenotypeSource source;
    private final int sampleCount;
    private final ChromosomeKinds kinds;
    private final boolean everyoneCounts;
    private final VariantFigures figures;
    private final VariantJudge judge;

    /** @param outsideFrequencies of the source's variants, NaN where not known; empty for none */
    QcScan(GenotypeSource source, QcThresholds thresholds, QcSamples samples, double[] outsideFrequencies) {
        this.source = source;
        this.sampleCount = samples.count();
        this.kinds = ChromosomeKinds.of(source.variants());
        this.everyoneCounts = samples.everyoneCounts();
        this.figures = new VariantFigures(source.variants().size());
        this.judge = new VariantJudge(thresholds, samples, kinds, outsideFrequencies, figures);
    }

    QcPart run(Parallelism parallelism) {
        Queue<Worker> idle = new ConcurrentLinkedQueue<>();
        GenotypeBlocks.forEach(source, variantsPerBlock(), parallelism, (block, first, count, packed) -> {
            Worker waiting = idle.poll();
            Worker worker = waiting == null ? new Worker() : waiting;
            worker.compute(first, count, packed);
            idle.add(worker);
        });
        QcTotals totals = new QcTotals(sampleCount);
        idle.forEach(worker -> totals.add(worker.finish()));
        return new QcPart(figures, totals);
    }

    /** Small enough for a block and its words to stay in the cache of one core. */
    private int variantsPerBlock() {
        return Math.max(64, Math.min(16_384, BLOCK_BYTES / source.bytesPerVariant() / 64 * 64));
    }

    /** What one thread at a time works with and adds to; kept from block to block. */
    private final class Worker {
        private final int perVariant = GenotypeWords.perVariant(sampleCount);
        private final long[] words = new long[variantsPerBlock() * perVariant];
        private final QcTotals totals = new QcTotals(sampleCount);
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
            judge.judgeDiploid(variant, scan.hom1(), scan.het(), scan.hom2());
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
            boolean anyMissing = judge.judge(variant, words, from, totals);
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
            double p = Double.isNaN(judge.outside(variant)) ? figures.frequency[variant] : judge.outside(variant);
            // A variant that is monomorphic in founders expects no heterozygote and says nothing about inbreeding.
            return Double.isNaN(p) || !figures.isKept(variant) ? 0 : Math.round(2 * p * (1 - p) * QcTotals.FRACTION);
        }

        QcTotals finish() {
            missing.addTo(totals.missing);
            hets.addTo(totals.hets);
            xHets.addTo(totals.xHets);
            return totals;
        }
    }
}
