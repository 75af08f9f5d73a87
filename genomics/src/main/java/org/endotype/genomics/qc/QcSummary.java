package org.endotype.genomics.qc;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;

/**
 * Quality control of one source without the figures of its variants; one bit a variant.
 *
 * @param variantCount variants of the source
 * @param keptVariants a bit a variant that passes
 * @param reasons how many variants are left out, by reason
 * @param samples one entry a sample of the source
 * @param founderCount kept founders, whose genotypes frequencies come from
 * @param warnings what the user should know
 */
public record QcSummary(
        int variantCount,
        BitSet keptVariants,
        Map<VariantExclusion, Integer> reasons,
        SampleQc samples,
        int founderCount,
        List<String> warnings) {

    /** Indices of the variants that pass, ascending. */
    public int[] kept() {
        return keptVariants.stream().toArray();
    }

    public int keptCount() {
        return keptVariants.cardinality();
    }

    /** The kept samples and variants of the source this is about. */
    public GenotypeSource applyTo(GenotypeSource source) {
        return SubsetSource.of(source, samples.keptIndices(), kept());
    }

    /** Grows by the parts of a source. */
    static final class Builder {
        private final int variantCount;
        private final BitSet kept = new BitSet();
        private final Map<VariantExclusion, Integer> reasons = new EnumMap<>(VariantExclusion.class);

        Builder(int variantCount) {
            this.variantCount = variantCount;
        }

        void add(int firstVariant, VariantQc part) {
            for (int i = 0; i < part.size(); i++) {
                if (part.isKept(i)) {
                    kept.set(firstVariant + i);
                } else {
                    part.exclusions(i).forEach(reason -> reasons.merge(reason, 1, Integer::sum));
                }
            }
        }

        QcSummary build(SampleQc samples, int founderCount, List<String> warnings) {
            return new QcSummary(variantCount, kept, reasons, samples, founderCount, warnings);
        }
    }
}
