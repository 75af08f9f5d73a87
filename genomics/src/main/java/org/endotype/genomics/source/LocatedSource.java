package org.endotype.genomics.source;

import java.nio.file.Files;
import java.util.Optional;
import org.endotype.genomics.genotype.ForwardingSource;
import org.endotype.genomics.genotype.GenotypeLocation;
import org.endotype.genomics.genotype.GenotypeSource;

/** A source that knows how another process opens it. */
final class LocatedSource implements ForwardingSource {

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
    public GenotypeSource base() {
        return base;
    }
}
