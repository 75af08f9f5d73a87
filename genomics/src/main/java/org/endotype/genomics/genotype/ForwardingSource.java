package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/** A source that differs from another one only in what it overrides. */
public interface ForwardingSource extends GenotypeSource {

    /** The other one. */
    GenotypeSource base();

    @Override
    default SampleSet samples() {
        return base().samples();
    }

    @Override
    default List<Person> people() {
        return base().people();
    }

    @Override
    default List<Variant> variants() {
        return base().variants();
    }

    @Override
    default boolean hasDosages() {
        return base().hasDosages();
    }

    @Override
    default Optional<GenomeBuild> statedBuild() {
        return base().statedBuild();
    }

    @Override
    default GenotypeReader open() {
        return base().open();
    }

    @Override
    default List<Path> files() {
        return base().files();
    }

    @Override
    default List<String> notes() {
        return base().notes();
    }

    @Override
    default int bytesPerVariant() {
        return base().bytesPerVariant();
    }
}
