package org.endotype.genomics.qc;

import org.endotype.core.sample.SampleSet;

/**
 * Quality figures of every sample of a source, in its order. Heterozygosity is over the kept variants.
 *
 * @param samples the source's samples
 * @param callRate share of all variants with a call (Y only for men)
 * @param hetF F = 1 - observed / expected heterozygotes over the autosomal calls; NaN where none is expected
 * @param xF the same over chromosome X; empty without X
 * @param kept whether the sample passed
 */
public record SampleQc(SampleSet samples, double[] callRate, double[] hetF, double[] xF, boolean[] kept) {

    /** Whether the source has variants on chromosome X that are kept. */
    public boolean hasX() {
        return xF.length > 0;
    }

    /** Indices of the samples that are kept, ascending. */
    public int[] keptIndices() {
        return java.util.stream.IntStream.range(0, kept.length)
                .filter(i -> kept[i])
                .toArray();
    }
}
