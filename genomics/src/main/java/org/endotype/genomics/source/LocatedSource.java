package org.endotype.genomics.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeLocation;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/** A source that knows how another process opens it. */
final class LocatedSource implements GenotypeSource {

    private final GenotypeSource base;
    private final GenotypeLocation location;

    private LocatedSource(GenotypeSource base, GenotypeLocation location) {
        this.base = base;
        this.location = location;
    }

    /** The source itself where one of its files is a pipe, which can be read once only. */
    static GenotypeSource of(GenotypeSource base, GenotypeLocation location) {
        return base.files().stream().allMatch(Files::isRegularFile) ? new LocatedSource(base, location) : base;
    }

    @Override
    public Optional<GenotypeLocation> location() {
        return Optional.of(location);
    }

    @Override
    public SampleSet samples() {
        return base.samples();
    }

    @Override
    public List<Person> people() {
        return base.people();
    }

    @Override
    public List<Variant> variants() {
        return base.variants();
    }

    @Override
    public boolean hasDosages() {
        return base.hasDosages();
    }

    @Override
    public Optional<GenomeBuild> statedBuild() {
        return base.statedBuild();
    }

    @Override
    public GenotypeReader open() {
        return base.open();
    }

    @Override
    public List<Path> files() {
        return base.files();
    }

    @Override
    public List<String> notes() {
        return base.notes();
    }

    @Override
    public int bytesPerVariant() {
        return base.bytesPerVariant();
    }
}
