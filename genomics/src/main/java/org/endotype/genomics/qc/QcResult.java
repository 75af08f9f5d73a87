package org.endotype.genomics.qc;

import java.util.List;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;

/**
 * Quality control of one source.
 *
 * @param variants one entry a variant of the source
 * @param samples one entry a sample of the source
 * @param founderCount kept founders, whose genotypes frequencies come from
 * @param warnings what the user should know: few founders, heterozygous haploid calls
 */
public record QcResult(VariantQc variants, SampleQc samples, int founderCount, List<String> warnings) {

    /** The kept samples and variants of the source this is about. */
    public GenotypeSource applyTo(GenotypeSource source) {
        return SubsetSource.of(source, samples.keptIndices(), variants.kept());
    }
}
