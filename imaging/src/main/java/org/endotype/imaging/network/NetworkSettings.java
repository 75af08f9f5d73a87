package org.endotype.imaging.network;

import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;

/**
 * How a network's metrics are taken. Immutable.
 *
 * @param density the share of possible edges that the threshold keeps, above 0 and at most 1
 * @param partition the modules to use; searched for where empty
 * @param restarts Louvain searches
 * @param resolution of the modularity; 1 is the classic
 * @param nulls rewired networks for small-worldness; 0 leaves it out
 * @param consensusTau where given, modules are those that the searches agree on ({@link ConsensusModules}) rather than the
 *     best search's
 */
public record NetworkSettings(
        double density,
        Optional<Partition> partition,
        int restarts,
        double resolution,
        int nulls,
        OptionalDouble consensusTau) {

    public NetworkSettings {
        if (!(density > 0 && density <= 1)) {
            throw new InvalidConfiguration("density: expected a share above 0 and at most 1, found " + density);
        }
        if (restarts < 1) {
            throw new InvalidConfiguration("restarts: expected at least 1, found " + restarts);
        }
        if (!(resolution > 0)) {
            throw new InvalidConfiguration("resolution: expected a number above 0, found " + resolution);
        }
        if (nulls < 0) {
            throw new InvalidConfiguration("nulls: expected 0 or more, found " + nulls);
        }
    }

    /** A density of 0.2, modules from 100 restarts at resolution 1, 20 nulls. */
    public static NetworkSettings withDefaults() {
        return new NetworkSettings(0.2, Optional.empty(), 100, 1, 20, OptionalDouble.empty());
    }

    public NetworkSettings withDensity(double newDensity) {
        return new NetworkSettings(newDensity, partition, restarts, resolution, nulls, consensusTau);
    }

    public NetworkSettings withPartition(Partition newPartition) {
        return new NetworkSettings(density, Optional.of(newPartition), restarts, resolution, nulls, consensusTau);
    }

    public NetworkSettings withRestarts(int newRestarts) {
        return new NetworkSettings(density, partition, newRestarts, resolution, nulls, consensusTau);
    }

    public NetworkSettings withResolution(double newResolution) {
        return new NetworkSettings(density, partition, restarts, newResolution, nulls, consensusTau);
    }

    public NetworkSettings withNulls(int newNulls) {
        return new NetworkSettings(density, partition, restarts, resolution, newNulls, consensusTau);
    }

    public NetworkSettings withConsensus(double tau) {
        return new NetworkSettings(density, partition, restarts, resolution, nulls, OptionalDouble.of(tau));
    }
}
