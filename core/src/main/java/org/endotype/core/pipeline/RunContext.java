package org.endotype.core.pipeline;

import org.endotype.core.parallel.Parallelism;

/**
 * What every stage is given beside its inputs and parameters.
 *
 * @param parallelism threads a stage may use; results never depend on it
 * @param seed the run's seed; a stage derives its own streams from it
 * @param progress where to report progress
 */
public record RunContext(Parallelism parallelism, long seed, Progress progress) {

    /** One thread, seed 1, no progress. */
    public static RunContext withDefaults() {
        return new RunContext(Parallelism.single(), 1L, Progress.silent());
    }
}
