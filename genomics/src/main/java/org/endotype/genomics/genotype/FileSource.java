package org.endotype.genomics.genotype;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/** A source that was opened from files: everything but the genotypes is known. */
public abstract class FileSource implements GenotypeSource {

    private final GenotypeListing listing;

    protected FileSource(GenotypeListing listing) {
        this.listing = listing;
    }

    @Override
    public final SampleSet samples() {
        return listing.samples();
    }

    @Override
    public final List<Person> people() {
        return listing.people();
    }

    @Override
    public final List<Variant> variants() {
        return listing.variants();
    }

    @Override
    public final List<Path> files() {
        return listing.files();
    }

    @Override
    public final List<String> notes() {
        return listing.notes();
    }

    @Override
    public final Optional<GenomeBuild> statedBuild() {
        return Optional.ofNullable(listing.build());
    }
}
