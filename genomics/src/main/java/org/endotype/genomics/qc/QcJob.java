package org.endotype.genomics.qc;

import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.VariantRange;

/**
 * Quality control in pieces of {@code variantsAPiece} variants.
 *
 * @param kept samples that were not left out before
 * @param outsideFrequencies of all variants, NaN where not known; empty for none
 */
record QcJob(
        PortableGenotypes genotypes,
        QcThresholds thresholds,
        Founders founders,
        boolean[] kept,
        double[] outsideFrequencies,
        int variantsAPiece)
        implements Job<QcPart> {

    @Override
    public String name() {
        return "quality-control";
    }

    @Override
    public Worker<QcPart> open() {
        GenotypeSource source = genotypes.source();
        QcSamples samples = QcSamples.of(source, kept, founders);
        return piece -> {
            VariantRange range = VariantRange.ofPiece(source, variantsAPiece, piece);
            double[] outside = outsideFrequencies.length == 0
                    ? outsideFrequencies
                    : java.util.Arrays.copyOfRange(outsideFrequencies, range.first(), range.first() + range.count());
            return new QcScan(range, thresholds, samples, outside).run(Parallelism.single());
        };
    }
}
