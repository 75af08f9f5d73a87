package org.endotype.genomics.genotype;

import java.util.List;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.variant.Variant;

/**
 * A genotype file as a stream of variant-major blocks. Immutable description; each {@link #open} starts a fresh pass,
 * and passes may run on different threads.
 *
 * <p>Genotypes are handed out in PLINK 1 bed packing, whatever the file: two bits a sample, four samples a byte, the
 * first sample in the least significant bits; 00 = two copies of allele 1, 01 = missing, 10 = heterozygous, 11 = two
 * copies of allele 2. Padding bits of the last byte are 0 and must not be counted.
 */
public interface GenotypeSource {

    SampleSet samples();

    /** All variants in file order. */
    List<Variant> variants();

    /** Starts a pass from the first variant. */
    GenotypeReader open();

    /** Bytes that one packed variant takes: ceil(samples / 4). */
    default int bytesPerVariant() {
        return (samples().size() + 3) / 4;
    }
}
