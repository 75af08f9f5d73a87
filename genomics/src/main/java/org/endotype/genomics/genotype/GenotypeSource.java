package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/**
 * A genotype file as a stream of variant-major blocks. Immutable description; each {@link #open} starts a fresh pass,
 * and passes may run on different threads.
 *
 * <p>Genotypes are handed out in PLINK 1 bed packing, whatever the file: two bits a sample, four samples a byte, the
 * first sample in the least significant bits; 00 = two copies of allele 1, 01 = missing, 10 = heterozygous, 11 = two
 * copies of allele 2. Padding bits of the last byte are 0 and must not be counted. Haploid calls stand as homozygotes.
 */
public interface GenotypeSource {

    SampleSet samples();

    /** What the file says about each sample, in the order of {@link #samples}. */
    default List<Person> people() {
        return samples().ids().stream().map(Person::unknown).toList();
    }

    /** All variants in file order. */
    List<Variant> variants();

    /**
     * Whether variants may carry {@linkplain Dosage dosages} beside their calls. Calls are always there: where a file
     * has dosages alone, a dosage within 0.1 copies of a whole number is a call, and any other is a missing one.
     */
    default boolean hasDosages() {
        return false;
    }

    /** The genome build that the file itself states, by the lengths of its contigs. */
    default Optional<GenomeBuild> statedBuild() {
        return Optional.empty();
    }

    /** Starts a pass from the first variant. */
    GenotypeReader open();

    /** The files this source reads, for digests. */
    default List<Path> files() {
        return List.of();
    }

    /** How another process opens the same; empty where it cannot. */
    default Optional<GenotypeLocation> location() {
        return Optional.empty();
    }

    /** What a user should know about how the file was read: sites left out, calls set to missing. No ids, no paths. */
    default List<String> notes() {
        return List.of();
    }

    /** Bytes that one packed variant takes: ceil(samples / 4). */
    default int bytesPerVariant() {
        return (samples().size() + 3) / 4;
    }
}
