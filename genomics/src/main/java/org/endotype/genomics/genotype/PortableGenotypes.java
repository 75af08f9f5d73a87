package org.endotype.genomics.genotype;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Genotypes as a part of a job: the open source within the process that made them, their {@link GenotypeLocation} on the
 * way to others. A process keeps the last few that it has opened, since several jobs of a run often read the same.
 */
public final class PortableGenotypes implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int MOST_OPEN = 4;

    private static final Map<GenotypeLocation, GenotypeSource> OPEN = new LinkedHashMap<>(16, 0.75f, true);

    private final @Nullable GenotypeLocation location;
    private transient @Nullable GenotypeSource source;

    private PortableGenotypes(@Nullable GenotypeLocation location, GenotypeSource source) {
        this.location = location;
        this.source = source;
    }

    public static PortableGenotypes of(GenotypeSource source) {
        return new PortableGenotypes(source.location().orElse(null), source);
    }

    /** @throws IllegalStateException in another process where the genotypes lie in no file, or came from a pipe */
    public synchronized GenotypeSource source() {
        GenotypeSource known = source;
        if (known == null) {
            if (location == null) {
                throw new IllegalStateException("these genotypes lie in no file that another process can open");
            }
            known = open(location);
            source = known;
        }
        return known;
    }

    /** Opens genotypes, or hands out what this process opened before. */
    public static GenotypeSource open(GenotypeLocation location) {
        synchronized (OPEN) {
            GenotypeSource known = OPEN.get(location);
            if (known != null) {
                return known;
            }
            GenotypeSource opened = location.open();
            OPEN.put(location, opened);
            if (OPEN.size() > MOST_OPEN) {
                OPEN.remove(OPEN.keySet().iterator().next());
            }
            return opened;
        }
    }
}
