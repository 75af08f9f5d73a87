package org.endotype.core.pipeline.engine;

import java.util.Optional;

/** Opens an engine that lies in a jar of its own; found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {

    /** The word of {@code --engine}. */
    String name();

    /**
     * @param master where the cluster is, in its own words; empty to be told by whoever submitted this program, else on
     *     this machine
     * @param threads to use on this machine where there is no cluster
     */
    Engine open(Optional<String> master, int threads);
}
